"""Which variants a comparison has: by models, by temperatures, or both; and what each is called beside the others."""

import re
from collections.abc import Callable, Sequence

from models.catalogue import Catalogue
from models.errors import Refusal
from models.tasks.compare.request import MOST_VARIANTS, CompareRequest
from models.tasks.generate.request import GenerateRequest

# From always the same over likely to wild.
TEMPERATURES = (0.0, 0.7, 1.3)
TYPED = re.compile(r"[;,\s]+")


def temperatures_of(typed: str) -> tuple[float, ...]:
    """Return the temperatures in a text such as `0, 0.7, 1.2`, each once.

    Raises `Refusal` for what is no number from 0 to 2.
    """
    try:
        numbers = [float(part) for part in TYPED.split(typed.strip(";, \t\n"))]
    except ValueError:
        numbers = []
    if not numbers or not all(0 <= number <= 2 for number in numbers):
        raise Refusal("`temperatures`: please type numbers from 0 to 2 with commas between, like `0, 0.7, 1.2`.")
    return tuple(dict.fromkeys(numbers))


def combined(settings: GenerateRequest, models: Sequence[str], temperatures: Sequence[float]) -> CompareRequest:
    """Return the comparison of each model at each temperature, all else as in `settings`.

    Without temperatures, several models keep that of the settings, and one model is compared at three. Raises `Refusal`
    for fewer than two variants and for more than four.
    """
    keys = list(dict.fromkeys(models)) or [settings.model]
    warmths = list(temperatures) or ([settings.temperature] if len(keys) > 1 else list(TEMPERATURES))
    count = len(keys) * len(warmths)
    if count > MOST_VARIANTS:
        raise Refusal(f"That makes {count} answers, and {MOST_VARIANTS} are shown at most. Leave some out.")
    if count < 2:
        raise Refusal("One answer compares with nothing. Choose a second model, or another temperature.")
    changes = [{"model": key, "temperature": warmth} for key in keys for warmth in warmths]
    return CompareRequest(variants=tuple(settings.model_copy(update=change) for change in changes))


def labels(request: CompareRequest, catalogue: Catalogue) -> list[str]:
    """Return what tells each variant from the others: its model, its settings, or both."""
    parts: list[Callable[[GenerateRequest], str]] = [
        lambda variant: catalogue.name(variant.model),
        lambda variant: f"temperature {variant.temperature:g}",
        lambda variant: f"top_p {variant.top_p:g}",
        lambda variant: variant.mode,
        lambda variant: f"seed {variant.seed}",
        lambda variant: f"{variant.max_new_tokens} tokens at most",
    ]
    columns = [[part(variant) for variant in request.variants] for part in parts]
    telling = [column for column in columns if len(set(column)) > 1]
    return [", ".join(row) for row in zip(*telling, strict=True)]
