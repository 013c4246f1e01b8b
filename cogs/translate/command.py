"""The command `/translate`."""

from discord import app_commands
from discord.ext import commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.interaction import Interaction
from bot.model_option import ModelOption
from cogs.translate import pairs
from cogs.translate.card import TranslateCard
from models.catalogue import Entry
from models.seq2seq.values import SOURCE_CHARACTERS
from models.tasks.translate.request import TranslateRequest


def request(asker: Asker, text: str, to: str | None, model: Entry | None) -> TranslateRequest:
    """Return the request for these options; raises `Refusal` where no pair, or several, are meant."""
    pair, entry = pairs.chosen(asker.models, to, model)
    return TranslateRequest(text=text, pair=pair, model=entry.key)


class Translate(commands.Cog):
    """Put a text into another language."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        bot.registry.add(TranslateCard(bot.catalogue))

    @app_commands.command(extras=asks(request))
    @app_commands.autocomplete(to=pairs.offer)
    @app_commands.describe(
        text="What to translate: a sentence, or a paragraph",
        to="From which language to which; leave it out for the first pair that the model knows",
        model="Which model translates; leave it out for the first that can",
        private="Show the answer to me alone",
    )
    async def translate(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, SOURCE_CHARACTERS],
        to: app_commands.Range[str, 1, 100] | None = None,
        model: app_commands.Transform[Entry, ModelOption("translate")] | None = None,
        private: bool = False,
    ) -> None:
        """Translate a text with a model that reads it whole before it writes."""
        await self.bot.desk.ask(interaction, request(Asker.of(interaction), text, to, model), private=private)
