import asyncio
from contextlib import aclosing

from hypothesis import given
from hypothesis import strategies as st

from bot.database.connection import Database, connect
from bot.jobs.events import JobEvent, Reconnected, decode, encode, listen, publish
from bot.jobs.job import Job, State
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import register
from models.tasks.values import Progress
from tests.bot.jobs.echo import CARD, LIMITS, TASKS, EchoRequest, EchoResult

LONG = st.builds(lambda text, times: text * times, st.text(max_size=30), st.integers(0, 4000))


@given(text=LONG, step=st.integers(0, 2**31), total=st.integers(0, 2**31))
def test_progress_survives_its_way_but_for_the_beginning_of_a_long_text(text: str, step: int, total: int) -> None:
    payload = encode(2**62, 2**31, Progress(text=text, step=step, total=total))
    assert len(payload.encode()) < 8000
    event = decode(payload)
    assert (event.job_id, event.attempt, event.state) == (2**62, 2**31, None)
    assert event.progress == Progress(text=text[event.clipped :], step=step, total=total)


@given(text=st.text(max_size=1200))
def test_a_text_of_ordinary_length_is_whole(text: str) -> None:
    assert decode(encode(1, 1, Progress(text=text))).clipped == 0


def test_of_a_long_text_as_much_as_fits_is_sent() -> None:
    for character in ("a", "é", "🎈", "\0", '"'):
        payload = encode(1, 1, Progress(text=character * 10_000))
        assert 7_890 < len(payload.encode()) < 8_000


async def test_every_change_of_a_state_is_told_once_it_is_committed(dsn: str, jobs: Jobs, database: Database) -> None:
    async with aclosing(listen(dsn)) as events:
        assert isinstance(await anext(events), Reconnected)
        job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
        async with database.transaction() as connection:
            worker = await register(connection, "test", "cpu", ["inference"], 1)
        claimed = await Claims(database, TASKS).claim("inference", worker)
        assert claimed is not None
        await Claims(database, TASKS).hand_back(job.id, 1, "inference")
        await Claims(database, TASKS).claim("inference", worker)
        assert not await Claims(database, TASKS).succeed(claimed, EchoResult(text="late", pid=1))
        await publish(database, [(job.id, 2, Progress(text="so far"))])
        await Claims(database, TASKS).fail(await _current(jobs, job.id), "no")
        told = [await anext(events) for _ in range(6)]
    assert told == [
        JobEvent(job.id, 0, State.QUEUED),
        JobEvent(job.id, 1, State.RUNNING),
        JobEvent(job.id, 1, State.QUEUED),
        JobEvent(job.id, 2, State.RUNNING),
        JobEvent(job.id, 2, progress=Progress(text="so far")),
        JobEvent(job.id, 2, State.FAILED),
    ]


async def test_listening_goes_on_when_the_connection_is_lost(dsn: str, jobs: Jobs) -> None:
    async with aclosing(listen(dsn)) as events:
        await anext(events)
        waiting = asyncio.ensure_future(anext(events))
        async with await connect(dsn) as connection:
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%%' and pid <> %s",
                [connection.info.backend_pid],
            )
        assert isinstance(await asyncio.wait_for(waiting, 5), Reconnected)
        job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
        assert await anext(events) == JobEvent(job.id, 0, State.QUEUED)


async def _current(jobs: Jobs, job_id: int) -> Job:
    job = await jobs.get(job_id)
    assert job is not None
    return job
