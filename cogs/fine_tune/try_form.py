"""The form behind "Try it": a text for the model that was just trained."""

from typing import Any

import discord

from bot.cards.form import Form
from bot.discord_limits import FORM_FIELD
from bot.interaction import Interaction, is_private
from bot.jobs.job import Job
from bot.jobs.tuned_models import key_of
from models.data.examples import Recipe
from models.tasks.classify.request import ClassifyRequest
from models.tasks.fill_mask.request import FillMaskRequest
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.generate.request import GenerateRequest
from models.tasks.sampling import new_seed
from models.tasks.values import Request

HINTS: dict[Recipe, str] = {
    "classify": "It says which of its classes this belongs to",
    "style": "It goes on from here in the style that it learned",
    "mask": "Write [MASK] where a word is missing",
}


class TryForm(Form, title="Try your model"):
    """Asks for a text, and runs the command that suits the model."""

    def __init__(self, job: Job[FineTuneRequest, FineTuneResult]) -> None:
        super().__init__()
        self._job = job
        samples = job.outcome.samples
        given = samples[0].given if samples else ""
        self._text: Any = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, default=given, max_length=FORM_FIELD, placeholder="Type a text"
        )
        hint = HINTS[job.request.recipe]
        self.add_item(discord.ui.Label[Any](text="A text", description=hint, component=self._text))

    async def on_submit(self, interaction: Interaction) -> None:
        """Ask the model."""
        request = self._request(self._text.value, key_of(self._job.id))
        await interaction.client.desk.ask(interaction, request, private=is_private(interaction))

    def _request(self, text: str, model: str) -> Request:
        match self._job.request.recipe:
            case "classify":
                return ClassifyRequest(text=text, model=model)
            case "style":
                return GenerateRequest(prompt=text, mode=self._job.outcome.mode, model=model, seed=new_seed())
            case "mask":
                return FillMaskRequest(text=text, model=model)
