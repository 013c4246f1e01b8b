"""The command `/help`."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Role, needed
from bot.cards.family import Example
from bot.cards.text import counted
from bot.client import Assistant
from bot.discord_limits import BUTTONS_IN_A_ROW
from bot.interaction import Interaction
from cogs.help.try_button import TryButton

INTRODUCTION = (
    "### 👋 What you can type here\n"
    "Type `/` and a name; Discord helps you with the rest. Nothing you type can break anything: try it. "
    "The buttons below run an example that only you see."
)


class Help(commands.Cog):
    """Tell people what there is."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot

    @app_commands.command()
    async def help(self, interaction: Interaction) -> None:
        """See what you can type here, with an example of each that a button runs."""
        await interaction.response.send_message(view=self._page(interaction), ephemeral=True)

    def _page(self, interaction: Interaction) -> discord.ui.LayoutView:
        limits = self.bot.access.limits(interaction.user)
        lines = [INTRODUCTION, *self._lines(interaction), *self._staff_lines(interaction)]
        lines.append(
            f"-# You may have {counted(limits.running, 'job')} running and {limits.waiting} waiting at once. "
            "On a message, right-click (or hold) and “Apps” offer more."
        )
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.Container[Any](discord.ui.TextDisplay("\n".join(lines))))
        examples = list(self._examples().items())
        for start in range(0, len(examples), BUTTONS_IN_A_ROW):
            row = discord.ui.ActionRow[Any]()
            for kind, example in examples[start : start + BUTTONS_IN_A_ROW]:
                row.add_item(TryButton.of(kind, example.command))
            view.add_item(row)
        return view

    def _examples(self) -> dict[str, Example[Any]]:
        """Return what there is to try, by the kind of card."""
        examples = {kind: family.example() for kind, family in self.bot.registry.families.items()}
        return {kind: example for kind, example in examples.items() if example}

    def _lines(self, interaction: Interaction) -> list[str]:
        """Return a line for each command for everybody, in the person's language, those with an example first."""
        locale = interaction.locale
        examples = {example.command: example.typed for example in self._examples().values()}
        slash = [command for command in self._commands(interaction) if needed(command) is Role.PARTICIPANT]
        slash.sort(key=lambda command: command.qualified_name not in examples)
        return [
            self._described(command, locale)
            + (f"\n-# `{examples[command.qualified_name]}`" if command.qualified_name in examples else "")
            for command in slash
        ]

    def _staff_lines(self, interaction: Interaction) -> list[str]:
        """Return a line for each command that a person may use by their role; one names all of a group."""
        role = self.bot.access.role(interaction.user)
        own = [each for each in self._commands(interaction) if needed(each) is not Role.PARTICIPANT]
        groups: dict[str, list[str]] = {}
        alone: list[str] = []
        for command in (each for each in own if role.includes(needed(each))):
            if command.root_parent is None:
                alone.append(self._described(command, interaction.locale))
            else:
                groups.setdefault(command.root_parent.name, []).append(command.name)
        return [*(f"**/{group}** {' · '.join(names)}" for group, names in groups.items()), *alone]

    def _described(self, command: app_commands.Command[Any, ..., Any], locale: discord.Locale) -> str:
        return f"**/{command.qualified_name}** {self.bot.translations.text(command.description, locale)}"

    def _commands(self, interaction: Interaction) -> list[app_commands.Command[Any, ..., Any]]:
        """Return the commands that Discord shows this person."""
        every = [command for command in self.bot.tree.walk_commands() if isinstance(command, app_commands.Command)]
        return [command for command in every if _shown(command, interaction.permissions)]


def _shown(command: app_commands.Command[Any, ..., Any], permissions: discord.Permissions) -> bool:
    """Whether Discord offers a command to people with these permissions, unless the server's settings say otherwise."""
    wanted = (command.root_parent or command).default_permissions
    return wanted is None or permissions.is_superset(wanted)
