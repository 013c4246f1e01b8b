"""Answers a form that this process did not open, or opened long ago: what was written comes back to who wrote it."""

import io
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import discord

from bot.interaction import Interaction

log = logging.getLogger(__name__)

STALE = (
    "I was restarted while you were writing, or you took very long, so I cannot take this form any more. Nothing is "
    "lost: what you wrote is in this file. Please open the form again and paste it."
)
WRITTEN = "what-you-wrote.txt"


async def answer_stale_form(interaction: Interaction) -> None:
    """Say that the form has to be opened again."""
    data: Any = interaction.data
    written = "\n\n".join(_texts(data["components"]))
    file = discord.File(io.BytesIO(written.encode(errors="replace")), filename=WRITTEN)
    try:
        await interaction.response.send_message(f"⚠️ {STALE}", file=file, ephemeral=True)
    except discord.HTTPException:
        log.exception("interaction %s could not be answered", interaction.id)


def _texts(components: list[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what was written into each field, whether in a row or under a label."""
    for part in components:
        yield from _texts([*part.get("components", ()), *([part["component"]] if "component" in part else [])])
        if part.get("type") == discord.ComponentType.text_input.value and part["value"]:
            yield part["value"]
