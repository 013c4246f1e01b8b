"""The form that `/finetune start` opens where nobody said what to learn from: a file, or a set that is here."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import discord

from bot.cards.form import Form
from bot.discord_limits import SELECT_OPTIONS, SELECT_TEXT
from bot.interaction import Interaction
from cogs.fine_tune.reading import RECIPES
from cogs.fine_tune.starting import Wish, read
from models.data.examples import Recipe
from models.data.named_sets import Card
from models.tasks.text import beginning
from models.training.plan import NAME_CHARACTERS


class StartForm(Form, title="Train a small model"):
    """Asks for data, a recipe and a name; what was said already is filled in, or kept."""

    def __init__(self, wish: Wish, sets: Mapping[str, Card]) -> None:
        super().__init__()
        self._wish = wish
        known = [
            discord.SelectOption(
                label=card.title[:SELECT_TEXT], value=key, description=beginning(card.description, SELECT_TEXT)
            )
            for key, card in sets.items()
        ]
        recipes = [
            discord.SelectOption(label=label, value=recipe, description=about, default=recipe == wish.recipe)
            for recipe, (label, about) in RECIPES.items()
        ]
        self._file: Any = discord.ui.FileUpload(required=False, min_values=0)
        self._set: Any = discord.ui.Select(required=False, min_values=0, options=known[:SELECT_OPTIONS])
        self._recipe: Any = discord.ui.Select(required=False, min_values=0, options=recipes)
        self._name: Any = discord.ui.TextInput(required=False, default=wish.name, max_length=NAME_CHARACTERS)
        for text, description, component in (
            ("Your file", "A table (CSV, Excel, JSON) or a text; it is shown before anything is trained", self._file),
            ("Or a set that is here", "To try it out without a file", self._set),
            ("What to train", "Leave it out and your data decides", self._recipe),
            ("Name of your model", "Letters, digits and hyphens; as your file unless you say", self._name),
        ):
            self.add_item(discord.ui.Label[Any](text=text, description=description, component=component))

    async def on_submit(self, interaction: Interaction) -> None:
        """Have the data read."""
        wish = replace(
            self._wish,
            data=next(iter(self._file.values), None),
            data_set=next(iter(self._set.values), None),
            recipe=_recipe(self._recipe.values),
            name=self._name.value.strip() or None,
        )
        await read(interaction, wish)


def _recipe(chosen: list[str]) -> Recipe | None:
    return next((recipe for recipe in get_args(Recipe) if recipe in chosen), None)
