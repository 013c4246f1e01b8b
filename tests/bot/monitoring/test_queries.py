"""What is asked of the database by monitoring: seldom, and not for long."""

import asyncio
import itertools

import pytest

from bot.database.connection import Database, DatabaseAway
from bot.monitoring import queries
from bot.monitoring.queries import Lately, answers


class Slow(Database):
    """A database that answers in its own time."""

    async def ping(self) -> bool:
        await asyncio.Event().wait()
        return True


class Asked:
    """Answers 1, 2, 3, or not at all."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.away = False

    async def __call__(self) -> int:
        await asyncio.sleep(0)
        if self.away:
            raise DatabaseAway
        return next(self._numbers)


async def test_many_who_want_to_know_ask_once() -> None:
    lately = Lately(Asked())
    assert await asyncio.gather(*(lately.answer() for _ in range(5))) == [1] * 5


async def test_an_old_answer_is_asked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "KEPT", 0.0)
    lately = Lately(Asked())
    assert [await lately.answer(), await lately.answer()] == [1, 2]


async def test_a_database_that_is_away_has_no_answer_until_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "KEPT", 0.0)
    asked = Asked()
    lately = Lately(asked)
    assert await lately.answer() == 1
    asked.away = True
    assert await lately.answer() is None
    asked.away = False
    assert await lately.answer() == 2


async def test_nobody_waits_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PATIENCE", 0.01)
    assert await Lately(asyncio.Event().wait).answer() is None
    assert not await answers(Slow(""))


async def test_a_database_that_refuses_does_not_answer() -> None:
    assert not await answers(Database("postgresql://127.0.0.1:9/none", timeout=0.01))
