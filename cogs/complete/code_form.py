"""The form for code of several lines, which an option cannot hold."""

from typing import Any

import discord

from bot.cards.form import Form
from bot.discord_limits import FORM_FIELD
from bot.interaction import Interaction, picked
from cogs.complete.source import from_typed
from models.tasks.complete.languages import LANGUAGES, Language
from models.tasks.complete.request import GAP, CompleteRequest


class CodeForm(Form, title="Complete code"):
    """Asks for code and its language."""

    def __init__(self, model: str, language: Language | None, *, private: bool) -> None:
        super().__init__()
        self._model = model
        self._private = private
        self._code = discord.ui.TextInput[Any](
            custom_id="code",
            style=discord.TextStyle.paragraph,
            placeholder='def is_even(number):\n    """Whether a number is even."""',
            max_length=FORM_FIELD,
        )
        self._language = discord.ui.Select[Any](
            custom_id="language",
            options=[
                discord.SelectOption(label=traits.name, value=key, default=key == (language or "python"))
                for key, traits in LANGUAGES.items()
            ],
        )
        hint = f"It goes on from the end, or fills a {GAP} where the model can"
        self.add_item(discord.ui.Label[Any](text="The beginning of your code", description=hint, component=self._code))
        self.add_item(discord.ui.Label[Any](text="Language", component=self._language))

    async def on_submit(self, interaction: Interaction) -> None:
        """Complete what was typed."""
        source = from_typed(self._code.value)
        asked = {"code": source.code, "language": picked(self._language), "model": self._model}
        request = CompleteRequest.model_validate(asked)
        await interaction.client.desk.ask(interaction, request, private=self._private)
