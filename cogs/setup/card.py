"""The card of `/setup`: what is set for a server, each with what sets it, and what the bot lacks there.

Its selects and buttons work on any such card, however old; each shows how things stand by then.
"""

import re
from typing import Any, Self

import discord

from bot.client import Assistant
from bot.interaction import Interaction, defer
from bot.pressed import Pressed
from bot.servers.settings import ServerSettings
from cogs.setup.choices import CHOICES, Choice, Menu
from cogs.setup.described import class_line, limit_lines
from cogs.setup.forms import PAGES, SetupForm
from cogs.setup.lacking import lacking
from models.errors import Refusal

HEADING = "### ⚙️ How I am set up in this server\nWhat you choose holds at once. Only you see this card."
LOOK = "look"
BUTTONS = {name: (page.label, page.emoji) for name, page in PAGES.items()} | {LOOK: ("Look again", "🔄")}


class SetupSelect(Pressed, discord.ui.DynamicItem[Menu], template=rf"setup:set:(?P<name>{'|'.join(CHOICES)})"):
    """A select `setup:set:<setting>`; what is chosen in it is set at once."""

    def __init__(self, menu: Menu, name: str) -> None:
        super().__init__(menu)
        self.name = name

    @classmethod
    def of(cls, choice: Choice, guild: discord.Guild, settings: ServerSettings) -> Self:
        """Return the select, with what is chosen in a server."""
        return cls(choice.menu(f"setup:set:{choice.name}", guild, settings), choice.name)

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the select that was used from its `custom_id` alone."""
        del interaction
        assert isinstance(item, discord.ui.RoleSelect | discord.ui.ChannelSelect)
        return cls(item, match["name"])

    async def pressed(self, interaction: Interaction) -> None:
        """Set what was chosen, of this server alone."""
        interaction.client.access.require_server_manager(interaction)
        choice, guild, data = CHOICES[self.name], guild_of(interaction), interaction.data
        sent: Any = data
        ids = [int(value) for value in sent["values"]]
        if len(ids) > choice.most or not all(choice.found(guild, number) for number in ids):
            raise Refusal(f"This {choice.noun} is not here any more. Please press “Look again”, and choose another.")
        await defer(interaction, thinking=False)
        await interaction.client.servers.change(guild.id, {choice.name: choice.value(ids)}, by_id=interaction.user.id)
        await show(interaction)


class SetupButton(
    Pressed, discord.ui.DynamicItem[discord.ui.Button[Any]], template=rf"setup:open:(?P<what>{'|'.join(BUTTONS)})"
):
    """A button `setup:open:<page>` that opens a form, or looks again."""

    def __init__(self, button: discord.ui.Button[Any], what: str) -> None:
        super().__init__(button)
        self.what = what

    @classmethod
    def of(cls, what: str) -> Self:
        """Return the button."""
        label, emoji = BUTTONS[what]
        return cls(discord.ui.Button(label=label, emoji=emoji, custom_id=f"setup:open:{what}"), what)

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed from its `custom_id` alone."""
        del interaction
        assert isinstance(item, discord.ui.Button)
        return cls(item, match["what"])

    async def pressed(self, interaction: Interaction) -> None:
        """Open the form, filled in as things stand, or show the card anew."""
        interaction.client.access.require_server_manager(interaction)
        if self.what == LOOK:
            await defer(interaction, thinking=False)
            await show(interaction)
        else:
            settings = interaction.client.servers.of(interaction.guild_id)
            await interaction.response.send_modal(SetupForm(PAGES[self.what], settings, show))


async def show(interaction: Interaction) -> None:
    """Show the card as things stand, in answer to an interaction that was acknowledged."""
    await interaction.edit_original_response(view=await view_of(interaction.client, guild_of(interaction)))


def guild_of(interaction: Interaction) -> discord.Guild:
    """Return the server, with its roles and channels; raise `Refusal` while Discord has not told of them."""
    guild = interaction.guild
    if guild is None or guild.unavailable:
        raise Refusal("Discord has not told me of this server yet. Please try again in a minute.")
    return guild


async def view_of(bot: Assistant, guild: discord.Guild) -> discord.ui.LayoutView:
    """Lay the card of a server out."""
    settings, found = bot.servers.of(guild.id), await lacking(bot, guild)
    chosen = discord.ui.Container[Any](discord.ui.TextDisplay(HEADING), accent_colour=discord.Colour.blurple())
    for choice in CHOICES.values():
        chosen.add_item(discord.ui.TextDisplay("\n".join(choice.lines(bot, settings))))
        chosen.add_item(discord.ui.ActionRow(SetupSelect.of(choice, guild, settings)))
    chosen.add_item(discord.ui.TextDisplay("\n".join([class_line(settings), *limit_lines(settings)])))
    chosen.add_item(discord.ui.ActionRow(*(SetupButton.of(what) for what in BUTTONS)))
    colour = discord.Colour.red() if found.faulty else discord.Colour.green()
    view = discord.ui.LayoutView(timeout=None).add_item(chosen)
    return view.add_item(discord.ui.Container[Any](discord.ui.TextDisplay(found.text), accent_colour=colour))
