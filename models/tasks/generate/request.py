"""What `/generate` asks for and gets."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from models.tasks.results import WrittenResult
from models.tasks.sampling import SampledRequest, Temperature
from models.tasks.text import readable
from models.tasks.values import Progress, ReadAs, TextProgress

PROMPT_CHARACTERS = 6000  # as many as Discord lets people type into an option
MAX_NEW_TOKENS = 1024

Mode = Literal["continue", "answer"]
WRITTEN_CHARACTERS = 40_000  # far more than a context holds

Prompt = Annotated[str, Field(max_length=PROMPT_CHARACTERS), AfterValidator(readable)]
StopReason = Literal["end", "length", "context"]


class GenerateRequest(SampledRequest):
    """Continue `prompt`, or answer it by the model's chat template.

    Attributes
    ----------
    model
        A key of the catalogue.
    written
        What was written before, which this goes on from: the prompt itself stays what it was.
    control_tokens
        How what looks like the model's control tokens is read.
    """

    progress: ClassVar[type[Progress]] = TextProgress

    prompt: Prompt
    mode: Mode = "continue"
    model: str
    written: Annotated[str, Field(max_length=WRITTEN_CHARACTERS)] = ""
    max_new_tokens: Annotated[int, Field(ge=1, le=MAX_NEW_TOKENS)] = 128
    temperature: Temperature = 0.8
    control_tokens: ReadAs = "text"


class GenerateResult(WrittenResult):
    """The text written, without the prompt, and how it came about.

    Attributes
    ----------
    stop
        Why decoding ended: the model's end token, `max_new_tokens`, or the model's context.
    tokens, prompt_tokens
        How many tokens were written and read.
    """

    stop: StopReason
    prompt_tokens: int
