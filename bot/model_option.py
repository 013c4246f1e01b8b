"""The option `model` of commands: a model of the catalogue that serves their task."""

from discord import app_commands

from bot.interaction import Interaction
from models.catalogue import Catalogue, Entry


class ModelOption(app_commands.Transformer):
    """Offers the models of one task while people type, and takes only those."""

    def __init__(self, task: str) -> None:
        self._task = task

    async def transform(self, interaction: Interaction, value: str, /) -> Entry:
        """Return the model; raise `UnknownModel`, with the ones there are, for any other text."""
        return models_of(interaction).choose(self._task, value)

    async def autocomplete(  # type: ignore[override] # the base class speaks of any kind of choice
        self, interaction: Interaction, value: str, /
    ) -> list[app_commands.Choice[str]]:
        """Offer the models that fit what is typed so far."""
        entries = models_of(interaction).choices(self._task, value)
        return [app_commands.Choice(name=entry.name, value=entry.key) for entry in entries]


def models_of(interaction: Interaction) -> Catalogue:
    """Return the models that the person may use who typed or pressed."""
    catalogue: Catalogue = interaction.client.catalogue
    return catalogue.seen_by(interaction.user.id, interaction.guild_id)
