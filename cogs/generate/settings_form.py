"""The form behind "Change settings": the same request, with other numbers."""

from typing import Any, ClassVar

from bot.cards.form import Field, RequestForm
from cogs.generate.choosing import PLAIN
from models.errors import Refusal
from models.tasks.generate.request import GenerateRequest


class SettingsForm(RequestForm[GenerateRequest], title="Change settings"):
    """Asks for a prompt and numbers, and writes from the beginning with them.

    Discord lets a form have five fields, so what says how tokens are chosen shares one, a setting a line.
    """

    fields = (
        Field("prompt", "Prompt", "The text to go on from", long=True),
        Field("max_new_tokens", "Most tokens to write", "1 to 1024; a token is about four letters"),
        Field("choosing", "How tokens are chosen", "Change the numbers; /help generate says what they do", long=True),
        Field("seed", "Seed", "The same seed and settings write the same text"),
    )
    reset: ClassVar = {"written": ""}

    def written(self, name: str) -> str:
        """Return a field of the request, or all settings with a line each."""
        if name != "choosing":
            return super().written(name)
        return "\n".join(f"{setting}: {getattr(self._request, setting)}" for setting in PLAIN)

    def read(self, name: str, typed: str) -> Any:
        """Return what was typed as a field of the request takes it."""
        return typed if name == "choosing" else super().read(name, typed)

    def changes(self) -> dict[str, Any]:
        """Return what was typed; raises `Refusal` for a line that is no setting."""
        typed = super().changes()
        return typed | settings_of(typed.pop("choosing"))


def settings_of(typed: str) -> dict[str, str]:
    """Return the settings in lines such as `top_k: 50`; in half of Europe a decimal point is a comma."""
    settings = {}
    for line in filter(str.strip, typed.splitlines()):
        name, _, value = line.replace("=", ":").partition(":")
        if name.strip() not in PLAIN:
            raise Refusal(f"Please leave a line for each setting, like `top_k: 50`. They are: {', '.join(PLAIN)}.")
        settings[name.strip()] = value.strip().replace(",", ".")
    return settings
