"""The form behind "Train again": the same examples, with other settings."""

from typing import Any

import discord

from bot.cards.form import Form
from bot.interaction import Interaction, is_private
from bot.jobs.job import Job
from cogs.fine_tune.free_name import another_name
from cogs.fine_tune.settings_fields import changed, settings_input
from models.catalogue import Catalogue
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.training.plan import NAME_CHARACTERS, model_name


class AgainForm(Form, title="Train again"):
    """Asks for a name and for settings, filled in as they were, and trains another model."""

    def __init__(self, job: Job[FineTuneRequest, FineTuneResult], catalogue: Catalogue) -> None:
        super().__init__()
        self._request, self._catalogue = job.request, catalogue
        name = another_name(job.request.name, job.owner_id, catalogue)
        self._name: Any = discord.ui.TextInput(default=name, max_length=NAME_CHARACTERS)
        self._settings: Any = settings_input(job.request.settings)
        self.add_item(
            discord.ui.Label[Any](
                text="Name of the new model", description="Letters, digits and hyphens", component=self._name
            )
        )
        self.add_item(
            discord.ui.Label[Any](
                text="Settings", description="A setting a line; change what you like", component=self._settings
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:
        """Check what was typed, and train."""
        settings = changed(self._request.settings, self._settings.value)
        self._request.limits.require_room(self._catalogue[self._request.model], settings)
        update = {"name": model_name(self._name.value), "settings": settings}
        request = self._request.model_copy(update=update)
        await interaction.client.desk.ask(interaction, request, private=is_private(interaction))
