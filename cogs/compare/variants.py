"""Which variants a comparison has, by models, by settings or both; and what each is called beside the others."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from models.catalogue import Catalogue
from models.errors import Refusal
from models.tasks.compare.request import MOST_VARIANTS, CompareRequest
from models.tasks.generate.request import GenerateRequest
from models.tasks.sampling import MOST_BEAMS, MOST_TOP_K

# From always the same over likely to wild.
TEMPERATURES = (0.0, 0.7, 1.3)
TYPED = re.compile(r"[;,\s]+")


@dataclass(frozen=True)
class Compared:
    """A setting that variants may differ in, the option that lists its values, and what they may be.

    Attributes
    ----------
    whole
        Whether they are whole numbers.
    example
        As one would type them.
    """

    name: str
    option: str
    least: float
    most: float
    example: str
    whole: bool = False

    def values(self, typed: str) -> tuple[float, ...]:
        """Return the numbers in a text such as `0, 0.7, 1.2`, each once; raises `Refusal` for what is none of them."""
        try:
            number = int if self.whole else float
            numbers = [number(part) for part in TYPED.split(typed.strip(";, \t\n"))]
        except ValueError:
            numbers = []
        if not numbers or not all(self.least <= number <= self.most for number in numbers):
            kind = "whole numbers" if self.whole else "numbers"
            raise Refusal(
                f"`{self.option}`: please type {kind} from {self.least:g} to {self.most:g} with commas between, like "
                f"`{self.example}`."
            )
        return tuple(dict.fromkeys(numbers))


COMPARED = (
    Compared("temperature", "temperatures", 0, 2, "0, 0.7, 1.2"),
    Compared("top_k", "top_ks", 0, MOST_TOP_K, "5, 50", whole=True),
    Compared("top_p", "top_ps", 0.01, 1, "0.5, 0.9, 1"),
    Compared("repetition_penalty", "repetition_penalties", 1, 2, "1, 1.1, 1.3"),
    Compared("num_beams", "num_beams", 1, MOST_BEAMS, "1, 4", whole=True),
)


def values_of(typed: Mapping[str, str | None]) -> dict[str, tuple[float, ...]]:
    """Return the values of each setting whose option was typed; raises `Refusal` as `Compared.values` does."""
    return {setting.name: setting.values(text) for setting in COMPARED if (text := typed[setting.option])}


def combined(settings: GenerateRequest, models: Sequence[str], values: Mapping[str, Sequence[float]]) -> CompareRequest:
    """Return the comparison of each model with each combination of values, all else as in `settings`.

    Without any values, several models have the settings, and one model is compared at three temperatures. Several beams
    are not drawn: they have the temperature 0, as have those beside them where no temperature is named. Raises
    `Refusal` for fewer than two variants and for more than four.
    """
    keys = list(dict.fromkeys(models)) or [settings.model]
    named = dict(values)
    if not named and len(keys) == 1:
        named["temperature"] = TEMPERATURES
    if max(named.get("num_beams", (1,))) > 1:
        named.setdefault("temperature", (0.0,))
    changes = [dict(zip(named, each, strict=True)) for each in itertools.product(*named.values())]
    variants = [_variant(settings, {"model": key, **change}) for key in keys for change in changes]
    variants = list(dict.fromkeys(variants))
    if len(variants) > MOST_VARIANTS:
        raise Refusal(f"That makes {len(variants)} answers, and {MOST_VARIANTS} are shown at most. Leave some out.")
    if len(variants) < 2:
        raise Refusal("One answer compares with nothing. Choose a second model, or another temperature.")
    return CompareRequest(variants=tuple(variants))


def _variant(settings: GenerateRequest, change: Mapping[str, object]) -> GenerateRequest:
    variant = settings.model_copy(update=change)
    return variant if variant.num_beams == 1 else variant.model_copy(update={"temperature": 0.0})


def labels(request: CompareRequest, catalogue: Catalogue) -> list[str]:
    """Return what tells each variant from the others: its model, its settings, or both."""
    parts: list[Callable[[GenerateRequest], str]] = [
        lambda variant: catalogue.name(variant.model),
        lambda variant: f"temperature {variant.temperature:g}",
        lambda variant: f"top_k {variant.top_k}",
        lambda variant: f"top_p {variant.top_p:g}",
        lambda variant: f"repetition_penalty {variant.repetition_penalty:g}",
        lambda variant: f"num_beams {variant.num_beams}",
        lambda variant: variant.mode,
        lambda variant: f"seed {variant.seed}",
        lambda variant: f"{variant.max_new_tokens} tokens at most",
    ]
    columns = [[part(variant) for variant in request.variants] for part in parts]
    telling = [column for column in columns if len(set(column)) > 1]
    return [", ".join(row) for row in zip(*telling, strict=True)]
