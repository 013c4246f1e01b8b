"""What `/search` asks for and gets."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from models.tasks.results import ModelResult
from models.tasks.text import readable
from models.tasks.values import Queue, Request

QUERY_CHARACTERS = 500
LINES = 200
LINE_CHARACTERS = 4000  # as many as Discord lets people type into a form
TOP_K = 10


def cleaned(text: str) -> str:
    """Drop control characters; nothing is left of what is blank without them."""
    try:
        return readable(text)
    except ValueError:
        return ""


def _some_text(lines: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if lines is not None and not any(lines):
        raise ValueError("please paste at least one line to search")
    return lines


Line = Annotated[str, Field(max_length=LINE_CHARACTERS), AfterValidator(cleaned)]


class SearchRequest(Request):
    """Find the passages nearest in meaning to `query`.

    Attributes
    ----------
    lines
        Where given, only these are searched, each by itself and blank ones not at all; None searches the notes.
    top_k
        How many passages to show.
    model
        A key of the catalogue.
    """

    queue: ClassVar[Queue] = "short"

    query: Annotated[str, Field(max_length=QUERY_CHARACTERS), AfterValidator(readable)]
    lines: Annotated[tuple[Line, ...] | None, Field(max_length=LINES), AfterValidator(_some_text)] = None
    top_k: Annotated[int, Field(ge=1, le=TOP_K)] = 3
    model: str


class Passage(BaseModel):
    """A piece of text that can be found.

    Attributes
    ----------
    title, heading
        The note that it stands in and the heading above it, each "" where there is none.
    line
        Its number among the lines pasted, from 1; None for a note.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    title: str = ""
    heading: str = ""
    line: int | None = None

    @property
    def place(self) -> str:
        """The note and the heading, "" where it has neither."""
        return " › ".join(filter(None, [self.title, self.heading]))

    @property
    def read(self) -> str:
        """What the model reads: the passage below its headings."""
        return f"{self.place}\n{self.text}" if self.place else self.text


class Found(Passage):
    """A passage and its `score`: the cosine of the angle between its vector and the query's, from -1 to 1."""

    score: float


class SearchResult(ModelResult):
    """The best passages, the nearest first.

    Attributes
    ----------
    searched, notes
        How many passages were compared with the query, and from how many notes; lines pasted are no note.
    left_out
        How many of the instructor's files could not be read, or were too many.
    revision, dtype
        What exactly was run, and in which number format.
    seconds
        From the first passage read to the last compared.
    embedded
        How many passages were read anew; the vectors of all others were remembered.
    """

    passages: tuple[Found, ...]
    searched: int
    notes: int
    left_out: int
    embedded: int
