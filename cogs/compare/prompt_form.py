"""The form behind "Another prompt": the same models and settings, from another prompt."""

from bot.cards.desk import is_private
from bot.cards.form import Field, RequestForm
from bot.errors import AnyInteraction
from models.tasks.compare.request import CompareRequest
from models.tasks.generate.request import GenerateRequest


class PromptForm(RequestForm, title="Another prompt"):
    """Asks for a prompt, which all variants share, and compares anew with it."""

    fields = (Field("prompt", "Prompt", "The text that all go on from", long=True),)

    async def on_submit(self, interaction: AnyInteraction) -> None:
        """Check what was typed and submit it as a new job; a prompt that no form can hold stays."""
        typed = {name: text.value for name, text in self._inputs.items()}
        variants = [GenerateRequest.model_validate(variant.model_dump() | typed) for variant in self._request.variants]
        private = is_private(interaction)
        await interaction.client.desk.ask(interaction, CompareRequest(variants=tuple(variants)), private=private)
