import asyncio
import json
from contextlib import aclosing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.database.connection import Database, connect
from bot.jobs.job import Job, State
from bot.jobs.notifications import JobNotification, Reconnected, decode, encode, listen, publish
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import register
from models.tasks.values import ELLIPSIS, Progress, TextProgress
from tests.bot.cards.doubles import job as made
from tests.bot.jobs.echo import CARD, LIMITS, TASKS, EchoRequest, EchoResult

LONG = st.builds(lambda text, times: text * times, st.text(max_size=30), st.integers(0, 4000))
ECHO = made(State.RUNNING, id=2**62, kind="echo", attempt=2**31)


class Wordy(Progress):
    """A progress of which nothing can be left out."""

    words: str


def sent(progress: Progress) -> str:
    payload = encode(ECHO, progress)
    assert payload is not None
    return payload


@given(text=LONG, step=st.integers(0, 2**31), total=st.integers(0, 2**31))
def test_progress_survives_its_way_but_for_the_beginning_of_a_long_text(text: str, step: int, total: int) -> None:
    progress = TextProgress(text=text, step=step, total=total)
    payload = sent(progress)
    assert len(payload.encode()) < 8000
    notification = decode(payload, TASKS)
    assert (notification.job_id, notification.attempt, notification.state) == (2**62, 2**31, None)
    arrived = notification.progress
    if arrived != progress:
        assert isinstance(arrived, TextProgress)
        assert (arrived.step, arrived.total) == (step, total)
        assert arrived.text.startswith(ELLIPSIS)
        assert text.endswith(arrived.text.removeprefix(ELLIPSIS))


@given(text=st.text(max_size=1200))
def test_a_text_of_ordinary_length_is_whole(text: str) -> None:
    assert decode(sent(TextProgress(text=text)), TASKS).progress == TextProgress(text=text)


def test_of_a_long_text_as_much_as_fits_is_sent() -> None:
    for character in ("a", "é", "🎈", "\0", '"'):
        payload = sent(TextProgress(text=character * 10_000))
        assert 7_970 < len(payload.encode()) < 8_000


def test_what_cannot_be_made_short_enough_is_not_sent(caplog: pytest.LogCaptureFixture) -> None:
    assert encode(ECHO, Wordy(words="secret" * 2000)) is None
    assert "too long" in caplog.text
    assert "secret" not in caplog.text


def test_a_progress_of_another_version_is_left_out() -> None:
    payload = json.loads(sent(TextProgress(text="so far")))
    assert decode(json.dumps(payload | {"kind": "unheard of"}), TASKS) == JobNotification(2**62, 2**31)
    assert decode(json.dumps(payload | {"progress": {"loss": 3}}), TASKS) == JobNotification(2**62, 2**31)


async def test_every_change_of_a_state_is_told_once_it_is_committed(dsn: str, jobs: Jobs, database: Database) -> None:
    async with aclosing(listen(dsn, TASKS)) as notifications:
        assert isinstance(await anext(notifications), Reconnected)
        job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
        async with database.transaction() as connection:
            worker = await register(connection, "test", "cpu", {"inference": 1})
        claimed = await Claims(database, TASKS).claim("inference", worker)
        assert claimed is not None
        await Claims(database, TASKS).hand_back(job.id, 1, "inference")
        await Claims(database, TASKS).claim("inference", worker)
        assert not await Claims(database, TASKS).succeed(claimed, EchoResult(text="late", pid=1))
        await publish(database, [(replace(claimed, attempt=2), TextProgress(text="so far"))])
        await Claims(database, TASKS).fail(await _current(jobs, job.id), "no")
        told = [await anext(notifications) for _ in range(6)]
    assert told == [
        JobNotification(job.id, 0, State.QUEUED),
        JobNotification(job.id, 1, State.RUNNING),
        JobNotification(job.id, 1, State.QUEUED),
        JobNotification(job.id, 2, State.RUNNING),
        JobNotification(job.id, 2, progress=TextProgress(text="so far")),
        JobNotification(job.id, 2, State.FAILED),
    ]


async def test_listening_goes_on_when_the_connection_is_lost(dsn: str, jobs: Jobs) -> None:
    async with aclosing(listen(dsn, TASKS)) as notifications:
        await anext(notifications)
        waiting = asyncio.ensure_future(anext(notifications))
        async with await connect(dsn) as connection:
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%%' and pid <> %s",
                [connection.info.backend_pid],
            )
        assert isinstance(await asyncio.wait_for(waiting, 5), Reconnected)
        job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
        assert await anext(notifications) == JobNotification(job.id, 0, State.QUEUED)


async def _current(jobs: Jobs, job_id: int) -> Job:
    job = await jobs.get(job_id)
    assert job is not None
    return job
