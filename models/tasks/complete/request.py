"""What `/complete` asks for and gets."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from models.tasks.complete.languages import Language
from models.tasks.results import WrittenResult
from models.tasks.sampling import SampledRequest, Temperature
from models.tasks.text import readable
from models.tasks.values import Progress, TextProgress

GAP = "<FILL>"
CODE_CHARACTERS = 20_000  # about what the smallest model of the catalogue can see
WRITTEN_CHARACTERS = 40_000
MAX_NEW_TOKENS = 512

Goal = Literal["block", "more"]
StopReason = Literal["block", "end", "length", "context"]


def _lines(text: str) -> str:
    return readable(text.replace("\r\n", "\n").replace("\r", "\n"))


Code = Annotated[str, Field(max_length=CODE_CHARACTERS), AfterValidator(_lines)]


class CompleteRequest(SampledRequest):
    """Continue `code`, or fill its gap where it holds one `<FILL>`.

    Attributes
    ----------
    model
        A key of the catalogue.
    goal
        "block" stops at the end of the function or block that `code` leaves open; "more" goes on past it, to the end of
        the next one.
    written
        What earlier completions wrote, which this one goes on from: `code` itself stays what it was.
    """

    progress: ClassVar[type[Progress]] = TextProgress

    code: Code
    language: Language = "python"
    model: str
    goal: Goal = "block"
    written: Annotated[str, Field(max_length=WRITTEN_CHARACTERS)] = ""
    max_new_tokens: Annotated[int, Field(ge=1, le=MAX_NEW_TOKENS)] = 160
    temperature: Temperature = 0.0

    @model_validator(mode="after")
    def _one_gap(self) -> Self:
        if self.code.count(GAP) > 1:
            raise ValueError(f"there can be one {GAP} in the code, and here are {self.code.count(GAP)}")
        return self

    @property
    def left(self) -> str:
        """The code before the gap; all of it where there is none."""
        return self.code.partition(GAP)[0]

    @property
    def right(self) -> str:
        """The code after the gap; empty where there is none."""
        return self.code.partition(GAP)[2]

    @property
    def has_gap(self) -> bool:
        """Whether code is wanted in the middle."""
        return GAP in self.code


class Syntax(BaseModel):
    """Whether Python can read the whole, and where not.

    Attributes
    ----------
    message
        What Python says; empty where it parses.
    line, column
        Where, counted from 1; 0 where Python does not say.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: str = ""
    line: int = 0
    column: int = 0

    @property
    def parses(self) -> bool:
        """Whether Python can read it."""
        return not self.message


class CompleteResult(WrittenResult):
    """The new code alone, and how it came about.

    Attributes
    ----------
    text
        What this completion adds, after `code` (its left side) and `written`. Of Python that was cut off, without the
        last lines that Python cannot read.
    begun
        How `text` begins, given to the model: the line break and indentation that any next line must begin with.
    held
        White space right before the model's first token, which it did not read but wrote itself.
    marks
        The names of the tokens with which the model was shown both sides of the gap; None where it saw what stands
        before the new code alone.
    syntax
        What Python says to the whole; None in other languages.
    stop
        Why the text ended: its block was complete, the model's end token, `max_new_tokens`, or the model's context.
    tokens, prompt_tokens
        How many tokens were written, up to the end of the block, and read.
    """

    begun: str = ""
    held: str = ""
    marks: tuple[str, str, str] | None = None
    syntax: Syntax | None
    stop: StopReason
    prompt_tokens: int


def whole(request: CompleteRequest, text: str) -> str:
    """Return the code with everything that was written, `text` last, set in."""
    return f"{request.left}{request.written}{text}{request.right}"
