"""From a fine-tuning run to an entry of the catalogue. Imports no torch."""

from models.catalogue import Entry
from models.data.examples import Recipe
from models.sources import TunedSource
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult

FLOAT_BYTES = 4
PURPOSES: dict[Recipe, str] = {
    "classify": "naming the class of a text",
    "style": "writing in a style that it learned here",
    "mask": "filling gaps in texts of a field",
}
# What a classifier can still do that its base could.
LEFT = ("attention", "tokenize")


def is_adapter(request: FineTuneRequest) -> bool:
    """Whether a run keeps an adapter to its base, or weights of its own.

    A classifier's adapter is merged: its base runs without a head of classes, so there are no weights to share.
    """
    return request.settings.lora_rank is not None and request.recipe != "classify"


def tuned_entry(
    job_id: int, key: str, name: str, request: FineTuneRequest, result: FineTuneResult, base: Entry
) -> Entry:
    """Return the model that a run made of `base`, under a name."""
    adapter = is_adapter(request)
    source = TunedSource(kind="tuned", job_id=job_id, artifact=result.weights, base=base.key, adapter=adapter)
    changes = {
        "key": key,
        "name": name,
        "source": source,
        "tasks": _tasks(request.recipe, base),
        "recipes": (),
        "parameters": max(1, result.weight_bytes // FLOAT_BYTES) if adapter else base.parameters,
        "download_bytes": 0,
        "good_for": PURPOSES[request.recipe],
        "explanation": f"{base.name}, fine-tuned here on {result.trained_rows:,} examples in {result.steps:,} steps.",
    }
    return base.model_copy(update=changes)


def _tasks(recipe: Recipe, base: Entry) -> tuple[str, ...]:
    if recipe != "classify":
        return base.tasks
    return ("classify", *(task for task in LEFT if task in base.tasks))
