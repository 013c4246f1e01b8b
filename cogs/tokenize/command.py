"""The command `/tokenize`, and “Tokenize this” on a message."""

import discord
from discord import app_commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.interaction import Interaction
from bot.message_menu import MessageMenuCog
from bot.message_text import message_text
from bot.model_option import ModelOption
from cogs.tokenize.card import TokenizeCard
from models.catalogue import Entry
from models.errors import Refusal
from models.tasks.tokenize.request import TEXT_CHARACTERS, TokenizeRequest

Model = app_commands.Transform[Entry, ModelOption("tokenize")]


def request(asker: Asker, text: str | None, model: Entry | None, other_model: Entry | None) -> TokenizeRequest:
    """Return the request for these options."""
    entry = model or asker.models.default("tokenize")
    keys = dict.fromkeys([entry.key, *([other_model.key] if other_model else [])])
    return TokenizeRequest(text=text, models=tuple(keys))


class Tokenize(MessageMenuCog):
    """Let people see what models read."""

    def __init__(self, bot: Assistant) -> None:
        super().__init__(bot, "Tokenize this", self.tokenize_this)
        bot.registry.add(TokenizeCard(bot.catalogue))

    @app_commands.command(extras=asks(request))
    @app_commands.describe(
        text="Any text; without one, the same sentence in five languages",
        model="Whose tokens to see; leave it out for the workshop's default",
        other_model="A second model, whose tokens to see beside the first's",
        private="Show the answer to me alone",
    )
    async def tokenize(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, TEXT_CHARACTERS] | None = None,
        model: Model | None = None,
        other_model: Model | None = None,
        private: bool = False,
    ) -> None:
        """See the tokens, words and pieces of words, into which models cut a text."""
        asked = request(Asker.of(interaction), text, model, other_model)
        await self.bot.desk.ask(interaction, asked, private=private)

    async def tokenize_this(self, interaction: Interaction, message: discord.Message) -> None:
        """Tokenize a message, for the person who chose it alone: the message may be another's."""
        text = message_text(message)
        if not text.strip():
            raise Refusal("This message has no text that I can read.")
        asked = request(Asker.of(interaction), text[:TEXT_CHARACTERS], None, None)
        await self.bot.desk.ask(interaction, asked, private=True)
