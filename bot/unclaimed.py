"""Presses that nothing here takes: of buttons left by an earlier version of the bot."""

from typing import Any

import discord

from bot.interaction import Interaction
from models.errors import Refusal


def refuse_unclaimed(interaction: Interaction) -> None:
    """Raise `Refusal` for a press that discord.py hands to nobody: it drops those without a word."""
    if interaction.type is discord.InteractionType.component and not _is_claimed(interaction):
        raise Refusal("This button is from an earlier version of the bot. Please type the command again.")


def _is_claimed(interaction: Interaction) -> bool:
    """Look it up as discord.py does, which has no public way to ask."""
    store = interaction.client._connection._view_store
    used: Any = interaction.data
    custom_id = used["custom_id"]
    if any(template.fullmatch(custom_id) for template in store._dynamic_items):
        return True
    key = (used["component_type"], custom_id)
    message_id = interaction.message.id if interaction.message else None
    return key in store._views.get(message_id, {}) or key in store._views.get(None, {})
