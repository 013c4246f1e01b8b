"""What `/next-token` asks for and gets."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from models.tasks.results import ModelResult
from models.tasks.sampling import Seed
from models.tasks.text import readable
from models.tasks.tokenize.pieces import Piece
from models.tasks.values import Picture, Queue, Request

TEXT_CHARACTERS = 6000  # as many as Discord lets people type into an option
MAX_CANDIDATES = 20
MAX_TAKEN = 500  # steps by hand


def _readable_or_empty(text: str) -> str:
    return readable(text) if text else text


class NextTokenRequest(Request):
    """Ask for the distribution over the token after `text` and the tokens taken since.

    Attributes
    ----------
    text
        Empty is the very beginning of a text, where the model has a token for that.
    model
        A key of the catalogue.
    top_k
        How many of the likeliest tokens to show.
    taken
        The tokens chosen so far, by number: they follow the text as they are, whatever the tokenizer would make of it.
    seed
        Of the draw from the distribution.
    """

    queue: ClassVar[Queue] = "short"

    text: Annotated[str, Field(max_length=TEXT_CHARACTERS), AfterValidator(_readable_or_empty)] = ""
    model: str
    top_k: Annotated[int, Field(ge=1, le=MAX_CANDIDATES)] = 10
    taken: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(max_length=MAX_TAKEN)] = ()
    seed: Seed = 0


class Candidate(BaseModel):
    """A token that may come next, and how probable it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    piece: Piece
    probability: float


class NextTokenResult(ModelResult):
    """The distribution over the next token.

    Attributes
    ----------
    candidates
        The likeliest tokens, the likeliest first.
    rest
        The probability of all other tokens together.
    vocabulary
        How many tokens the model chooses among.
    entropy
        Of the whole distribution, in bits (Shannon, 1948).
    drawn
        A token drawn from the whole distribution.
    taken
        What the tokens taken so far stand for.
    start
        The token that an empty text begins with.
    tokens
        How many tokens the model read.
    ended
        Whether the last token taken ends a text.
    """

    candidates: tuple[Candidate, ...]
    rest: float
    vocabulary: int
    entropy: float
    drawn: Candidate
    taken: tuple[Piece, ...]
    start: Piece | None
    tokens: int
    ended: bool
    picture: Picture

    @property
    def sides(self) -> float:
        """How many sides a fair die has that is as uncertain: the perplexity of the distribution, 2 to the entropy."""
        return float(2**self.entropy)
