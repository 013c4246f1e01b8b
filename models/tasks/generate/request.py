"""What `/generate` asks for and gets."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from models.tasks.results import WrittenResult
from models.tasks.sampling import NumBeams, RepetitionPenalty, SampledRequest, Temperature, TopK, new_seed
from models.tasks.text import readable
from models.tasks.values import Progress, ReadAs, TextProgress

PROMPT_CHARACTERS = 6000  # as many as Discord lets people type into an option
MAX_NEW_TOKENS = 1024

# What a person gets who sets nothing: `benchmarks/loops` says how often the smallest model then goes round in circles.
# A stored request that does not name a setting is from before there was that setting, so there it is plain.
TEMPERATURE = 0.6
TOP_P = 0.9
REPETITION_PENALTY = 1.1

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
    top_k
        So many of the likeliest tokens are drawn from (Fan et al., 2018); 0 is all of them.
    repetition_penalty
        Moves the scores of tokens that were read or written already down (Keskar et al., 2019); 1 is none.
    num_beams
        Texts that are followed at once, of which the likeliest as a whole is taken; 1 is none but the one. Beams are
        not drawn: they need temperature 0.
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
    top_k: TopK = 0
    repetition_penalty: RepetitionPenalty = 1.0
    num_beams: NumBeams = 1
    control_tokens: ReadAs = "text"

    @classmethod
    def usual(cls, prompt: str, model: str) -> Self:
        """Return what a person asks for who sets nothing but a prompt, with a seed of its own."""
        return cls(
            prompt=prompt,
            model=model,
            temperature=TEMPERATURE,
            top_p=TOP_P,
            repetition_penalty=REPETITION_PENALTY,
            seed=new_seed(),
        )

    @model_validator(mode="after")
    def _beams_are_not_drawn(self) -> Self:
        if self.num_beams > 1 and self.temperature > 0:
            raise ValueError("beams are not drawn by chance, so set temperature to 0, or num_beams to 1")
        return self


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
