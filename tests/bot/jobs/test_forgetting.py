"""Everything of a person goes at once, and nothing of anybody else: jobs, cards, models, files. What runs stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest

from bot.artifacts import ROW_BYTES, Artifacts
from bot.board.links import Links
from bot.database.connection import Database, DatabaseAway
from bot.database.listening import payloads
from bot.demos.demo import Answer, NewDemo
from bot.demos.store import DemoRows
from bot.jobs.audit import Act, AuditLog
from bot.jobs.cards import Cards
from bot.jobs.forgetting import Forgetting, Kept
from bot.jobs.job import Copy, FencedOff, Job, State
from bot.jobs.notifications import JobNotification, listen
from bot.jobs.scheduling import Claims
from bot.jobs.steering.store import Steering
from bot.jobs.steering.values import Moderator, Subject
from bot.jobs.store import Jobs
from bot.jobs.tuned_models import CHANNEL, TunedModels
from bot.jobs.workers import Stock, register
from models.errors import UnknownModel
from models.tasks.read_data.request import Upload
from models.tasks.values import Queue
from models.training.values import TrainingProgress
from tests.bot.jobs.echo import CARD, NOBODY, TASKS, EchoRequest, EchoResult
from tests.cogs.fine_tune.runs import DATA, DATA_REQUEST, RUN, RUN_REQUEST

ADA, ALAN = 7, 8
DONE = EchoResult(text="done", pid=1)


class Record:
    """What is on record, of two people, and a worker."""

    def __init__(self, database: Database, folder: Path, worker: int) -> None:
        self.database = database
        self.jobs = Jobs(database, TASKS)
        self.cards = Cards(database, TASKS)
        self.claims = Claims(database, TASKS)
        self.folder = folder
        self.artifacts = Artifacts(database, folder.as_uri())
        self.forgetting = Forgetting(database, self.artifacts.unused)
        self._worker = worker

    async def ask(self, owner: int, request: EchoRequest | None = None, *, guild: int = 2) -> Job:
        return await self.jobs.submit(request or EchoRequest(), owner, NOBODY, replace(CARD, guild_id=guild))

    async def run(self, queue: Queue = "inference") -> Job:
        job = await self.claims.claim(queue, self._worker)
        assert job is not None
        return job

    async def put(self, job: Job | None = None, size: int = 3) -> UUID:
        attempt = None if job is None else (job.id, job.attempt)
        return (await self.artifacts.put("file", "text/plain", content(size), attempt)).id

    async def trained(self, owner: int, *, shared: bool = False) -> tuple[Job, set[UUID]]:
        """Bring a file, train on it, and return the job with all files that there are of it."""
        upload = await self.put(size=ROW_BYTES + 1)
        request = DATA_REQUEST.model_copy(update={"source": Upload(artifact=upload, name="a.csv")})
        await self.jobs.submit(request, owner, NOBODY, CARD)
        read = await self.run("short")
        examples = await self.put(read)
        assert await self.claims.succeed(read, DATA.model_copy(update={"examples_artifact": examples}))
        request_to_train = RUN_REQUEST.model_copy(update={"examples": examples})
        await self.jobs.submit(request_to_train, owner, NOBODY, CARD, owner_name=str(owner))
        run = await self.run("training")
        weights = await self.put(run)
        assert await self.claims.succeed(run, RUN.model_copy(update={"weights": weights}))
        if shared:
            await TunedModels(self.database, TASKS).share(run.id, shared=True)
        return run, {upload, examples, weights}

    async def left(self, table: str, column: str = "id") -> set[object]:
        return {row[column] for row in await self.database.fetch(f"select {column} from {table}")}


@pytest.fixture
async def record(database: Database, tmp_path: Path) -> Record:
    async with database.transaction() as connection:
        slots = dict.fromkeys(get_args(Queue), 9)
        worker = await register(connection, "test", "cpu", slots, Stock(("minilm",)))
    return Record(database, tmp_path / "folder", worker)


async def content(size: int) -> AsyncIterator[bytes]:
    yield bytes(size)


async def test_of_a_stranger_there_is_nothing(record: Record) -> None:
    await record.ask(ALAN)
    assert await record.forgetting.kept(ADA) == Kept()
    assert await record.forgetting.forget(ADA) == Kept()
    assert len(await record.left("jobs")) == 1


async def test_everything_of_one_person_goes_in_every_server_and_nothing_of_anothers(record: Record) -> None:
    own, _ = await record.trained(ADA, shared=True)
    others, files = await record.trained(ALAN)
    waiting = await record.ask(ADA, guild=3)
    await record.cards.add_copy(own.id, Copy(1, 2))
    expected = Kept(
        jobs=3,
        unfinished=1,
        files=3,
        file_bytes=ROW_BYTES + 1 + 6,
        models=[f"@{ADA}/{RUN_REQUEST.name}"],
        shared=[f"@{ADA}/{RUN_REQUEST.name}"],
        servers=2,
    )
    assert await record.forgetting.kept(ADA) == expected
    assert await record.forgetting.forget(ADA) == expected
    assert await record.forgetting.kept(ADA) == Kept()
    assert await record.left("artifacts") == files
    assert len(list(record.folder.iterdir())) == 1, "the upload of the other"
    assert await record.left("tuned_models", "job_id") == {others.id}
    assert await record.left("card_copies", "job_id") == set()
    assert {row["owner_id"] for row in await record.database.fetch("select owner_id from jobs")} == {ALAN}
    assert await record.jobs.get(waiting.id) is None


async def test_what_was_answered_and_led_in_demos_and_written_in_reports_goes(record: Record) -> None:
    demos, log = DemoRows(record.database), AuditLog(record.database)
    led = [await demos.begin(NewDemo(2, channel, ADA, "ada", "a runbook", "en")) for channel in (1, 2)]
    other = await demos.begin(NewDemo(2, 3, ALAN, "alan", "a runbook", "en"))
    assert other
    assert all(led)
    for person in (ADA, ALAN):
        assert await demos.answer(other.id, 0, Answer(person, "blue"))
    await demos.end(1)
    for actor in (ADA, ALAN):
        await log.write(Act(2, actor, "report", job_id=1, reason="rude"))
    expected = Kept(answers=1, demos=1, reports=1)
    assert await record.forgetting.kept(ADA) == expected
    assert await record.forgetting.forget(ADA) == expected
    assert (await record.forgetting.kept(ADA)).nothing
    assert await record.left("demos") == {2, other.id}, "what runs is in front of a room"
    assert [answer.person_id for answer in await demos.answers(other.id, 0)] == [ALAN]
    assert [(entry.act.actor_id, entry.act.reason) for entry in await log.latest(2, 9)] == [(ALAN, "rude"), (ADA, "")]


async def test_a_block_outlasts_it_and_a_link_to_the_board_can_still_be_revoked(record: Record) -> None:
    steering, links = Steering(record.database, TASKS), Links(record.database)
    await steering.restrain(Moderator(2, ALAN), Subject(ADA), 0, None)
    link = await links.issue(2, ADA, datetime.now(UTC) + timedelta(hours=1), names=False)
    await record.forgetting.forget(ADA)
    assert [held.subject.id for held in (await steering.overview(2)).restraints] == [ADA]
    assert await links.revoke(2) == {link.id}


async def test_what_runs_is_stopped_and_what_its_worker_still_writes_counts_no_more(record: Record, dsn: str) -> None:
    await record.ask(ADA)
    job = await record.run()
    async with aclosing(payloads(dsn, "worker_control", "hearing")) as told:
        assert await anext(told) is None
        await record.forgetting.forget(ADA)
        assert await anext(told) == f'{{"cancel" : {job.id}}}'
    assert not await record.claims.succeed(job, DONE)
    assert not await record.claims.cancelled(job)
    assert not await record.claims.hand_back(job.id, job.attempt, "inference")
    with pytest.raises(FencedOff):
        await record.put(job)
    assert await record.left("jobs") == await record.left("artifacts") == set()


async def test_whoever_keeps_the_card_of_what_had_not_ended_is_told(record: Record, dsn: str) -> None:
    job = await record.ask(ADA)
    async with aclosing(listen(dsn, TASKS)) as told:
        await anext(told)
        await record.forgetting.forget(ADA)
        assert await anext(told) == JobNotification(job.id, 0, state=State.CANCELLED)


async def test_its_place_is_taken_by_those_who_wait(record: Record) -> None:
    for owner in (ADA, ALAN):
        await record.ask(owner)
    await record.forgetting.forget(ADA)
    assert (await record.run()).owner_id == ALAN
    tickets = await record.database.fetch("select from procrastinate_jobs where status = 'todo'")
    assert len(tickets) >= 1


async def test_while_an_upload_is_read_both_go(record: Record) -> None:
    upload = await record.put(size=ROW_BYTES + 1)
    request = DATA_REQUEST.model_copy(update={"source": Upload(artifact=upload, name="a.csv")})
    await record.jobs.submit(request, ADA, NOBODY, CARD)
    job = await record.run("short")
    reading = record.artifacts.read(upload)
    assert await anext(reading)
    await record.forgetting.forget(ADA)
    await reading.aclose()
    with pytest.raises(FencedOff):
        await record.put(job)
    assert await record.left("artifacts") == set()
    assert list(record.folder.iterdir()) == []


async def test_checkpoints_of_a_training_that_runs_go_too(record: Record) -> None:
    examples = await record.put()
    await record.jobs.submit(RUN_REQUEST.model_copy(update={"examples": examples}), ADA, NOBODY, CARD)
    job = await record.run("training")
    await record.put(job)
    await record.forgetting.forget(ADA)
    assert not await record.claims.cancelled(job, TrainingProgress(doing="learning"))
    assert await record.left("artifacts") == set()


async def test_others_who_wait_for_a_shared_model_keep_their_jobs_and_it_is_told_gone(record: Record, dsn: str) -> None:
    own, _ = await record.trained(ADA, shared=True)
    theirs = await record.ask(ALAN, EchoRequest(model=f"tuned-{own.id}"))
    models = TunedModels(record.database, TASKS)
    async with aclosing(payloads(dsn, CHANNEL, "hearing")) as told:
        assert await anext(told) is None
        await record.forgetting.forget(ADA)
        assert await anext(told) is not None
    assert await models.all() == []
    assert await models.get(own.id) is None
    assert await record.jobs.get(theirs.id) is not None
    with pytest.raises(UnknownModel):
        await record.ask(ALAN, EchoRequest(model=f"tuned-{own.id}"))


async def test_what_all_may_train_on_is_nobodys(record: Record) -> None:
    shared = await record.put()
    values = {"artifact": shared}
    await record.database.fetch(
        "insert into data_sets (key, card, artifact) values ('ours', '{}', %(artifact)s) returning key", values
    )
    await record.jobs.submit(RUN_REQUEST.model_copy(update={"examples": shared}), ADA, NOBODY, CARD)
    assert (await record.forgetting.forget(ADA)).files == 0
    assert await record.left("artifacts") == {shared}
    await record.database.fetch("delete from data_sets returning key")


async def test_what_is_interrupted_between_jobs_and_files_is_finished_by_the_hourly_round(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    await record.trained(ADA)

    async def away(_ids: object) -> int:
        raise DatabaseAway

    monkeypatch.setattr(record.artifacts.unused, "remove_among", away)
    assert (await record.forgetting.forget(ADA)).files == 3
    assert await record.left("jobs") == set()
    assert len(await record.left("artifacts")) == 3
    await record.database.fetch("update artifacts set created_at = created_at - interval '2 hours' returning id")
    assert await record.artifacts.unused.remove() == 3
    assert list(record.folder.iterdir()) == []


async def test_interrupted_before_its_end_nothing_has_happened(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    await record.trained(ADA, shared=True)
    await record.ask(ADA)
    before = await record.forgetting.kept(ADA)
    monkeypatch.setattr("bot.jobs.forgetting._DELETE", "select pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(DatabaseAway):
        await record.forgetting.forget(ADA)
    assert await record.forgetting.kept(ADA) == before
    assert len(await TunedModels(record.database, TASKS).all()) == 1


async def test_asked_many_times_at_once_while_jobs_come_and_go_each_is_deleted_once(record: Record) -> None:
    async def submit_and_run() -> None:
        for _ in range(5):
            await record.ask(ADA)
            job = await record.claims.claim("inference", 1)
            if job is not None:
                await record.claims.succeed(job, DONE)

    working = [asyncio.create_task(submit_and_run()) for _ in range(2)]
    deleted = await asyncio.gather(*(record.forgetting.forget(ADA) for _ in range(3)))
    await asyncio.gather(*working)
    deleted.append(await record.forgetting.forget(ADA))
    assert sum(kept.jobs for kept in deleted) == 10
    assert await record.left("jobs") == set()
