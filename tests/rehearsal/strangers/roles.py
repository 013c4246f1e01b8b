"""A notice board: buttons and menus that go on working after a restart, and some that do not."""

import os
import re
from typing import Any

import discord
from discord.ext import commands

COLOURS = ["red", "green", "blue"]
Used = discord.Interaction[commands.Bot]


class Board(discord.ui.View):
    """A persistent view: every item has a custom_id, and there is no timeout."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Sign up", style=discord.ButtonStyle.green, custom_id="board:sign_up", emoji="✍️")
    async def sign_up(self, interaction: Used, button: discord.ui.Button["Board"]) -> None:
        await interaction.response.send_message(f"Welcome, {interaction.user.mention}", ephemeral=True)

    @discord.ui.select(
        custom_id="board:colours",
        placeholder="Colours",
        min_values=0,
        max_values=3,
        options=[discord.SelectOption(label=colour.title(), value=colour) for colour in COLOURS],
    )
    async def colours(self, interaction: Used, menu: discord.ui.Select["Board"]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send(", ".join(menu.values) or "none")

    @discord.ui.select(cls=discord.ui.RoleSelect, custom_id="board:role")
    async def role(self, interaction: Used, menu: discord.ui.RoleSelect["Board"]) -> None:
        await interaction.response.edit_message(content=f"Looking for {menu.values[0].name}")

    @discord.ui.select(cls=discord.ui.ChannelSelect, custom_id="board:place", channel_types=[discord.ChannelType.text])
    async def place(self, interaction: Used, menu: discord.ui.ChannelSelect["Board"]) -> None:
        channel = menu.values[0].resolve()
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send(f"{interaction.user.display_name} looks for people here")
        await interaction.response.send_message(sent.jump_url, ephemeral=True, delete_after=60)


class Counter(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"count:(?P<owner>\d+):(?P<n>\d+)"):
    """A button whose custom_id is all that it remembers."""

    def __init__(self, owner: int, number: int = 0) -> None:
        super().__init__(discord.ui.Button(label=f"Pressed {number}×", custom_id=f"count:{owner}:{number}"))
        self.owner = owner
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "Counter":
        return cls(int(match["owner"]), int(match["n"]))

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        if interaction.user.id == self.owner:
            return True
        await interaction.response.send_message("That is not yours.", ephemeral=True)
        return False

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(Counter(self.owner, self.number + 1))
        await interaction.response.edit_message(view=view)


class Ballot(discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]], template=r"ballot:(?P<question>\w+)"):
    """A menu of which there is one for every question."""

    def __init__(self, question: str) -> None:
        answers = [discord.SelectOption(label=answer) for answer in ("Yes", "No")]
        super().__init__(discord.ui.Select(custom_id=f"ballot:{question}", options=answers))
        self.question = question

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "Ballot":
        return cls(match["question"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(f"{self.question}: {self.item.values[0]}")


class Sure(discord.ui.View):
    """A view that is forgotten when the bot stops, or after a while."""

    message: discord.InteractionMessage

    async def on_timeout(self) -> None:
        await self.message.edit(content="Too late", view=None)

    @discord.ui.button(label="Yes", style=discord.ButtonStyle.danger)
    async def yes(self, interaction: Used, button: discord.ui.Button["Sure"]) -> None:
        for item in self.children:
            if isinstance(item, discord.ui.Button):
                item.disabled = True
        await interaction.response.edit_message(content="Done", view=self)
        await interaction.followup.send("It was done", ephemeral=True)
        self.stop()


class Bot(commands.Bot):
    def __init__(self) -> None:
        super().__init__(command_prefix=commands.when_mentioned, intents=discord.Intents.default())

    async def setup_hook(self) -> None:
        self.add_view(Board())
        self.add_dynamic_items(Counter, Ballot)
        await self.tree.sync()


bot = Bot()


@bot.tree.command()
async def board(interaction: Used) -> None:
    """Put up the board."""
    await interaction.response.send_message("Looking for anybody", view=Board())


@bot.tree.command()
async def count(interaction: Used) -> None:
    """Count presses, and vote."""
    view = discord.ui.View(timeout=None)
    view.add_item(Counter(interaction.user.id))
    view.add_item(Ballot("tea"))
    view.add_item(discord.ui.Button(label="Manual", url="https://example.org/manual", row=2))
    await interaction.response.send_message("Tea?", view=view)


@bot.tree.command()
async def sure(interaction: Used, seconds: float = 180.0) -> None:
    """Ask whether somebody is sure."""
    view = Sure(timeout=seconds)
    answered = await interaction.response.send_message("Sure?", view=view)
    assert isinstance(answered.resource, discord.InteractionMessage)
    view.message = answered.resource


bot.run(os.environ["DISCORD_TOKEN"])
