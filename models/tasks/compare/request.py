"""What `/compare` asks for and gets."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.values import Request, Result

MOST_VARIANTS = 4

# Between the texts of a Progress: a control character for just this, which a text shown has no use for.
_SEPARATOR = "\x1e"


class CompareRequest(Request):
    """Write several texts from one prompt, by models or with settings that differ."""

    variants: Annotated[tuple[GenerateRequest, ...], Field(min_length=2, max_length=MOST_VARIANTS)]

    @model_validator(mode="after")
    def _comparable(self) -> Self:
        if {(variant.prompt, variant.written) for variant in self.variants} != {(self.prompt, "")}:
            raise ValueError("all go on from the same prompt")
        if len(set(self.variants)) < len(self.variants):
            raise ValueError("no two may be the same: change the model or a setting")
        return self

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


def joined(texts: list[str]) -> str:
    """Return the texts of all variants so far as the one text of a `Progress`."""
    return _SEPARATOR.join(text.replace(_SEPARATOR, "") for text in texts)


def parted(text: str, count: int) -> list[str]:
    """Return the texts that `joined` made one; where the beginning was cut off, the first ones are empty."""
    texts = text.split(_SEPARATOR)[-count:]
    return [""] * (count - len(texts)) + texts
