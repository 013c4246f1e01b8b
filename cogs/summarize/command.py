"""The command `/summarize`."""

from discord import app_commands
from discord.ext import commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.interaction import Interaction
from bot.model_option import ModelOption
from cogs.summarize.card import SummarizeCard
from models.catalogue import Entry
from models.seq2seq.values import SOURCE_CHARACTERS
from models.tasks.summarize.request import SummarizeRequest


def request(asker: Asker, text: str, model: Entry | None) -> SummarizeRequest:
    """Return the request for these options."""
    return SummarizeRequest(text=text, model=(model or asker.models.default("summarize")).key)


class Summarize(commands.Cog):
    """Make a text short."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        bot.registry.add(SummarizeCard(bot.catalogue))

    @app_commands.command(extras=asks(request))
    @app_commands.describe(
        text="What to summarise: a few paragraphs in English",
        model="Which model summarises; leave it out for the workshop's default",
        private="Show the answer to me alone",
    )
    async def summarize(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, SOURCE_CHARACTERS],
        model: app_commands.Transform[Entry, ModelOption("summarize")] | None = None,
        private: bool = False,
    ) -> None:
        """Make a long text short with a model that reads it whole before it writes."""
        await self.bot.desk.ask(interaction, request(Asker.of(interaction), text, model), private=private)
