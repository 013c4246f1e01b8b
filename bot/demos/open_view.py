"""The message under which the room answers: what is asked, a button, and how many have answered."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.demos.demo import Demo
from bot.demos.sayings import say


def open_view(demo: Demo, text: str, label: str, lines: Sequence[str]) -> discord.ui.LayoutView:
    """Lay it out; the button's `custom_id` says which demo and which turn, so it outlives a restart."""
    view = discord.ui.LayoutView(timeout=None)
    container = discord.ui.Container[Any](discord.ui.TextDisplay(text), accent_colour=discord.Colour.blurple())
    if lines:
        container.add_item(discord.ui.TextDisplay("\n".join(lines)))
    button = discord.ui.Button[Any](
        label=say(label, demo.language),
        emoji="✋",
        style=discord.ButtonStyle.primary,
        custom_id=f"demo:answer:{demo.id}:{demo.turn}",
    )
    container.add_item(discord.ui.ActionRow(button))
    return view.add_item(container)
