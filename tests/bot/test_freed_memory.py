import asyncio

import pytest

from bot import freed_memory
from bot.freed_memory import give_back_for_ever


async def test_memory_is_given_back_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freed_memory, "EVERY_SECONDS", 0.01)
    loop, times, third = asyncio.get_running_loop(), 0, asyncio.Event()

    def give_back() -> None:
        nonlocal times
        times += 1
        if times == 3:
            loop.call_soon_threadsafe(third.set)

    giving = asyncio.create_task(give_back_for_ever(give_back))
    async with asyncio.timeout(5):
        await third.wait()
    giving.cancel()
    await asyncio.gather(giving, return_exceptions=True)
