"""The text of a message that somebody chose: as it was typed, or what a card of ours says."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import discord

# Lines of a card that frame its text: the heading and the small print.
FRAME = re.compile(r"^(?:### |-# ).*$\n?", re.MULTILINE)
QUOTED = re.compile(r"^> ?", re.MULTILINE)
ESCAPED = re.compile(r"\\([\\*_~|`\]<#>.:(-])")


def message_text(message: discord.Message) -> str:
    """Return the text of a message; empty where it has none.

    Of a card, headings and small print are left out, and quotes are as they were before they were made harmless.
    """
    if message.content:
        return message.content
    shown = "\n".join(part.content for part in parts(message.components) if isinstance(part, discord.TextDisplay))
    return ESCAPED.sub(r"\1", QUOTED.sub("", FRAME.sub("", shown))).strip()


def parts(components: Sequence[Any]) -> Iterator[Any]:
    """Yield every component of a message, in reading order."""
    for component in components:
        yield component
        yield from parts(getattr(component, "children", ()))
