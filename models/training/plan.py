"""What is to be trained on data that is read. Imports no torch."""

import re
import unicodedata
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints

from models.catalogue import Catalogue, Entry
from models.data.examples import Recipe
from models.errors import UnknownModel
from models.training.settings import TrainingLimits, TrainingSettings, default_settings

# Part of what a model is called by: letters, digits and hyphens, so that it can be typed and never looks like markup.
NAME = r"^[a-z0-9][a-z0-9-]{0,31}$"
ModelName = Annotated[str, StringConstraints(pattern=NAME)]
NAME_CHARACTERS = 32
UNNAMED = "model"


class Plan(BaseModel):
    """What a person wants trained, as far as they said.

    Attributes
    ----------
    name
        What the model is to be called.
    base
        The model to start from, by its key; None is the recipe's first.
    settings
        None are those that suit recipe and base.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ModelName = UNNAMED
    base: str | None = None
    settings: TrainingSettings | None = None
    limits: TrainingLimits = TrainingLimits()

    def entry(self, recipe: Recipe, catalogue: Catalogue) -> Entry:
        """Return the model to start from; raises `UnknownModel` where this one cannot be trained so."""
        entries = {entry.key: entry for entry in catalogue if recipe in entry.recipes}
        if self.base is None and entries:
            return next(iter(entries.values()))
        if self.base in entries:
            return entries[self.base]
        raise UnknownModel(f"For {recipe} there is: {', '.join(entries) or 'no model'}.")

    def suited(self, recipe: Recipe, catalogue: Catalogue) -> Self:
        """Return the plan with the recipe's first base in place of one that cannot be trained so."""
        if self.base is None or (self.base in catalogue and recipe in catalogue[self.base].recipes):
            return self
        return self.model_copy(update={"base": None, "settings": None})

    def settings_on(self, recipe: Recipe, entry: Entry, examples: int) -> TrainingSettings:
        """Return how to train on so many examples, in every detail."""
        return self.settings or default_settings(recipe, entry, examples)


def model_name(text: str) -> str:
    """Return what was typed, or a file is called, as the name of a model."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:NAME_CHARACTERS].rstrip("-") or UNNAMED
