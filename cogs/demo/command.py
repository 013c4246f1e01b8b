"""The commands `/demo …`, for instructors."""

from functools import cached_property
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Role, only
from bot.client import Assistant
from bot.demos.demo import Demo, NewDemo
from bot.discord_limits import SELECT_OPTIONS, SELECT_TEXT
from bot.interaction import Interaction, defer
from bot.runbooks.library import SHIPPED
from bot.runbooks.runbook import Runbook
from bot.runbooks.steps import Language
from cogs.demo.answer_button import AnswerButton
from cogs.demo.move_button import MoveButton
from cogs.demo.panel import gist
from cogs.demo.panels import Panels
from models.errors import Refusal

LANGUAGE_CHOICES = [
    app_commands.Choice(name="English", value="en"),
    app_commands.Choice(name="German", value="de"),
]
LONGEST = 3800  # characters of a list: a message takes 4,000


@app_commands.default_permissions(manage_messages=True)
class DemoCommands(
    commands.GroupCog, name="DemoCommands", group_name="demo", group_description="Show the room something, step by step"
):
    """Let instructors run runbooks."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot

    @cached_property
    def panels(self) -> Panels:
        """The panels of instructors."""
        return Panels(self.bot.demos)

    async def cog_load(self) -> None:
        """Take presses of the buttons."""
        self.bot.add_dynamic_items(MoveButton, AnswerButton)

    @app_commands.command(name="list")
    @only(Role.INSTRUCTOR)
    async def list_books(self, interaction: Interaction) -> None:
        """See the runbooks there are, and the part of the workshop that each is for."""
        lines = [
            f"**{book.title['en']}** · {book.section['en']} · {len(book.steps)} steps\n-# `/demo run runbook:{key}`"
            for key, book in self._books().items()
        ]
        await interaction.response.send_message(view=_page("🎬 Runbooks", lines), ephemeral=True)

    @app_commands.command()
    @app_commands.describe(runbook="Which runbook")
    @only(Role.INSTRUCTOR)
    async def show(self, interaction: Interaction, runbook: str) -> None:
        """See the steps of a runbook, with what to say at each."""
        book = self._book(runbook)
        lines = [
            f"{number}. {gist(step, 'en')}" + (f"\n-# {step.notes['en']}" if step.notes and "en" in step.notes else "")
            for number, step in enumerate(book.steps, 1)
        ]
        await interaction.response.send_message(view=_page(f"🎬 {book.title['en']}", lines), ephemeral=True)

    @app_commands.command()
    @app_commands.choices(language=LANGUAGE_CHOICES)
    @app_commands.describe(
        runbook="Which runbook",
        language="The language of its texts; English unless you say",
        thread="Run it in a thread of its own",
    )
    @only(Role.INSTRUCTOR)
    async def run(
        self, interaction: Interaction, runbook: str, language: Language = "en", thread: bool = False
    ) -> None:
        """Run a demo in the stage channel; a private panel with Next and your notes is for you alone."""
        book = self._book(runbook)
        if language not in book.languages:
            raise Refusal(f"This runbook is in {' and '.join(book.languages)} only.")
        await defer(interaction, private=True)
        assert interaction.guild_id is not None
        channel_id = self.bot.servers.of(interaction.guild_id).stage_channel_id or interaction.channel_id
        assert channel_id is not None
        if thread:
            channel_id = await _begin_thread(interaction, channel_id, book.title[language])
        text = (SHIPPED / f"{runbook}.toml").read_text(encoding="utf-8")
        person = interaction.user
        new = NewDemo(interaction.guild_id, channel_id, person.id, person.name, text, language)
        await self._answer(interaction, await self.bot.demos.begin(new))

    @app_commands.command(name="next")
    @only(Role.INSTRUCTOR)
    async def go_on(self, interaction: Interaction) -> None:
        """Go to the next step of your demo, and get a fresh panel."""
        demo = await self._mine(interaction)
        await self._answer(interaction, await self.bot.demos.next(demo.id, demo.turn))

    @app_commands.command()
    @only(Role.INSTRUCTOR)
    async def again(self, interaction: Interaction) -> None:
        """Show the step of your demo once more, and get a fresh panel."""
        demo = await self._mine(interaction)
        await self._answer(interaction, await self.bot.demos.again(demo.id, demo.turn))

    @app_commands.command()
    @only(Role.INSTRUCTOR)
    async def stop(self, interaction: Interaction) -> None:
        """End your demo."""
        demo = await self._mine(interaction)
        await self._answer(interaction, await self.bot.demos.stop(demo.id))

    @run.autocomplete("runbook")
    @show.autocomplete("runbook")
    async def complete_runbook(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the runbooks whose name or title holds what was typed."""
        wanted = typed.strip().casefold()
        titles = {key: book.title["en"] for key, book in self._books().items()}
        fitting = [(key, title) for key, title in titles.items() if wanted in f"{key} {title}".casefold()]
        return [app_commands.Choice(name=title[:SELECT_TEXT], value=key) for key, title in fitting[:SELECT_OPTIONS]]

    def _books(self) -> dict[str, Runbook]:
        return self.bot.demos.books.shipped

    def _book(self, key: str) -> Runbook:
        books = self._books()
        if key not in books:
            raise Refusal(f"There is no runbook called “{key[:40]}”. There is: {', '.join(books)}.")
        return books[key]

    async def _mine(self, interaction: Interaction) -> Demo:
        """Acknowledge, and return the demo that is meant where this was typed."""
        await defer(interaction, private=True)
        assert interaction.guild_id is not None
        return await self.bot.demos.of(interaction.guild_id, interaction.user.id, interaction.channel_id or 0)

    async def _answer(self, interaction: Interaction, demo: Demo) -> None:
        await self.panels.show(interaction, demo)


async def _begin_thread(interaction: Interaction, channel_id: int, name: str) -> int:
    channel = interaction.client.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel):
        raise Refusal("A thread can be begun in a text channel only. Run it without one.")
    thread = await channel.create_thread(name=name[:100], type=discord.ChannelType.public_thread)
    return thread.id


def _page(heading: str, lines: list[str]) -> discord.ui.LayoutView:
    text = "\n".join(lines)
    shown = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    container = discord.ui.Container[Any](discord.ui.TextDisplay(f"### {heading}"), discord.ui.TextDisplay(shown))
    return discord.ui.LayoutView(timeout=None).add_item(container)
