"""What people do, as discord.py hands it over: a command, a press, a choice, a form; and how one answers privately."""

import contextlib
from typing import Any

import aiohttp
import discord

from models.errors import Refusal

# Its client is the `Assistant`, which is not named here: the client imports all that handles interactions.
Interaction = discord.Interaction[Any]


def is_private(interaction: Interaction) -> bool:
    """Whether the card that was pressed is seen by one person only."""
    return interaction.message is not None and interaction.message.flags.ephemeral


ACKNOWLEDGED_ALREADY = 40060  # Discord's own number


def picked(select: discord.ui.Select[Any]) -> str:
    """Return the one value that was chosen; raise `Refusal` for none, which a client may send all the same."""
    if not select.values:
        raise Refusal("Please choose one of the options.")
    return select.values[0]


async def defer(interaction: Interaction, *, private: bool = False, thinking: bool = True) -> int | None:
    """Acknowledge, and return the message that stands for the answer to come, or that was pressed.

    Where the connection breaks nobody knows whether Discord has heard it, so it is said again.
    """
    try:
        response = await interaction.response.defer(ephemeral=private, thinking=thinking)
    except (aiohttp.ClientError, OSError):
        return await _defer_again(interaction, private=private, thinking=thinking)
    return response.message_id if response else None


async def _defer_again(interaction: Interaction, *, private: bool, thinking: bool) -> int | None:
    try:
        response = await interaction.response.defer(ephemeral=private, thinking=thinking)
    except discord.HTTPException as error:
        if error.code != ACKNOWLEDGED_ALREADY:
            raise
    else:
        return response.message_id if response else None
    updates = interaction.type is discord.InteractionType.component and not thinking
    kind = discord.InteractionResponseType
    # discord.py has no other way to learn that an answer of which it did not hear was given.
    interaction.response._response_type = kind.deferred_message_update if updates else kind.deferred_channel_message
    return (await interaction.original_response()).id


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
