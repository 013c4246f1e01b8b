"""What people do, as discord.py hands it over: a command, a press, a choice, a form; and how one answers privately."""

import contextlib
from typing import Any

import discord

from models.errors import Refusal

# Its client is the `Assistant`, which is not named here: the client imports all that handles interactions.
Interaction = discord.Interaction[Any]


def is_private(interaction: Interaction) -> bool:
    """Whether the card that was pressed is seen by one person only."""
    return interaction.message is not None and interaction.message.flags.ephemeral


def picked(select: discord.ui.Select[Any]) -> str:
    """Return the one value that was chosen; raise `Refusal` for none, which a client may send all the same."""
    if not select.values:
        raise Refusal("Please choose one of the options.")
    return select.values[0]


async def reply_privately(interaction: Interaction, sentence: str) -> None:
    """Send a sentence that only this person sees, however the interaction was acknowledged before."""
    if not interaction.response.is_done():
        await interaction.response.send_message(sentence, ephemeral=True)
        return
    if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        # The first follow-up would take the place of "thinking…" and with it its publicity.
        with contextlib.suppress(discord.NotFound):  # somebody may have deleted it
            await interaction.delete_original_response()
    await interaction.followup.send(sentence, ephemeral=True)
