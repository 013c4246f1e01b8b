"""The form behind "Change it": another sentence, other candidates."""

from typing import Any

from bot.cards.form import Field, RequestForm
from cogs.fill_mask.candidates import join, split
from models.tasks.fill_mask.request import FillMaskRequest


class ChangeForm(RequestForm[FillMaskRequest]):
    """Asks for the sentence and what to compare."""

    fields = (
        Field("text", "Sentence", "With a gap written [MASK] or ___", long=True),
        Field("candidates", "Compare only these", "Separated by commas; leave it empty for all", True, True),
        Field("top_k", "How many fillers to show", "1 to 20"),
    )

    def written(self, name: str) -> str:
        """Return the candidates with commas between."""
        return join(self._request.candidates) if name == "candidates" else super().written(name)

    def read(self, name: str, typed: str) -> Any:
        """Split the candidates at their commas."""
        return split(typed) if name == "candidates" else super().read(name, typed)
