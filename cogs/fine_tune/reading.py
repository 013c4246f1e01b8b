"""What follows from data that was read: other columns, another recipe, and the training."""

from collections.abc import Sequence
from functools import partial
from typing import get_args

from bot.cards.action import Choice, Resubmit, Who
from bot.discord_limits import SELECT_OPTIONS
from bot.jobs.job import Job
from models.catalogue import Catalogue
from models.data.examples import Recipe
from models.data.values import Columns
from models.tasks.fine_tune.request import FineTuneRequest
from models.tasks.read_data.request import ReadDataRequest, ReadDataResult

DataJob = Job[ReadDataRequest, ReadDataResult]

RECIPES: dict[Recipe, tuple[str, str]] = {
    "classify": ("Classify texts", "a text in, one of your classes out"),
    "style": ("Write in this style", "a language model learns how these texts are written"),
    "mask": ("Fill gaps in such texts", "a masked model learns the words of a field"),
}
# The columns that a recipe needs, and what a select for each says.
WANTED = {
    "text": "Column with the text",
    "label": "Column with the class",
    "prompt": "Column with the prompt",
    "answer": "Column with the answer",
}
ROLES = {"text": "text", "label": "class", "prompt": "prompt", "answer": "answer"}
# One column is nothing to choose from.
FEWEST_COLUMNS = 2
NAME_SHOWN = 100  # as Discord allows


def planned(job: DataJob, catalogue: Catalogue) -> FineTuneRequest:
    """Return the training that was planned, on the examples that were found; raises `UnknownModel` and `Refusal`."""
    result = job.outcome
    plan = job.request.plan.suited(result.recipe, catalogue)
    entry = plan.entry(result.recipe, catalogue)
    settings = plan.settings_on(result.recipe, entry, result.train)
    plan.limits.require_room(entry, settings)
    return FineTuneRequest(
        recipe=result.recipe,
        model=entry.key,
        name=plan.name,
        examples=result.examples_artifact,
        classes=tuple(one.name for one in result.classes),
        settings=settings,
        limits=plan.limits,
    )


def _recipes(job: DataJob) -> Sequence[Choice]:
    return [
        Choice(recipe, label, description, chosen=recipe == job.outcome.recipe)
        for recipe, (label, description) in RECIPES.items()
    ]


def _other_recipe(job: DataJob, chosen: str) -> ReadDataRequest:
    recipe = next(recipe for recipe in get_args(Recipe) if recipe == chosen)
    plan = job.request.plan.model_copy(update={"base": None, "settings": None})
    return job.request.model_copy(update={"recipe": recipe, "columns": Columns(), "plan": plan})


def _columns(role: str, job: DataJob) -> Sequence[Choice]:
    """Offer the columns for what the recipe takes from one, by their place: names may hold anything.

    Each says what it is for: of a closed menu nothing else is read.
    """
    chosen, names = job.outcome.columns.chosen(), job.outcome.all_columns
    if role not in chosen or len(names) < FEWEST_COLUMNS:
        return []
    return [
        Choice(str(place), f"{ROLES[role].capitalize()}: {name}"[:NAME_SHOWN], chosen=name == chosen[role])
        for place, name in enumerate(names[:SELECT_OPTIONS])
    ]


def _other_column(role: str, job: DataJob, chosen: str) -> ReadDataRequest:
    names = job.outcome.all_columns
    picked = names[int(chosen)] if chosen.isdecimal() and int(chosen) < len(names) else None
    columns = job.outcome.columns.model_copy(update={role: picked})
    return job.request.model_copy(update={"recipe": job.outcome.recipe, "columns": columns})


CHOICES = (
    Resubmit(
        "read_data.recipe",
        "What to train",
        request=_other_recipe,
        choices=_recipes,
        in_place=True,
        who=Who.OWNER,
    ),
    *(
        Resubmit(
            f"read_data.{role}",
            label,
            request=partial(_other_column, role),
            choices=partial(_columns, role),
            in_place=True,
            who=Who.OWNER,
        )
        for role, label in WANTED.items()
    ),
)
