"""Whoever dies, a job submitted is answered: one final card, no duplicate, no attempt spent by a database's absence."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from bot.database.embedded import Embedded
from rehearsal import Message
from tests.e2e.system import COUNTING, System, database, job_id, system

LONG = 64  # tokens: some seconds of work


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def fragile(postgres: Embedded, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """A system whose parts are killed and started again by these tests."""
    dsn, logs = await database(postgres, "fragile"), tmp_path_factory.mktemp("fragile")
    async with system(dsn, logs, {"GRACE_SECONDS": "0.5"}) as whole:
        yield whole


def cards(whole: System, prompt: str) -> list[Message]:
    return [message for message in whole.discord.person("ada").messages() if f"> {prompt}" in message.text]


async def attempts(whole: System, message: Message) -> tuple[object, ...]:
    rows = await whole.query("SELECT state, attempt, losses FROM jobs WHERE id = %s", job_id(message))
    return rows[0]


async def test_another_worker_finishes_what_a_killed_one_began(fragile: System) -> None:
    sent = await fragile.ask(
        fragile.discord.person("ada"), f"Lighthouse {COUNTING}", max_new_tokens=LONG, temperature=0
    )
    await fragile.streaming(sent)
    await fragile.worker.kill()
    await fragile.worker.start()
    final = await fragile.finished(sent)
    assert f"{LONG} tokens" in final.text
    assert cards(fragile, "Lighthouse") == [final]
    state, _, losses = await attempts(fragile, final)
    assert (state, losses) == ("succeeded", 1)


async def test_a_bot_started_again_finishes_every_card(fragile: System) -> None:
    ada = fragile.discord.person("ada")
    asked = [
        await fragile.ask(ada, f"Voyage {number}: {COUNTING}", max_new_tokens=LONG, temperature=0)
        for number in range(4)
    ]
    await fragile.streaming(asked[0])
    await fragile.bot.kill()
    asked[1].expire()
    await fragile.bot.start()
    finals = [await fragile.finished(sent) for sent in asked]
    assert all(f"{LONG} tokens" in message.text for message in finals)
    for number, message in enumerate(finals):
        assert cards(fragile, f"Voyage {number}") == [message]
    again = await fragile.finished(await ada.press(finals[0], "Again"))
    assert "> Voyage 0" in again.text


async def test_a_database_that_was_away_loses_nothing(fragile: System) -> None:
    ada = fragile.discord.person("ada")
    asked = [
        await fragile.ask(ada, f"Flood {number}: {COUNTING}", max_new_tokens=LONG, temperature=0) for number in range(4)
    ]
    await fragile.streaming(asked[0])
    await kill_postgres(fragile)
    finals = [await fragile.finished(sent, within=90) for sent in asked]
    for number, message in enumerate(finals):
        assert cards(fragile, f"Flood {number}") == [message]
        assert await attempts(fragile, message) == ("succeeded", 1, 0)


async def test_a_gateway_that_drops_costs_nothing(fragile: System) -> None:
    ada = fragile.discord.person("ada")
    sent = await fragile.ask(ada, f"River {COUNTING}", max_new_tokens=LONG, temperature=0)
    await fragile.streaming(sent)
    await fragile.discord.gateway.drop()
    final = await fragile.finished(sent)
    assert cards(fragile, "River") == [final]
    await fragile.discord.ready()
    pressed = await ada.press(final, "Again")
    assert "> River" in (await fragile.finished(pressed)).text


async def test_a_worker_told_to_stop_hands_back_what_it_holds(fragile: System) -> None:
    sent = await fragile.ask(fragile.discord.person("ada"), f"Handover {COUNTING}", max_new_tokens=160, temperature=0)
    await fragile.streaming(sent)
    assert await fragile.worker.stop() == 0
    await fragile.worker.start()
    final = await fragile.finished(sent, within=90)
    state, _, losses = await attempts(fragile, final)
    assert (state, losses) == ("succeeded", 0)


async def kill_postgres(whole: System) -> None:
    """Kill the server and all it started, as a power cut would."""
    rows = await whole.query("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
    pid_file = Path(str(rows[0][0])) / "postmaster.pid"
    server = psutil.Process(int(pid_file.read_text(encoding="utf-8").split()[0]))
    family = server.children(recursive=True)
    server.kill()
    for process in family:
        # The others may have noticed by themselves.
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
