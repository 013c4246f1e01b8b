"""The command `/complete`, and “Complete this code” and “Continue this text” on a message."""

import discord
from discord import app_commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.discord_limits import TYPED_OPTION
from bot.interaction import Interaction
from bot.message_menu import MessageMenuCog
from bot.model_option import ModelOption
from cogs.complete.card import CompleteCard
from cogs.complete.code_form import CodeForm
from cogs.complete.language_option import LanguageOption
from cogs.complete.source import LIMITS, Source, from_file, from_message, from_typed
from models.catalogue import Entry
from models.errors import Refusal
from models.tasks.complete.languages import Language
from models.tasks.complete.request import CompleteRequest


def typed_request(asker: Asker, code: str, language: Language | None, model: Entry | None) -> CompleteRequest:
    """Return the request for these options, of which the code was typed."""
    return _request(from_typed(code), language, model or asker.models.default("complete"))


class Complete(MessageMenuCog):
    """Let a model write code."""

    def __init__(self, bot: Assistant) -> None:
        super().__init__(bot, "Complete this code", self.complete_this)
        bot.registry.add(CompleteCard(bot.catalogue))

    @app_commands.command(extras=asks(typed_request, needs=("code",)))
    @app_commands.describe(
        code="The beginning of some code, e.g. def is_even(n): Leave it out for a form with several lines",
        language="What it is written in; Python unless you or the file's name say",
        model="Which model writes; leave it out for the workshop's default",
        file="A file with the beginning of some code, instead of typing it",
        private="Show the answer to me alone",
    )
    async def complete(
        self,
        interaction: Interaction,
        code: app_commands.Range[str, 1, TYPED_OPTION] | None = None,
        language: app_commands.Transform[Language, LanguageOption] | None = None,
        model: app_commands.Transform[Entry, ModelOption("complete")] | None = None,
        file: discord.Attachment | None = None,
        private: bool = False,
    ) -> None:
        """Let a model go on with code, to the end of its function or block."""
        entry = model or self.bot.catalogue.default("complete")
        if code is not None and file is not None:
            raise Refusal("You typed code and attached a file. Which one do you mean? Send one of them.")
        if file is not None:
            LIMITS.check_size(file.filename, file.size)
            place = await self.bot.desk.acknowledge(interaction, private=private)
            request = _request(await from_file(file), language, entry)
            await self.bot.desk.submit(interaction, request, place)
        elif code is not None:
            asked = typed_request(Asker.of(interaction), code, language, entry)
            await self.bot.desk.ask(interaction, asked, private=private)
        else:
            await interaction.response.send_modal(CodeForm(entry.key, language, private=private))

    async def complete_this(self, interaction: Interaction, message: discord.Message) -> None:
        """Complete a message's code, for the person who chose it alone: the message may be another's."""
        place = await self.bot.desk.acknowledge(interaction, private=True)
        request = _request(await from_message(message), None, self.bot.catalogue.default("complete"))
        await self.bot.desk.submit(interaction, request, place)


def _request(source: Source, language: Language | None, entry: Entry) -> CompleteRequest:
    chosen = language or source.language or "python"
    return CompleteRequest(code=source.code, language=chosen, model=entry.key)
