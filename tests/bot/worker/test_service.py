"""A worker in this process, with a real database."""

import asyncio
import json
import logging
import time
from collections.abc import Iterable
from contextlib import aclosing
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, cast

import pytest

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.jobs.job import Limits, State
from bot.jobs.notifications import JobNotification, listen
from bot.jobs.scheduling import BROKE
from bot.jobs.store import Jobs
from bot.jobs.workers import register
from bot.logs import JsonLines
from bot.worker.service import _warm
from models.tasks.values import TextProgress
from tests.bot.jobs.echo import (
    CARD,
    LIMITS,
    NOBODY,
    TASKS,
    EchoRequest,
    EchoResult,
    Letter,
    LocalTask,
    ShortRequest,
    TrainRequest,
    Trouble,
    echo,
)
from tests.bot.worker.attempts.probe.request import ProbeRequest, ProbeResult
from tests.bot.worker.running import current, ended, make_worker, started, until, working

if TYPE_CHECKING:
    from models.resident import ResidentModels

ENDLESS = EchoRequest(text="x" * 10_000, pace=0.01)


async def test_a_job_is_claimed_run_and_told(dsn: str, jobs: Jobs) -> None:
    async with working(dsn), aclosing(listen(dsn, TASKS)) as notifications:
        await anext(notifications)
        job = await jobs.submit(EchoRequest(text="hello", pace=0.1), 7, LIMITS, CARD)
        seen: list[JobNotification] = []
        async for notification in notifications:
            assert isinstance(notification, JobNotification)
            seen.append(notification)
            if notification.state is State.SUCCEEDED:
                break
    done = await ended(jobs, job.id)
    assert isinstance(done.result, EchoResult)
    assert (done.result.text, done.attempt, done.progress) == ("hello", 1, None)
    assert [each.state for each in seen if each.state] == [State.QUEUED, State.RUNNING, State.SUCCEEDED]
    progress = [each.progress for each in seen if isinstance(each.progress, TextProgress)]
    assert progress
    assert progress == sorted(progress, key=lambda progress: progress.step)
    assert all("hello".startswith(step.text) and step.total == 5 for step in progress)


async def test_only_the_latest_progress_of_each_job_is_sent(dsn: str, jobs: Jobs) -> None:
    async with working(dsn, slots=8), aclosing(listen(dsn, TASKS)) as notifications:
        await anext(notifications)
        for _ in range(4):
            await jobs.submit(EchoRequest(text="x" * 200, pace=0.001), 7, NOBODY, CARD)
        steps, succeeded = 0, 0
        async for notification in notifications:
            assert isinstance(notification, JobNotification)
            steps += notification.progress is not None
            succeeded += notification.state is State.SUCCEEDED
            if succeeded == 4:
                break
    assert 4 <= steps < 100


@pytest.mark.parametrize("request_type", [EchoRequest, ShortRequest, TrainRequest])
async def test_each_queue_is_served(dsn: str, jobs: Jobs, request_type: type[EchoRequest]) -> None:
    async with working(dsn):
        job = await jobs.submit(request_type(), 7, LIMITS, CARD)
        assert (await ended(jobs, job.id)).state is State.SUCCEEDED


async def test_what_is_short_never_waits_behind_what_is_long(dsn: str, jobs: Jobs) -> None:
    long = EchoRequest(text="x" * 1024, pace=0.05)
    async with working(dsn, slots=8):
        asked = [await jobs.submit(long, person, LIMITS, CARD) for person in range(20) for _ in range(2)]
        await started(jobs, asked[0].id)
        newcomers = await jobs.submit(ShortRequest(), 99, LIMITS, CARD)
        assert (await ended(jobs, newcomers.id, seconds=2)).state is State.SUCCEEDED
        assert not (await current(jobs, asked[-1].id)).started_at


async def test_a_queue_that_is_busy_holds_up_no_other(dsn: str, jobs: Jobs) -> None:
    async with working(dsn, slots=1):
        training = [await jobs.submit(TrainRequest(text="x" * 10_000, pace=0.01), 7, NOBODY, CARD) for _ in range(4)]
        await started(jobs, training[0].id)
        job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
        assert (await ended(jobs, job.id)).state is State.SUCCEEDED
        assert [(await current(jobs, job.id)).state for job in training] == [State.RUNNING, *[State.QUEUED] * 3]


