"""Options that are read with the models that a person may use; one of them is the option `model` of commands."""

from abc import abstractmethod
from typing import Any

from discord import app_commands

from bot.interaction import Interaction
from models.catalogue import Catalogue, Entry


class ReadOption(app_commands.Transformer):
    """An option that is read from a text and the models of a person alone, whether it was typed or not."""

    @abstractmethod
    def read(self, value: str, models: Catalogue) -> Any:
        """Return what is meant; raise `Refusal`, with what there is, for any other text."""

    async def transform(self, interaction: Interaction, value: str, /) -> Any:
        """Return what was meant by who typed."""
        return self.read(value, models_of(interaction))


class ModelOption(ReadOption):
    """Offers the models of one task while people type, and takes only those."""

    def __init__(self, task: str) -> None:
        self._task = task

    def read(self, value: str, models: Catalogue) -> Entry:
        """Return the model; raise `UnknownModel`, with the ones there are, for any other text."""
        return models.choose(self._task, value)

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
