import asyncio
from dataclasses import replace
from typing import get_args

import pytest

from bot.database.connection import Database, DatabaseAway
from bot.jobs.job import Limits, QueueLoad, State, TooManyWaiting
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import Stock, register
from models.tasks.values import Queue
from tests.bot.jobs.echo import CARD, LIMITS, TASKS, EchoRequest, EchoResult, TrainRequest


async def tickets(database: Database) -> list[tuple[str, str]]:
    rows = await database.fetch("select queue_name, status, args from procrastinate_jobs order by id")
    assert all(row["args"] == {} for row in rows)
    return [(row["queue_name"], row["status"]) for row in rows]


async def start_one(database: Database) -> int:
    async with database.transaction() as connection:
        worker = await register(connection, "test", "cpu", {"inference": 4})
    job = await Claims(database, TASKS).claim("inference", worker)
    assert job is not None
    return job.id


async def test_submitting_writes_job_card_and_ticket(jobs: Jobs, database: Database) -> None:
    job = await jobs.submit(EchoRequest(text="secret"), 7, LIMITS, replace(CARD, token="token"))
    assert await tickets(database) == [("inference", "todo")]
    assert await database.fetch("select job_id, token from cards") == [{"job_id": job.id, "token": "token"}]


async def test_a_training_job_goes_to_its_own_queue(jobs: Jobs, database: Database) -> None:
    assert (await jobs.submit(TrainRequest(), 7, LIMITS, CARD)).queue == "training"
    assert await tickets(database) == [("training", "todo")]


async def test_the_limit_is_exact_when_all_come_at_once(jobs: Jobs, database: Database) -> None:
    limits = Limits(running=2, waiting=3)
    answers = await asyncio.gather(
        *(jobs.submit(EchoRequest(), 7, limits, CARD) for _ in range(12)), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, TooManyWaiting)]
    assert len(answers) - len(refused) == 5
    assert {answer.limit for answer in refused} == {5}
    assert len(await tickets(database)) == 5


async def test_cancelling_a_running_job_asks_its_worker(jobs: Jobs, database: Database) -> None:
    job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await start_one(database)
    running = await jobs.cancel(job.id)
    assert running is not None
    assert running.state is State.RUNNING
    assert await database.fetch("select cancel_requested from jobs") == [{"cancel_requested": True}]


async def test_cancelling_what_has_ended_changes_nothing(jobs: Jobs, database: Database) -> None:
    job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await start_one(database)
    running = await jobs.get(job.id)
    assert running is not None
    await Claims(database, TASKS).succeed(running, EchoResult(text="done", pid=1))
    assert await jobs.cancel(job.id) == await jobs.get(job.id)
    rows = await database.fetch("select state, cancel_requested from jobs")
    assert rows == [{"state": "succeeded", "cancel_requested": False}]


async def test_idle_queues_tell_that_nothing_waits_and_nobody_works(jobs: Jobs) -> None:
    idle = QueueLoad(waiting=0, running=0, oldest_waiting=0, workers=0, slots=0)
    assert await jobs.loads() == dict.fromkeys(get_args(Queue), idle)


async def test_queues_tell_who_waits_for_how_long_and_who_works(jobs: Jobs, database: Database) -> None:
    for owner in (7, 8, 9):
        await jobs.submit(EchoRequest(), owner, LIMITS, CARD)
    await start_one(database)
    async with database.transaction() as connection:
        await register(connection, "both", "cpu", {"inference": 2, "training": 1})
        gone = await register(connection, "gone", "cpu", {"inference": 8})
        await connection.execute(f"update workers set heartbeat_at = now() - interval '1 min' where id = {gone}")
        await connection.execute("update jobs set created_at = created_at - interval '1 min' where owner_id = 8")
    loads = await jobs.loads()
    inference = loads["inference"]
    assert 60 <= inference.oldest_waiting < 90
    assert replace(inference, oldest_waiting=0) == QueueLoad(2, 1, oldest_waiting=0, workers=2, slots=6)
    assert loads["training"] == QueueLoad(0, 0, oldest_waiting=0, workers=1, slots=1)


async def test_nothing_is_half_submitted_when_the_database_goes_away(jobs: Jobs, database: Database) -> None:
    async with database.transaction(seconds=10) as connection:
        await connection.execute("lock table procrastinate_jobs in access exclusive mode")
        with pytest.raises(DatabaseAway):
            await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    assert await database.fetch("select id from jobs") == []


async def test_models_are_those_that_workers_say_they_have(jobs: Jobs, database: Database) -> None:
    assert await jobs.models() == frozenset()
    async with database.transaction() as connection:
        await register(connection, "one", "cpu", {"inference": 4}, Stock(("small", "large"), ("huge",)))
        await register(connection, "two", "cpu", {"inference": 4}, Stock(("small",)))
    assert await jobs.models() == {"small", "large"}
    assert [(one.name, one.stock.models) for one in await jobs.workers()] == [
        ("one", ("small", "large")),
        ("two", ("small",)),
    ]
