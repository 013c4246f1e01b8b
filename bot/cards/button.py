"""Buttons and selects of cards: each `custom_id` says which action and which job, so it outlives a restart."""

import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from bot.cards.action import Action, Choice
from bot.discord_limits import BUTTON_LABEL, SELECT_TEXT
from bot.interaction import Interaction, picked
from bot.pressed import Pressed


class CardButton(
    Pressed,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"card:(?P<action>[a-z_.]+):(?P<job>[0-9]+)(?::(?P<value>[\w.-]{1,50}))?",
):
    """A button `card:<action>:<job>[:<value>]`; what it does is decided by the action's name and the job's kind."""

    def __init__(self, button: discord.ui.Button[Any], action: str, job_id: int, value: str = "") -> None:
        super().__init__(button)
        self.action = action
        self.job_id = job_id
        self.value = value

    @classmethod
    def of(cls, action: Action, job_id: int, choice: Choice | None = None) -> Self:
        """Return the button for an action on a job, or for one of its choices."""
        custom_id = f"card:{action.name}:{job_id}" + (f":{choice.value}" if choice else "")
        label = (choice.label if choice else action.label)[:BUTTON_LABEL]
        button = discord.ui.Button[Any](label=label, emoji=action.emoji, style=action.style, custom_id=custom_id)
        return cls(button, action.name, job_id, choice.value if choice else "")

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed from its `custom_id` alone."""
        del interaction  # everything is in the custom_id
        assert isinstance(item, discord.ui.Button)
        return cls(item, match["action"], int(match["job"]), match["value"] or "")

    async def pressed(self, interaction: Interaction) -> None:
        """Do what the button says."""
        await interaction.client.desk.press(interaction, self.action, self.job_id, self.value)


class CardSelect(
    Pressed,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=r"pick:(?P<action>[a-z_.]+):(?P<job>[0-9]+)",
):
    """A select `pick:<action>:<job>`, of whose options one is chosen."""

    def __init__(self, select: discord.ui.Select[Any], action: str, job_id: int) -> None:
        super().__init__(select)
        self.action = action
        self.job_id = job_id

    @classmethod
    def of(cls, action: Action, job_id: int, choices: Sequence[Choice]) -> Self:
        """Return the select for an action on a job, with at most `SELECT_OPTIONS` choices."""
        options = [
            discord.SelectOption(
                label=choice.label[:SELECT_TEXT],
                value=choice.value,
                description=choice.description[:SELECT_TEXT] if choice.description else None,
                default=choice.chosen,
            )
            for choice in choices
        ]
        custom_id = f"pick:{action.name}:{job_id}"
        select = discord.ui.Select[Any](custom_id=custom_id, placeholder=action.label, options=options)
        return cls(select, action.name, job_id)

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the select that was used from its `custom_id` alone."""
        del interaction
        assert isinstance(item, discord.ui.Select)
        return cls(item, match["action"], int(match["job"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Do what the chosen option says."""
        await interaction.client.desk.press(interaction, self.action, self.job_id, picked(self.item))
