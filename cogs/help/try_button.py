"""The buttons under `/help`, each of which runs an example."""

import re
from typing import Any, Self

import discord

from bot.client import Assistant
from bot.interaction import Interaction
from bot.pressed import Pressed
from models.errors import Refusal


class TryButton(Pressed, discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"help:try:(?P<kind>[a-z_]+)"):
    """A button `help:try:<kind>`; the card of the example is for the person who pressed alone, until they show it."""

    def __init__(self, button: discord.ui.Button[Any], kind: str) -> None:
        super().__init__(button)
        self.kind = kind

    @classmethod
    def of(cls, kind: str, command: str) -> Self:
        """Return the button for a kind of card."""
        return cls(discord.ui.Button(label=f"Try /{command}", custom_id=f"help:try:{kind}"), kind)

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed from its `custom_id` alone."""
        del interaction
        assert isinstance(item, discord.ui.Button)
        return cls(item, match["kind"])

    async def pressed(self, interaction: Interaction) -> None:
        """Run the example."""
        bot: Assistant = interaction.client
        family = bot.registry.families.get(self.kind)
        example = family.example() if family else None
        if example is None:
            raise Refusal("This button is from an earlier version of the bot. Please type `/help` again.")
        await bot.desk.ask(interaction, example.request, private=True)
