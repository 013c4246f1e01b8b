"""The command `/search`."""

from discord import app_commands
from discord.ext import commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.interaction import Interaction
from bot.model_option import ModelOption
from cogs.search.card import SearchCard
from cogs.search.lines_form import LinesForm
from models.catalogue import Entry
from models.tasks.search.request import QUERY_CHARACTERS, TOP_K, SearchRequest


def request(asker: Asker, query: str, top_k: int, model: Entry | None) -> SearchRequest:
    """Return the request for these options."""
    entry = model or asker.models.default("search")
    return SearchRequest(query=query, top_k=top_k, model=entry.key)


class Search(commands.Cog):
    """Let a model find passages."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        bot.registry.add(SearchCard(bot.catalogue))

    @app_commands.command(extras=asks(request))
    @app_commands.describe(
        query="What you look for, in your own words, e.g. Why do chatbots make things up?",
        paste="Search lines of your own instead of the workshop's notes: a form opens to paste them",
        top_k="How many passages to show; 3 unless you say",
        model="Which model searches; leave it out for the workshop's default",
        private="Show the answer to me alone",
    )
    async def search(
        self,
        interaction: Interaction,
        query: app_commands.Range[str, 1, QUERY_CHARACTERS],
        paste: bool = False,
        top_k: app_commands.Range[int, 1, TOP_K] = 3,
        model: app_commands.Transform[Entry, ModelOption("search")] | None = None,
        private: bool = False,
    ) -> None:
        """Find the passages of the workshop's notes whose meaning is nearest to your words."""
        asked = request(Asker.of(interaction), query, top_k, model)
        if paste:
            await interaction.response.send_modal(LinesForm(asked, private=private))
        else:
            await self.bot.desk.ask(interaction, asked, private=private)
