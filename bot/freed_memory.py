"""Gives memory that was freed back to the machine now and again: pictures and messages leave it in pieces."""

import asyncio
from collections.abc import Callable

EVERY_SECONDS = 30.0


async def give_back_for_ever(give_back: Callable[[], None]) -> None:
    """Call this in a thread twice a minute, until cancelled."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await asyncio.to_thread(give_back)
