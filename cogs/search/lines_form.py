"""The form in which people paste lines to search."""

from typing import Any

import discord

from bot.cards.form import Form
from bot.discord_limits import FORM_FIELD
from bot.interaction import Interaction, is_private
from models.errors import Refusal
from models.tasks.search.request import LINES, QUERY_CHARACTERS, SearchRequest


class LinesForm(Form, title="Search your own lines"):
    """Asks for the query and the lines, filled in as they were; without lines the notes are searched."""

    def __init__(self, request: SearchRequest, *, private: bool = False) -> None:
        super().__init__()
        self._request = request
        self._private = private
        self._query = discord.ui.TextInput[Any](
            custom_id="query", style=discord.TextStyle.short, default=request.query, max_length=QUERY_CHARACTERS
        )
        self._lines = discord.ui.TextInput[Any](
            custom_id="lines",
            style=discord.TextStyle.paragraph,
            default="\n".join(request.lines or ())[:FORM_FIELD],
            max_length=FORM_FIELD,
            required=False,
        )
        hint = f"Up to {LINES}, each is searched by itself; none searches the workshop's notes"
        self.add_item(discord.ui.Label[Any](text="What you look for", component=self._query))
        self.add_item(discord.ui.Label[Any](text="Lines", description=hint, component=self._lines))

    async def on_submit(self, interaction: Interaction) -> None:
        """Search what was pasted."""
        lines = tuple(self._lines.value.splitlines())
        if len(lines) > LINES:
            raise Refusal(f"You pasted {len(lines)} lines, and at most {LINES} are searched at once. Leave some out.")
        asked = {"query": self._query.value, "lines": lines or None}
        request = SearchRequest.model_validate(self._request.model_dump() | asked)
        private = self._private or is_private(interaction)
        await interaction.client.desk.ask(interaction, request, private=private)
