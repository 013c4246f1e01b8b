"""The option `model` of `/finetune …`: a model that somebody fine-tuned."""

from dataclasses import dataclass

from discord import app_commands

from bot.discord_limits import SELECT_OPTIONS
from bot.interaction import Interaction
from models.catalogue import TunedModel
from models.errors import UnknownModel


@dataclass(frozen=True)
class TunedModelOption(app_commands.Transformer):
    """Offers the fine-tuned models that a person may use, their own first, and takes only those.

    Attributes
    ----------
    managed
        Whether it is about what becomes of a model: then it takes those that a moderator may take back, too.
    beside
        The option beside this one whose model is not offered again.
    """

    managed: bool = False
    beside: str | None = None

    async def transform(self, interaction: Interaction, value: str, /) -> TunedModel:
        """Return the model of this key or name, with or without its owner's; raises `UnknownModel` for any other."""
        wanted = value.strip().casefold()
        offered = self._taken(interaction)
        for called in (_key, _name, _short_name):
            for model in offered:
                if called(model) == wanted:
                    return model
        raise UnknownModel(
            f"You have no fine-tuned model called “{value[:60]}”. `/finetune list` shows those there are."
        )

    async def autocomplete(  # type: ignore[override] # the base class speaks of any kind of choice
        self, interaction: Interaction, value: str, /
    ) -> list[app_commands.Choice[str]]:
        """Offer the models that fit what is typed so far."""
        wanted = value.strip().casefold()
        taken = getattr(interaction.namespace, self.beside, None) if self.beside else None
        others = [model.entry for model in _offered(interaction) if model.entry.key != taken]
        fitting = [entry for entry in others if wanted in entry.name.casefold()]
        return [app_commands.Choice(name=entry.name, value=entry.key) for entry in fitting[:SELECT_OPTIONS]]

    def _taken(self, interaction: Interaction) -> list[TunedModel]:
        usable = _offered(interaction)
        if not self.managed:
            return usable
        access, person = interaction.client.access, interaction.user
        others = [model for model in interaction.client.catalogue.tuned if model not in usable]
        return usable + [model for model in others if access.manages(person, interaction.guild_id, model)]


def _key(model: TunedModel) -> str:
    return model.entry.key


def _name(model: TunedModel) -> str:
    return model.entry.name.casefold()


def _short_name(model: TunedModel) -> str:
    return model.entry.short_name


def _offered(interaction: Interaction) -> list[TunedModel]:
    person, server = interaction.user.id, interaction.guild_id
    seen = [model for model in interaction.client.catalogue.tuned if model.is_for(person, server)]
    return sorted(seen, key=lambda model: (model.owner_id != person, -int(model.entry.key.rpartition("-")[2])))
