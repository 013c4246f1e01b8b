"""What `/compare` asks for and gets."""

from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.values import Progress, Request, Result, TypedTokens, without_beginning

MOST_VARIANTS = 4


class CompareProgress(Progress):
    """The ends of the texts so far, in the order of the request."""

    texts: tuple[str, ...]

    def shortened(self, excess: int) -> Self | None:
        """Return it with less of the longest text's beginning."""
        texts = list(self.texts)
        longest = max(range(len(texts)), key=lambda place: len(texts[place]))
        shorter = without_beginning(texts[longest], excess)
        if shorter is None:
            return None
        texts[longest] = shorter
        return self.model_copy(update={"texts": tuple(texts)})


class CompareRequest(Request):
    """Write several texts from one prompt, by models or with settings that differ."""

    progress: ClassVar[type[Progress]] = CompareProgress

    variants: Annotated[tuple[GenerateRequest, ...], Field(min_length=2, max_length=MOST_VARIANTS)]

    @model_validator(mode="after")
    def _comparable(self) -> Self:
        if {(variant.prompt, variant.written) for variant in self.variants} != {(self.prompt, "")}:
            raise ValueError("all go on from the same prompt")
        if len(set(self.variants)) < len(self.variants):
            raise ValueError("no two may be the same: change the model or a setting")
        return self

    def models_needed(self) -> tuple[str, ...]:
        """Return the keys of all models that write."""
        return tuple(dict.fromkeys(variant.model for variant in self.variants))

    @property
    def prompt(self) -> str:
        """What all variants go on from."""
        return self.variants[0].prompt


class Failed(BaseModel):
    """A variant that gave no text, and a sentence that says why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    error: str


class CompareResult(Result):
    """What came of each variant, in the order of the request."""

    answers: tuple[GenerateResult | Failed, ...]

    def typed_tokens(self) -> tuple[TypedTokens, ...]:
        """Return what was typed that looks like control tokens, model by model."""
        return tuple(answer.typed for answer in self.answers if isinstance(answer, GenerateResult))

    def tokens_written(self) -> int:
        """Return how many tokens all variants have together."""
        return sum(answer.tokens_written() for answer in self.answers if isinstance(answer, GenerateResult))
