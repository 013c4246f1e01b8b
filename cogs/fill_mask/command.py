"""The command `/fill-mask`."""

from discord import app_commands
from discord.ext import commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.interaction import Interaction
from bot.model_option import ModelOption
from cogs.fill_mask.candidates import split
from cogs.fill_mask.card import FillMaskCard
from models.catalogue import Entry
from models.tasks.fill_mask.request import TEXT_CHARACTERS, FillMaskRequest


def request(asker: Asker, text: str, model: Entry | None, top_k: int, candidates: str | None) -> FillMaskRequest:
    """Return the request for these options."""
    entry = model or asker.models.default("fill_mask")
    return FillMaskRequest(text=text, model=entry.key, top_k=top_k, candidates=split(candidates or ""))


class FillMask(commands.Cog):
    """Let a model fill gaps."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        bot.registry.add(FillMaskCard(bot.catalogue))

    @app_commands.command(name="fill-mask", extras=asks(request))
    @app_commands.describe(
        text="A sentence with a gap, e.g. The capital of France is [MASK].",
        model="Which model fills the gap; leave it out for the workshop's default",
        top_k="How many fillers to show; 5 unless you say",
        candidates="Compare only these, separated by commas, e.g. coffee, tea, wine",
        private="Show the answer to me alone",
    )
    async def fill_mask(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, TEXT_CHARACTERS],
        model: app_commands.Transform[Entry, ModelOption("fill_mask")] | None = None,
        top_k: app_commands.Range[int, 1, 20] = 5,
        candidates: app_commands.Range[str, 1, 1000] | None = None,
        private: bool = False,
    ) -> None:
        """See which words a model finds likeliest for a gap in your sentence."""
        asked = request(Asker.of(interaction), text, model, top_k, candidates)
        await self.bot.desk.ask(interaction, asked, private=private)
