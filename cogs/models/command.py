"""The command `/models`."""

from discord import app_commands
from discord.ext import commands

from bot.client import Assistant
from bot.interaction import Interaction, defer
from cogs.models.view import view_of


class Models(commands.Cog):
    """Let people choose a model."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.describe(model="One model in detail; leave it out to see all")
    async def models(self, interaction: Interaction, model: str | None = None) -> None:
        """See which models there are, what each is good for, and which to choose."""
        entry = self.bot.catalogue[model] if model else None
        await defer(interaction, private=True)
        await interaction.edit_original_response(view=await view_of(self.bot, entry=entry))

    @models.autocomplete("model")
    async def complete_model(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the catalogue's models that fit what is typed so far."""
        return [app_commands.Choice(name=entry.name, value=entry.key) for entry in self.bot.catalogue.matching(typed)]
