"""A lending library: commands with choices, autocomplete, every type of option, groups and a cooldown."""

import datetime
import enum
import os
from typing import Literal

import discord
from discord import app_commands

BOOKS = {
    "Moby-Dick": "Melville",
    "Middlemarch": "Eliot",
    "The Moonstone": "Collins",
    "Frankenstein": "Shelley",
    "Dracula": "Stoker",
}


class Library(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default())
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()


client = Library()
Used = discord.Interaction[Library]


@client.tree.command()
@app_commands.describe(title="Which book", edition="How it is bound")
@app_commands.choices(
    edition=[
        app_commands.Choice(name="Hardback, with pictures", value=1),
        app_commands.Choice(name="Paperback", value=2),
    ]
)
async def find(interaction: Used, title: str, edition: app_commands.Choice[int] | None = None) -> None:
    """Find a book by its title."""
    bound = f" ({edition.name}, {edition.value})" if edition else ""
    await interaction.response.send_message(f"{title} by {BOOKS.get(title, 'nobody')}{bound}")


@find.autocomplete("title")
async def titles(interaction: Used, current: str) -> list[app_commands.Choice[str]]:
    edition = interaction.namespace.edition
    return [
        app_commands.Choice(name=f"{title}, {author}" + (f" #{edition}" if edition else ""), value=title)
        for title, author in BOOKS.items()
        if current.lower() in title.lower()
    ]


@client.tree.command()
@app_commands.rename(borrower="to", deposit="deposit_in_euros")
async def lend(
    interaction: Used,
    title: app_commands.Range[str, 3, 20],
    borrower: discord.Member,
    days: app_commands.Range[int, 1, 28],
    deposit: app_commands.Range[float, 0.0, 99.5] = 0.0,
    desk: discord.TextChannel | None = None,
) -> None:
    """Lend a book to somebody."""
    where = f" at {desk.mention}" if desk else ""
    rank = borrower.top_role.name
    await interaction.response.send_message(
        f"{title} to {borrower.mention} ({rank}) for {days} days, {deposit:.2f} €{where}",
        allowed_mentions=discord.AllowedMentions(users=[borrower]),
    )


class Size(enum.Enum):
    octavo = 8
    quarto = 4


@client.tree.command()
async def bind(
    interaction: Used, colour: Literal["red", "green"], size: Size = Size.octavo, gilt: bool = False
) -> None:
    """Bind a book."""
    await interaction.response.send_message(f"{colour} {size.name} {size.value} {gilt=}")


@client.tree.command()
async def catalogue(interaction: Used, sheet: discord.Attachment) -> None:
    """Take in a list of books."""
    await interaction.response.defer(thinking=True)
    lines = (await sheet.read()).decode().splitlines()
    await interaction.followup.send(f"{sheet.filename} ({sheet.size} bytes): {len(lines)} books, first {lines[0]}")


@client.tree.command()
async def tell(interaction: Used, whom: discord.Member | discord.Role, place: app_commands.AppCommandThread) -> None:
    """Tell somebody of a new book in a thread."""
    kind = "role" if isinstance(whom, discord.Role) else "member"
    await interaction.response.send_message(f"{kind} {whom.name} in {place.name}", ephemeral=True)


class Day(app_commands.Transformer):
    """A date, written as 2026-05-04."""

    async def transform(self, interaction: discord.Interaction, value: str, /) -> datetime.date:
        return datetime.date.fromisoformat(value)


@client.tree.command()
async def due(interaction: Used, day: app_commands.Transform[datetime.date, Day]) -> None:
    """Say which day of the week a book is due."""
    await interaction.response.send_message(f"{day:%A}")


class Shelf(app_commands.Group):
    """Shelves and their labels."""

    label = app_commands.Group(name="label", description="What stands on a shelf's label")

    @app_commands.command()
    async def show(self, interaction: Used, number: app_commands.Range[int, 1]) -> None:
        """Show a shelf."""
        await interaction.response.send_message(f"shelf {number}", ephemeral=True)

    @label.command(name="set")
    async def set_label(self, interaction: Used, text: str) -> None:
        """Write a label."""
        command = interaction.command.qualified_name if interaction.command else "nothing"
        await interaction.response.send_message(f"{command}: {text}")


client.tree.add_command(Shelf())


@client.tree.command()
@app_commands.checks.cooldown(1, 600.0, key=lambda interaction: interaction.user.id)
async def surprise(interaction: Used) -> None:
    """Be given a book, once in ten minutes."""
    await interaction.response.send_message("Dracula")


@surprise.error
async def on_surprise_error(interaction: Used, error: app_commands.AppCommandError) -> None:
    if isinstance(error, app_commands.CommandOnCooldown):
        await interaction.response.send_message(f"Wait {error.retry_after:.0f} s", ephemeral=True)


@client.tree.command()
@app_commands.default_permissions(manage_messages=True)
@app_commands.checks.has_permissions(manage_guild=True)
async def burn(interaction: Used) -> None:
    """Close the library."""
    await interaction.response.send_message("Never!")


@client.tree.error
async def on_error(interaction: Used, error: app_commands.AppCommandError) -> None:
    if not interaction.response.is_done():
        await interaction.response.send_message(f"{type(error).__name__}: {error}", ephemeral=True)


client.run(os.environ["DISCORD_TOKEN"])
