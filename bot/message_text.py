"""The text of a message that somebody chose: as it was typed, or what a card of ours says."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.cards.text import unescaped
from bot.names import names_in

# Lines of a card that frame its text: the heading and the small print.
FRAME = re.compile(r"^(?:### |-# ).*$\n?", re.MULTILINE)
QUOTED = re.compile(r"^> ?", re.MULTILINE)


def message_text(message: discord.Message) -> str:
    """Return the text of a message, or of the one that it forwards, with names as people see them; empty without one.

    Of a card, headings and small print are left out, and quotes are as they were before they were made harmless.
    """
    said = said_in(message)
    return names_in(message).shown(said.content or _shown(said.components))


def said_in(message: discord.Message) -> discord.Message | discord.MessageSnapshot:
    """Return the message that a message forwards, and else the message itself."""
    return message.message_snapshots[0] if message.message_snapshots else message


def _shown(components: Sequence[Any]) -> str:
    shown = "\n".join(part.content for part in parts(components) if isinstance(part, discord.TextDisplay))
    return unescaped(QUOTED.sub("", FRAME.sub("", shown))).strip()


def parts(components: Sequence[Any]) -> Iterator[Any]:
    """Yield every component of a message, in reading order."""
    for component in components:
        yield component
        yield from parts(getattr(component, "children", ()))
