"""The form behind "Change settings": the same request, with other numbers."""

from typing import ClassVar

from bot.cards.form import Field, RequestForm
from models.tasks.generate.request import GenerateRequest


class SettingsForm(RequestForm[GenerateRequest], title="Change settings"):
    """Asks for a prompt and numbers, and writes from the beginning with them."""

    fields = (
        Field("prompt", "Prompt", "The text to go on from", long=True),
        Field("max_new_tokens", "Most tokens to write", "1 to 1024; a token is about four letters"),
        Field("temperature", "Temperature", "0 always takes the likeliest token; up to 2"),
        Field("top_p", "Top p", "More than 0, up to 1: how much of the probability to choose from"),
        Field("seed", "Seed", "The same seed and settings write the same text"),
    )
    reset: ClassVar = {"written": ""}
