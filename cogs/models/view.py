"""A page of `/models` with its two selects; they work on any page, however old."""

import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from bot.client import Assistant
from bot.database.connection import DatabaseAway
from bot.discord_limits import SELECT_OPTIONS
from bot.interaction import Interaction, defer, picked
from bot.pressed import Pressed
from cogs.models.overview import overview, page_of, task_names
from models.catalogue import Entry
from models.errors import Refusal

ALL = "all"


class CatalogueSelect(Pressed, discord.ui.DynamicItem[discord.ui.Select[Any]], template=r"models:(?P<what>task|model)"):
    """A select `models:task` or `models:model`; the page it stands on changes to what is chosen."""

    def __init__(self, select: discord.ui.Select[Any], what: str) -> None:
        super().__init__(select)
        self.what = what

    @classmethod
    def of(cls, what: str, placeholder: str, options: Sequence[tuple[str, str]], chosen: str) -> Self:
        """Return the select with (value, label) options."""
        listed = [
            discord.SelectOption(value=value, label=label, default=value == chosen)
            for value, label in options[:SELECT_OPTIONS]
        ]
        return cls(discord.ui.Select(custom_id=f"models:{what}", placeholder=placeholder, options=listed), what)

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the select that was used from its `custom_id` alone."""
        del interaction
        assert isinstance(item, discord.ui.Select)
        return cls(item, match["what"])

    async def pressed(self, interaction: Interaction) -> None:
        """Change the page."""
        bot, chosen = interaction.client, picked(self.item)
        await defer(interaction, thinking=False)
        if self.what == "model":
            view = await view_of(bot, entry=bot.catalogue[chosen])
        elif chosen == ALL or bot.catalogue.for_task(chosen):
            view = await view_of(bot, task=None if chosen == ALL else chosen)
        else:
            raise Refusal("This page is from an earlier version of the bot. Please type `/models` again.")
        await interaction.edit_original_response(view=view)


async def view_of(bot: Assistant, *, task: str | None = None, entry: Entry | None = None) -> discord.ui.LayoutView:
    """Return the page of a model, or of all models (of a task)."""
    available = await _available_models(bot)
    tasks = [(name, f"/{command}") for name, command in task_names(bot).items() if bot.catalogue.for_task(name)]
    listed = bot.catalogue.for_task(task) if task else list(bot.catalogue)
    models = [(one.key, one.name) for one in listed]
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(page_of(bot, entry, available) if entry else overview(bot, task, available))
    every = [(ALL, "Every command"), *tasks]
    view.add_item(discord.ui.ActionRow(CatalogueSelect.of("task", "Models of a command", every, task or "")))
    view.add_item(
        discord.ui.ActionRow(CatalogueSelect.of("model", "One in detail", models, entry.key if entry else ""))
    )
    return view


async def _available_models(bot: Assistant) -> frozenset[str] | None:
    """Return the keys of the models that workers have; None while the database does not answer."""
    try:
        return await bot.desk.jobs.models()
    except DatabaseAway:
        return None
