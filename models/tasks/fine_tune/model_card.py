"""The card that goes with a trained model's files: what it is, how it came to be, how good it is. Imports no torch."""

from models.catalogue import Entry
from models.data.examples import Recipe
from models.percent import percent
from models.sources import HubSource
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult

PIPELINES: dict[Recipe, str] = {"classify": "text-classification", "style": "text-generation", "mask": "fill-mask"}
DOES: dict[Recipe, str] = {
    "classify": "It says which of these classes a text belongs to: {classes}.",
    "style": "It writes as its examples are written.",
    "mask": "It fills gaps in texts of a field.",
}
CARD = """\
---
license: {licence}
{base_model}pipeline_tag: {pipeline}
---

# {name}

{base}, fine-tuned on {rows:,} examples in {steps:,} steps. {does}

| on {held_out:,} held-out examples | before | after |
|---|---|---|
| loss | {before:.4f} | {after:.4f} |
{figures}
| setting | |
|---|---|
{settings}
| base | {revision} |
| computed in | {precision} |
| versions | {versions} |

“Show the code” on the card of this model is the program that reads it, and the one that trained it.
"""


def model_card(request: FineTuneRequest, result: FineTuneResult, base: Entry) -> str:
    """Return the card, as Markdown that the Hugging Face Hub reads."""
    settings = result.settings.model_dump()
    repository = base.source.repository if isinstance(base.source, HubSource) else None
    return CARD.format(
        licence=base.licence.lower(),
        base_model=f"base_model: {repository}\n" if repository else "",
        pipeline=PIPELINES[request.recipe],
        name=request.name,
        base=base.name,
        rows=result.trained_rows,
        steps=result.steps,
        does=DOES[request.recipe].format(classes=", ".join(map(_plain, request.classes))),
        held_out=result.held_out_rows,
        before=result.before.loss,
        after=result.after.loss,
        figures=_figures(result),
        settings="\n".join(f"| {name} | {value} |" for name, value in settings.items() if value is not None),
        revision=result.revision,
        precision=result.precision,
        versions=", ".join(f"{name} {version}" for name, version in result.versions.items()),
    )


def _figures(result: FineTuneResult) -> str:
    """Return a classifier's other figures, a row each."""
    rows = ""
    before, after = result.before, result.after
    if before.accuracy is not None and after.accuracy is not None:
        rows += f"| right | {percent(before.accuracy)} | {percent(after.accuracy)} |\n"
    if before.macro_f1 is not None and after.macro_f1 is not None:
        rows += f"| macro F1 | {before.macro_f1:.4f} | {after.macro_f1:.4f} |\n"
    return rows


def _plain(name: str) -> str:
    """Return a class's name as code, in which nothing else is markup."""
    return f"`{' '.join(name.replace('`', chr(39)).split())}`"
