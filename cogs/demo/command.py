"""The commands `/demo …`, for instructors."""

from functools import cached_property

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Role, only
from bot.client import Assistant
from bot.demos.demo import Demo, NewDemo
from bot.interaction import Interaction, defer
from bot.runbooks.mistakes import RunbookInvalid
from bot.runbooks.runbook import Runbook
from bot.runbooks.steps import Language
from bot.runbooks.toml_text import MOST_BYTES
from bot.uploads import check_size, fetch, shown_size
from cogs.demo.answer_button import AnswerButton
from cogs.demo.move_button import MoveButton
from cogs.demo.pages import OUTDATED, line_of, listed, mistakes, offered, page
from cogs.demo.panel import gist
from cogs.demo.panels import Panels
from models.errors import Refusal

LANGUAGE_CHOICES = [
    app_commands.Choice(name="English", value="en"),
    app_commands.Choice(name="German", value="de"),
]


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
        await defer(interaction, private=True)
        texts = await self.bot.demos.books.texts(_server(interaction))
        lines = [line_of(self.bot.demos.books, name, text) for name, text in texts.items()]
        await interaction.edit_original_response(view=page("🎬 Runbooks", lines))

    @app_commands.command()
    @app_commands.describe(runbook="Which runbook")
    @only(Role.INSTRUCTOR)
    async def show(self, interaction: Interaction, runbook: str) -> None:
        """See the steps of a runbook, with what to say at each."""
        await defer(interaction, private=True)
        _, book = await self._book(interaction, runbook)
        language = book.languages[0]
        lines = [
            f"{number}. {gist(step, language)}" + (f"\n-# {step.notes[language]}" if step.notes else "")
            for number, step in enumerate(book.steps, 1)
        ]
        await interaction.edit_original_response(view=page(f"🎬 {book.title[language]}", lines))

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
        await defer(interaction, private=True)
        text, book = await self._book(interaction, runbook)
        if language not in book.languages:
            raise Refusal(f"This runbook is in {' and '.join(book.languages)} only.")
        guild_id = _server(interaction)
        channel_id = self.bot.servers.of(guild_id).stage_channel_id or interaction.channel_id
        assert channel_id is not None
        if thread:
            channel_id = await _begin_thread(interaction, channel_id, book.title[language])
        person = interaction.user
        new = NewDemo(guild_id, channel_id, person.id, person.name, text, language)
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

    @app_commands.command()
    @app_commands.describe(file="A TOML file; one of the same name is replaced")
    @only(Role.INSTRUCTOR)
    async def upload(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Add a runbook of your own, for this server alone; what is wrong with it is told with its line."""
        check_size(file.filename, file.size, MOST_BYTES, shown_size(MOST_BYTES))
        await defer(interaction, private=True)
        guild_id, books = _server(interaction), self.bot.demos.books
        try:
            name, book = await books.upload(guild_id, interaction.user.id, file.filename, await fetch(file))
        except RunbookInvalid as invalid:
            await interaction.edit_original_response(view=mistakes(invalid))
            return
        told = [f"`/demo run runbook:{name}` runs it.", listed(name, book)]
        await interaction.edit_original_response(view=page("✅ It is there", told))

    @app_commands.command()
    @app_commands.describe(runbook="Which of those that were uploaded")
    @only(Role.INSTRUCTOR)
    async def remove(self, interaction: Interaction, runbook: str) -> None:
        """Remove a runbook that was uploaded; a demo that runs it goes on."""
        await defer(interaction, private=True)
        await self.bot.demos.books.remove(_server(interaction), interaction.user.id, runbook)
        await interaction.edit_original_response(view=page("🗑️ It is gone", [f"`{runbook}` was removed."]))

    @run.autocomplete("runbook")
    @show.autocomplete("runbook")
    async def complete_runbook(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the runbooks whose name or title holds what was typed."""
        return offered(self.bot.demos.books, await self.bot.demos.books.texts(_server(interaction)), typed)

    @remove.autocomplete("runbook")
    async def complete_uploaded(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer those that were uploaded."""
        return offered(self.bot.demos.books, await self.bot.stores.uploaded.of(_server(interaction)), typed)

    async def _book(self, interaction: Interaction, name: str) -> tuple[str, Runbook]:
        """Return a runbook as it is written and read; raises `Refusal` where there is none that can be run."""
        text = await self.bot.demos.books.text(_server(interaction), name)
        try:
            return text, self.bot.demos.books.read(text)
        except RunbookInvalid:
            raise Refusal(f"`{name}` {OUTDATED}.") from None

    async def _mine(self, interaction: Interaction) -> Demo:
        """Acknowledge, and return the demo that is meant where this was typed."""
        await defer(interaction, private=True)
        return await self.bot.demos.of(_server(interaction), interaction.user.id, interaction.channel_id or 0)

    async def _answer(self, interaction: Interaction, demo: Demo) -> None:
        await self.panels.show(interaction, demo)


async def _begin_thread(interaction: Interaction, channel_id: int, name: str) -> int:
    channel = interaction.client.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel):
        raise Refusal("A thread can be begun in a text channel only. Run it without one.")
    thread = await channel.create_thread(name=name[:100], type=discord.ChannelType.public_thread)
    return thread.id


def _server(interaction: Interaction) -> int:
    assert interaction.guild_id is not None
    return interaction.guild_id
