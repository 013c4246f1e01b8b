"""What a source text may be, and what is told of the text that came of it. Imports no torch."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from models.tasks.results import WrittenResult
from models.tasks.text import readable
from models.tasks.values import Progress, Request, TextProgress

SOURCE_CHARACTERS = 6000  # as many as Discord lets people type into an option

Source = Annotated[str, Field(max_length=SOURCE_CHARACTERS), AfterValidator(readable)]


class RewriteRequest(Request):
    """Write `text` anew with `model`, a key of the catalogue."""

    progress: ClassVar[type[Progress]] = TextProgress

    text: Source
    model: str


class Rewritten(WrittenResult):
    """The text written, and how it came about.

    Attributes
    ----------
    source_tokens, tokens
        How many tokens were read, the prefix among them, and written.
    stop
        "end": the model said that it was done. "length": it had written as many tokens as `limit` allows.
    beams
        How many texts were followed at once; 1 is greedy decoding.
    """

    source_tokens: int
    stop: Literal["end", "length"]
    limit: int
    beams: int
