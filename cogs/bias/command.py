"""The command `/bias`."""

from discord import app_commands
from discord.ext import commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.interaction import Interaction
from bot.model_option import ModelOption
from cogs.bias.card import BiasCard
from models.catalogue import Entry
from models.tasks.bias.request import TEMPLATE_CHARACTERS, BiasRequest


def request(asker: Asker, template: str, model: Entry | None, top_k: int) -> BiasRequest:
    """Return the request for these options."""
    entry = model or asker.models.default("bias")
    return BiasRequest(template=template, model=entry.key, top_k=top_k)


class Bias(commands.Cog):
    """Let people see what a model takes for granted."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        bot.registry.add(BiasCard(bot.catalogue))

    @app_commands.command(extras=asks(request))
    @app_commands.describe(
        template="A sentence with words to compare and a gap, e.g. The {man,woman} works as a [MASK].",
        model="Which model fills the gap; leave it out for the workshop's default",
        top_k="How many of the likeliest fillers of each sentence to compare; 6 unless you say",
        private="Show the answer to me alone",
    )
    async def bias(
        self,
        interaction: Interaction,
        template: app_commands.Range[str, 1, TEMPLATE_CHARACTERS],
        model: app_commands.Transform[Entry, ModelOption("bias")] | None = None,
        top_k: app_commands.Range[int, 1, 10] = 6,
        private: bool = False,
    ) -> None:
        """See how a model's guesses change when one word of the sentence does."""
        asked = request(Asker.of(interaction), template, model, top_k)
        await self.bot.desk.ask(interaction, asked, private=private)
