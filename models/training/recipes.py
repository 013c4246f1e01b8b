"""Which class trains by which recipe."""

from typing import Any

from models.catalogue import Entry
from models.data.examples import Recipe
from models.errors import Refusal
from models.training.classify import Classify
from models.training.mask import Mask
from models.training.recipe import TrainingRecipe
from models.training.style import Style

RECIPES: dict[Recipe, type[TrainingRecipe[Any]]] = {"classify": Classify, "style": Style, "mask": Mask}


def recipe_for(recipe: Recipe, entry: Entry) -> type[TrainingRecipe[Any]]:
    """Return the class of a recipe; raises `Refusal` where such a model cannot be trained by it."""
    if recipe == "style" and entry.architecture != "decoder":
        raise Refusal(f"{entry.name} writes no texts, so it cannot learn a style. Choose a decoder.")
    if recipe != "style" and entry.architecture != "encoder":
        raise Refusal(f"{entry.name} is not an encoder, so it cannot be trained for “{recipe}”. Choose an encoder.")
    return RECIPES[recipe]
