"""The command `/next-token`."""

from discord import app_commands
from discord.ext import commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.interaction import Interaction
from bot.model_option import ModelOption
from cogs.next_token.card import NextTokenCard
from models.catalogue import Entry
from models.tasks.next_token.request import MAX_CANDIDATES, TEXT_CHARACTERS, NextTokenRequest
from models.tasks.sampling import new_seed


def request(asker: Asker, text: str | None, model: Entry | None, top_k: int) -> NextTokenRequest:
    """Return the request for these options."""
    entry = model or asker.models.default("next_token")
    return NextTokenRequest(text=text or "", model=entry.key, top_k=top_k, seed=new_seed())


class NextToken(commands.Cog):
    """Let people see what a language model sees coming."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        bot.registry.add(NextTokenCard(bot.catalogue))

    @app_commands.command(name="next-token", extras=asks(request))
    @app_commands.describe(
        text="The text so far, e.g. The capital of France is; without one, the very beginning of a text",
        model="Which model guesses; leave it out for the workshop's default",
        top_k="How many tokens to show; 10 unless you say",
        private="Show the answer to me alone",
    )
    async def next_token(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, TEXT_CHARACTERS] | None = None,
        model: app_commands.Transform[Entry, ModelOption("next_token")] | None = None,
        top_k: app_commands.Range[int, 1, MAX_CANDIDATES] = 10,
        private: bool = False,
    ) -> None:
        """See the probability of each token that may come next, and write a sentence by choosing."""
        await self.bot.desk.ask(interaction, request(Asker.of(interaction), text, model, top_k), private=private)
