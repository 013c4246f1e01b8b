"""Which errors of an edit are worth another try."""

from http import HTTPStatus

import aiohttp
import discord

from bot.cards.attached import ArtifactReplaced
from bot.database.connection import DatabaseAway

TRANSIENT = (ArtifactReplaced, DatabaseAway, discord.DiscordServerError, aiohttp.ClientError, TimeoutError, OSError)


def transient(error: Exception) -> bool:
    """Whether the same edit may succeed later: the database is away, Discord is at fault or its limits are reached."""
    limited = isinstance(error, discord.HTTPException) and error.status == HTTPStatus.TOO_MANY_REQUESTS
    return limited or isinstance(error, TRANSIENT)
