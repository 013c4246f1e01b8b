"""The form behind "Compare": which other training to draw beside this one."""

from typing import Any

import discord

from bot.cards.form import Form
from bot.discord_limits import SELECT_OPTIONS, SELECT_TEXT
from bot.interaction import Interaction, is_private
from bot.jobs.job import Job
from cogs.fine_tune.comparison import compare, known
from models.catalogue import Catalogue, TunedModel
from models.errors import Refusal
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult

ONLY_ONE = (
    "This is your only fine-tuned model here. Train another one, with “Train again” for example, and compare them."
)


class CompareForm(Form, title="Compare two trainings"):
    """Asks for another model of the same owner; raises `Refusal` where there is none."""

    def __init__(self, job: Job[FineTuneRequest, FineTuneResult], catalogue: Catalogue) -> None:
        super().__init__()
        self._model = known(job, catalogue)
        self._others = {model.entry.key: model for model in _others(self._model, catalogue)}
        if not self._others:
            raise Refusal(ONLY_ONE)
        options = [
            discord.SelectOption(label=model.entry.name[:SELECT_TEXT], value=key) for key, model in self._others.items()
        ]
        self._other: Any = discord.ui.Select(options=options)
        hint = f"It is drawn beside {self._model.entry.name}"[:SELECT_TEXT]
        self.add_item(discord.ui.Label[Any](text="Another model of yours", description=hint, component=self._other))

    async def on_submit(self, interaction: Interaction) -> None:
        """Have both drawn."""
        (key,) = self._other.values
        await compare(interaction, (self._model, self._others[key]), private=is_private(interaction))


def _others(one: TunedModel, catalogue: Catalogue) -> list[TunedModel]:
    """Return the newest other models of its owner in its server."""
    owned = [model for model in catalogue.tuned if model.owner_id == one.owner_id and model.guild_id == one.guild_id]
    others = [model for model in owned if model.entry.key != one.entry.key]
    return sorted(others, key=lambda model: -int(model.entry.key.rpartition("-")[2]))[:SELECT_OPTIONS]
