import asyncio

import pytest

from bot.database.connection import Database, DatabaseAway
from bot.jobs.events import NewEvent, write_events
from bot.jobs.job import Job
from bot.jobs.store import Jobs
from bot.worker import event_writer
from bot.worker.event_writer import EventWriter
from tests.bot.jobs.echo import Letter
from tests.bot.jobs.test_events import claimed


def report(writer: EventWriter, job: Job, letters: str) -> None:
    for n, letter in enumerate(letters, 1):
        writer.report(NewEvent(job.id, 1, n, Letter(letter=letter).model_dump_json()))


async def series(jobs: Jobs, job: Job) -> str:
    return "".join(event.letter for event in await jobs.events(job) if isinstance(event, Letter))


async def test_events_are_written_by_and_by_while_the_run_goes_on(jobs: Jobs, database: Database) -> None:
    job, writer = await claimed(jobs, database), EventWriter(database)
    running = asyncio.create_task(writer.run())
    report(writer, job, "abc")
    async with asyncio.timeout(5):
        while True:
            if await series(jobs, job) == "abc":
                break
            await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.wait([running])


async def test_many_are_written_together(jobs: Jobs, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []

    async def counted(database: Database, events: list[NewEvent]) -> None:
        batches.append(len(events))
        await write_events(database, events)

    monkeypatch.setattr(event_writer, "write_events", counted)
    job, writer = await claimed(jobs, database), EventWriter(database)
    report(writer, job, "x" * (event_writer.BATCH + 1))
    await writer.flush()
    assert batches == [event_writer.BATCH, 1]
    assert len(await series(jobs, job)) == event_writer.BATCH + 1


async def test_an_outage_of_the_database_costs_none(
    jobs: Jobs, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[bool] = []

    async def uncertain(database: Database, events: list[NewEvent]) -> None:
        """Write, and lose the answer the first time; the second time be away."""
        tries.append(True)
        if len(tries) != 2:
            await write_events(database, events)
        if len(tries) < 3:
            raise DatabaseAway("gone")

    monkeypatch.setattr(event_writer, "write_events", uncertain)
    job, writer = await claimed(jobs, database), EventWriter(database)
    report(writer, job, "abc")
    await writer.flush()
    assert len(tries) == 3
    assert await series(jobs, job) == "abc"


async def test_what_cannot_be_written_holds_up_nothing_else(
    jobs: Jobs, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    job, writer = await claimed(jobs, database), EventWriter(database)
    writer.report(NewEvent(job.id, 1, 1, "no JSON"))
    await writer.flush()
    assert "left out" in caplog.text
    report(writer, job, "abc")
    await writer.flush()
    assert await series(jobs, job) == "abc"
