"""The form behind "Advanced": what the model is called, what it starts from, and how it is trained."""

from typing import Any

import discord

from bot.cards.form import Form
from bot.discord_limits import SELECT_OPTIONS, SELECT_TEXT
from bot.interaction import Interaction, is_private, picked
from bot.jobs.job import Job
from cogs.fine_tune.settings_fields import changed, settings_input
from models.catalogue import Catalogue
from models.tasks.read_data.request import ReadDataRequest, ReadDataResult
from models.training.plan import NAME_CHARACTERS, Plan, model_name


class PlanForm(Form, title="How to train"):
    """Asks for the plan, filled in as it is, and shows the data's card anew with it."""

    def __init__(self, job: Job[ReadDataRequest, ReadDataResult], catalogue: Catalogue) -> None:
        super().__init__()
        self._request, self._recipe = job.request, job.outcome.recipe
        self._catalogue = catalogue
        plan = job.request.plan.suited(self._recipe, catalogue)
        self._entry = plan.entry(self._recipe, catalogue)
        self._settings = plan.settings_on(self._recipe, self._entry, job.outcome.train)
        options = [
            discord.SelectOption(label=one.name[:SELECT_TEXT], value=one.key, default=one.key == self._entry.key)
            for one in catalogue
            if self._recipe in one.recipes
        ]
        self._name: Any = discord.ui.TextInput(default=plan.name, max_length=NAME_CHARACTERS)
        self._base: Any = discord.ui.Select(options=options[:SELECT_OPTIONS])
        self._typed: Any = settings_input(self._settings)
        for text, description, component in (
            ("Name of your model", "Letters, digits and hyphens, e.g. haiku", self._name),
            ("Model to start from", "A smaller one learns faster, a larger one knows more", self._base),
            ("Settings", "A setting a line. Epochs: how many times it reads your data", self._typed),
        ):
            self.add_item(discord.ui.Label[Any](text=text, description=description, component=component))

    async def on_submit(self, interaction: Interaction) -> None:
        """Check what was typed, and read the data anew with it."""
        plan = self._plan(self._name.value, picked(self._base), self._typed.value)
        request = self._request.model_copy(update={"recipe": self._recipe, "plan": plan})
        await interaction.client.desk.ask(interaction, request, private=is_private(interaction))

    def _plan(self, name: str, base: str, typed: str) -> Plan:
        """Return the plan; settings that were left as they are become those that suit another base."""
        plan = self._request.plan.model_copy(update={"name": model_name(name), "base": base})
        plan.entry(self._recipe, self._catalogue)
        settings = changed(self._settings, typed)
        if settings != self._settings:
            return plan.model_copy(update={"settings": settings})
        return plan if base == self._entry.key else plan.model_copy(update={"settings": None})
