"""The form behind "Change settings": the same request, with other numbers."""

from typing import Any

import discord

from bot.cards.form import Form
from bot.errors import AnyInteraction
from bot.jobs.job import Job
from models.tasks.generate.request import GenerateRequest

FORM_CHARACTERS = 4000  # the most that Discord lets a text field hold
NUMBER_CHARACTERS = 24  # the most that Python writes a float with


class SettingsForm(Form, title="Change settings"):
    """Asks for a prompt and numbers, and submits a new job with them."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        assert isinstance(job.request, GenerateRequest)
        self._request = job.request
        self._fields: dict[str, discord.ui.TextInput[Any]] = {}
        if len(self._request.prompt) <= FORM_CHARACTERS:
            self._ask("prompt", "Prompt", "The text to go on from", long=True)
        self._ask("max_new_tokens", "Most tokens to write", "1 to 1024; a token is about four letters")
        self._ask("temperature", "Temperature", "0 always takes the likeliest token; up to 2")
        self._ask("top_p", "Top p", "More than 0, up to 1: how much of the probability to choose from")
        self._ask("seed", "Seed", "The same seed and settings write the same text")

    def _ask(self, name: str, label: str, hint: str, *, long: bool = False) -> None:
        style = discord.TextStyle.paragraph if long else discord.TextStyle.short
        most = FORM_CHARACTERS if long else NUMBER_CHARACTERS
        default = str(getattr(self._request, name))
        self._fields[name] = discord.ui.TextInput[Any](custom_id=name, style=style, default=default, max_length=most)
        self.add_item(discord.ui.Label[Any](text=label, description=hint, component=self._fields[name]))

    async def on_submit(self, interaction: AnyInteraction) -> None:
        """Check what was typed and submit it as a new job."""
        typed = {name: field.value for name, field in self._fields.items()}
        # In half of Europe a decimal point is a comma.
        numbers = {name: value.strip().replace(",", ".") for name, value in typed.items() if name != "prompt"}
        settings = self._request.model_dump() | {"written": ""} | typed | numbers
        request = GenerateRequest.model_validate(settings)
        private = interaction.message is not None and interaction.message.flags.ephemeral
        await interaction.client.desk.ask(interaction, request, private=private)
