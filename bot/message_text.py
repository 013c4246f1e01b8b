"""The text of a message that somebody chose: as it was typed, or what a card of ours says."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import discord

# Lines of a card that frame its text: the heading and the small print.
FRAME = re.compile(r"^(?:### |-# ).*$\n?", re.MULTILINE)
QUOTED = re.compile(r"^> ?", re.MULTILINE)
ESCAPED = re.compile(r"\\([\\*_~|`\]<#>-])")


def message_text(message: discord.Message) -> str:
    """Return the text of a message; empty where it has none.

    Of a card, headings and small print are left out, and quotes are as they were before they were made harmless.
    """
    if message.content:
        return message.content
    shown = "\n".join(_texts(message.components))
    return ESCAPED.sub(r"\1", QUOTED.sub("", FRAME.sub("", shown))).strip()


def _texts(components: Sequence[Any]) -> Iterator[str]:
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _texts(getattr(component, "children", ()))
