"""LISTEN on a channel of PostgreSQL, for as long as one likes, whatever becomes of the connection."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from psycopg import OperationalError

from bot.database.connection import Connection, connect_again, reason

QUIET_SECONDS = 5.0
RECONNECT_SECONDS = 0.2

log = logging.getLogger(__name__)


async def payloads(dsn: str, channel: str, purpose: str) -> AsyncGenerator[str | None, None]:
    """Yield the payload of each notification for ever, and None whenever listening begins (again); end it by `aclose`.

    At None anything may have happened before, so read the rows then. `purpose` is for the log: "hearing of jobs".
    """
    while True:
        connection = await connect_again(dsn, purpose)
        try:
            async with connection:
                await connection.execute(f"listen {channel}")
                yield None
                async with aclosing(_received(connection)) as received:
                    async for payload in received:
                        yield payload
        except OperationalError as error:
            log.warning("%s was interrupted: %s", purpose.capitalize(), reason(error))
        await asyncio.sleep(RECONNECT_SECONDS)


async def _received(connection: Connection) -> AsyncGenerator[str, None]:
    """Yield payloads until the connection breaks; a quiet one is asked whether it still lives."""
    while True:
        async for notification in connection.notifies(timeout=QUIET_SECONDS):
            yield notification.payload
        await connection.execute("")
