"""The form behind "Change it": the same models and settings, from another prompt or for longer."""

from typing import Any

from bot.cards.form import Field, RequestForm
from bot.interaction import Interaction, is_private
from models.tasks.compare.request import CompareRequest
from models.tasks.generate.request import GenerateRequest


class ChangeForm(RequestForm[CompareRequest]):
    """Asks for what all variants share, and compares anew with it."""

    fields = (
        Field("prompt", "Prompt", "The text that all go on from", long=True),
        Field("max_new_tokens", "Most tokens that each writes", "1 to 1024; a token is about four letters"),
    )

    def written(self, name: str) -> str:
        """Return what the first variant has, as all have."""
        return str(getattr(self._request.variants[0], name))

    def read(self, name: str, typed: str) -> Any:
        """Return what was typed; the request reads the number."""
        return typed if name == "prompt" else typed.strip()

    async def on_submit(self, interaction: Interaction) -> None:
        """Check what was typed and submit it as a new job."""
        typed = self.changes()
        variants = [GenerateRequest.model_validate(variant.model_dump() | typed) for variant in self._request.variants]
        request = CompareRequest(variants=tuple(variants))
        await interaction.client.desk.ask(interaction, request, private=is_private(interaction))
