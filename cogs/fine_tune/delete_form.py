"""The form that asks for the name of a model before it is deleted: it took minutes to make, and is gone for good."""

from typing import Any

import discord

from bot.cards.form import Form
from bot.interaction import Interaction, defer
from bot.jobs.tuned_models import job_of
from models.catalogue import TunedModel
from models.errors import Refusal


class DeleteForm(Form, title="Delete the model"):
    """Deletes a model where its name is typed."""

    def __init__(self, model: TunedModel) -> None:
        super().__init__()
        self._model = model
        short = model.entry.name.rpartition("/")[2]
        self._name: Any = discord.ui.TextInput(placeholder=short, max_length=100)
        self.add_item(
            discord.ui.Label[Any](
                text="Its name, to delete it",
                description=f"Type {short}. Nobody can use it any more then",
                component=self._name,
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:
        """Delete it."""
        await defer(interaction, private=True)
        interaction.client.access.require_manager(interaction.user, self._model.owner_id)
        name = self._model.entry.name
        if self._name.value.strip().lower() not in {name.lower(), name.rpartition("/")[2]}:
            raise Refusal(f"That is not its name, so nothing was deleted. It is called {name}.")
        job_id = job_of(self._model.entry.key)
        assert job_id is not None
        await interaction.client.tuned.delete(job_id)
        await interaction.followup.send(f"🗑️ **{name}** is deleted.", ephemeral=True)
