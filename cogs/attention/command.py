"""The command `/attention`."""

from discord import app_commands
from discord.ext import commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.interaction import Interaction
from bot.model_option import ModelOption
from cogs.attention.card import AttentionCard
from models.catalogue import Entry
from models.tasks.attention.request import TEXT_CHARACTERS, AttentionRequest

MOST = 1000  # layers, or heads in each: more than any model has


def request(
    asker: Asker, text: str, model: Entry | None, layer: int | None, head: int | None, beside: Entry | None
) -> AttentionRequest:
    """Return the request for these options."""
    entry = model or asker.models.default("attention")
    keys = (entry.key, beside.key) if beside else (entry.key,)
    return AttentionRequest(text=text, models=keys, layer=layer, head=head)


class Attention(commands.Cog):
    """Let people look inside a model."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        bot.registry.add(AttentionCard(bot.catalogue))

    @app_commands.command(extras=asks(request))
    @app_commands.describe(
        text="A short sentence, e.g. She poured a cup of coffee and sat down to read her book",
        model="Which model to look into; leave it out for the workshop's default",
        layer="Which layer, counted from 1; left out, a head that shows something is chosen",
        head="Which head of the layer, counted from 1",
        beside="Another model to put beside it, e.g. one that looks both ways",
        private="Show the answer to me alone",
    )
    async def attention(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, TEXT_CHARACTERS],
        model: app_commands.Transform[Entry, ModelOption("attention")] | None = None,
        layer: app_commands.Range[int, 1, MOST] | None = None,
        head: app_commands.Range[int, 1, MOST] | None = None,
        beside: app_commands.Transform[Entry, ModelOption("attention")] | None = None,
        private: bool = False,
    ) -> None:
        """See which tokens of your sentence a model looks at, head by head."""
        asked = request(Asker.of(interaction), text, model, layer, head, beside)
        await self.bot.desk.ask(interaction, asked, private=private)