async def test_what_runs_in_a_child_is_not_loaded_here() -> None:
    class Models:
        """Models, as far as warming looks."""

        asked: ClassVar[list[str]] = []

        async def warm(self, tasks: Iterable[str]) -> None:
            self.asked.extend(tasks)

    class Loaded(LocalTask):
        def load_warm(self) -> None:
            Models.asked.append(f"run.py of {self.kind}")

    tasks = {
        "echo": Loaded("echo", EchoRequest, EchoResult, echo),
        "probe": Loaded("probe", ProbeRequest, ProbeResult, echo),
    }
    await _warm(cast("ResidentModels", Models()), tasks)
    assert Models.asked == ["echo", "run.py of echo"]


async def test_a_refusal_is_told_as_it_is(dsn: str, jobs: Jobs) -> None:
    async with working(dsn):
        job = await jobs.submit(EchoRequest(text="hi", trouble="refuse"), 7, LIMITS, CARD)
        refused = await ended(jobs, job.id)
    assert (refused.state, refused.error) == (State.FAILED, "The model has never heard of this.")


@pytest.mark.parametrize("trouble", ["break", "cancel itself", "unwritable"])
async def test_what_breaks_is_logged_and_told_in_a_sentence(
    dsn: str, jobs: Jobs, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    async with working(dsn):
        job = await jobs.submit(EchoRequest(text="secret", trouble=trouble), 7, LIMITS, CARD)
        broken = await ended(jobs, job.id)
        fine = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
        assert (await ended(jobs, fine.id)).state is State.SUCCEEDED
    assert (broken.state, broken.error, broken.attempt) == (State.FAILED, BROKE, 1)
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert f"Job {job.id}" in record.message
    assert bool(record.exc_info) == (trouble != "cancel itself")
    assert "secret" not in caplog.text


async def test_its_lines_tell_whose_job_it_is_and_of_which_server(
    dsn: str, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    keeping = Keep()
    keeping.setFormatter(JsonLines(texts=False))
    executor_log = logging.getLogger("bot.worker.executor")
    executor_log.addHandler(keeping)
    caplog.set_level(logging.INFO)
    try:
        async with working(dsn):
            job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
            await ended(jobs, job.id)
    finally:
        executor_log.removeHandler(keeping)
    (begun,) = [line for line in map(json.loads, lines) if line["event"].endswith("started")]
    assert {name: begun[name] for name in ("job", "attempt", "person", "server")} == {
        "job": job.id,
        "attempt": 1,
        "person": 7,
        "server": CARD.guild_id,
    }


async def test_cancelling_stops_that_job_alone_within_a_second_and_frees_its_slot(dsn: str, jobs: Jobs) -> None:
    async with working(dsn, slots=2):
        first, other = [await jobs.submit(ENDLESS, owner, LIMITS, CARD) for owner in (1, 2)]
        waiting = await jobs.submit(EchoRequest(), 3, LIMITS, CARD)
        await started(jobs, first.id)
        await started(jobs, other.id)
        await asyncio.sleep(0.1)
        start = time.monotonic()
        await jobs.cancel(first.id)
        cancelled = await ended(jobs, first.id)
        assert time.monotonic() - start < 1
        assert cancelled.state is State.CANCELLED
        assert isinstance(cancelled.progress, TextProgress)
        assert cancelled.progress.text.startswith("xx")
        assert (await ended(jobs, waiting.id)).state is State.SUCCEEDED
        assert (await started(jobs, other.id)).attempt == 1


async def test_events_and_artifacts_of_a_run_here_outlive_it(dsn: str, jobs: Jobs, database: Database) -> None:
    async with working(dsn):
        job = await jobs.submit(EchoRequest(text="hello", keeping=True), 7, LIMITS, CARD)
        done = await ended(jobs, job.id)
    assert await jobs.events(done) == [Letter(letter=letter) for letter in "hello"]
    artifact = await Artifacts(database).find(job.id, "echo.txt")
    assert artifact is not None
    assert b"".join([chunk async for chunk in Artifacts(database).read(artifact.id)]) == b"hello"


async def test_events_that_no_task_declares_are_a_fault(dsn: str, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EchoRequest, "event", None)
    async with working(dsn):
        job = await jobs.submit(EchoRequest(keeping=True), 7, LIMITS, CARD)
        assert (await ended(jobs, job.id)).error == BROKE


async def test_many_jobs_on_few_slots_each_run_once(dsn: str, jobs: Jobs, database: Database) -> None:
    async with working(dsn, slots=3):
        submitted = [await jobs.submit(EchoRequest(text=str(n)), n % 4, NOBODY, CARD) for n in range(30)]
        for job in submitted:
            assert (await ended(jobs, job.id, seconds=30)).attempt == 1
        await no_tickets(database)


async def no_tickets(database: Database) -> None:
    """Return once every ticket has been used up, one too many too."""
    async with asyncio.timeout(10):
        while True:
            if not await database.fetch("select id from procrastinate_jobs"):
                return
            await asyncio.sleep(0.02)


async def test_a_persons_limit_holds_while_slots_are_free(dsn: str, jobs: Jobs) -> None:
    limits = Limits(running=1, waiting=9)
    async with working(dsn, slots=4):
        submitted = [await jobs.submit(EchoRequest(text="ab", pace=0.05), 7, limits, CARD) for _ in range(4)]
        done = [await ended(jobs, job.id) for job in submitted]
    for before, after in pairwise(done):
        assert before.finished_at is not None
        assert after.started_at is not None
        assert before.finished_at <= after.started_at


async def test_a_ticket_without_a_slot_goes_to_a_worker_that_has_one(dsn: str, jobs: Jobs, database: Database) -> None:
    worker, stop_requested = make_worker(dsn, database, 1), asyncio.Semaphore(0)
    running = asyncio.create_task(worker.run(stop_requested, 0.0))
    first = await jobs.submit(ENDLESS, 7, NOBODY, CARD)
    await started(jobs, first.id)
    await jobs.submit(ENDLESS, 7, NOBODY, CARD)
    async with database.transaction() as connection:
        await register(connection, "free", "cpu", {"inference": 1})
    async with asyncio.timeout(10):
        await worker._executor.work("inference")
    rows = await database.fetch("select queue_name from procrastinate_jobs where status = 'todo'")
    assert "inference@free" in [row["queue_name"] for row in rows]
    stop_requested.release()
    await running


async def test_told_to_stop_it_lets_jobs_finish_in_time(dsn: str, jobs: Jobs, database: Database) -> None:
    async with working(dsn, grace=10):
        job = await jobs.submit(EchoRequest(text="hello", pace=0.1), 7, LIMITS, CARD)
        await started(jobs, job.id)
        late = await jobs.submit(EchoRequest(), 8, LIMITS, CARD)
        await ended(jobs, late.id)
    assert (await ended(jobs, job.id)).attempt == 1
    assert await database.fetch("select id from workers") == []


async def test_told_to_stop_it_hands_back_what_takes_too_long(dsn: str, jobs: Jobs, database: Database) -> None:
    async with working(dsn, grace=0.1):
        job = await jobs.submit(EchoRequest(text="hello", pace=0.2), 7, LIMITS, CARD)
        await started(jobs, job.id)
    handed_back = await jobs.get(job.id)
    assert handed_back is not None
    assert (handed_back.state, handed_back.attempt, handed_back.started_at) == (State.QUEUED, 1, None)
    assert await database.fetch("select losses, worker_id from jobs") == [{"losses": 0, "worker_id": None}]
    assert await database.fetch("select status from procrastinate_jobs") == [{"status": "todo"}]
    async with working(dsn):
        assert (await ended(jobs, job.id)).attempt == 2


async def test_a_second_signal_ends_the_grace(dsn: str, jobs: Jobs) -> None:
    async with working(dsn, grace=60) as stop_requested:
        job = await jobs.submit(ENDLESS, 7, LIMITS, CARD)
        await started(jobs, job.id)
        stop_requested.release()
        start = time.monotonic()
    assert time.monotonic() - start < 10
    assert (await until(jobs, job.id, lambda job: job.state is State.QUEUED)).attempt == 1


async def test_a_run_that_does_not_stop_is_handed_back_all_the_same(
    dsn: str, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.worker.executor.UNWIND_SECONDS", 0.1)
    async with working(dsn):
        job = await jobs.submit(EchoRequest(text="x", pace=1.0, trouble="stubborn"), 7, LIMITS, CARD)
        await started(jobs, job.id)
    assert (await until(jobs, job.id, lambda job: job.state is State.QUEUED)).attempt == 1
