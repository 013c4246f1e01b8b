"""Artifacts go when nothing names them any more: uploads, examples, checkpoints, weights, and their files."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from bot.artifacts import ROW_BYTES, Artifacts
from bot.database.connection import Database
from bot.jobs import pruning
from bot.jobs.job import Job, NewCard
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.tuned_models import TunedModels
from bot.jobs.workers import Stock, register
from models.tasks.read_data.request import Upload
from models.tasks.values import Progress, Queue, Request, Result
from models.training.values import TrainingProgress
from tests.bot.jobs.echo import CARD, NOBODY, TASKS
from tests.cogs.fine_tune.runs import DATA, DATA_REQUEST, RUN, RUN_REQUEST

DAYS = 30


class Disk:
    """What is kept, and the jobs that name it."""

    def __init__(self, database: Database, jobs: Jobs, folder: Path, worker: int) -> None:
        self.database, self.jobs, self.folder = database, jobs, folder
        self.artifacts = Artifacts(database, folder.as_uri())
        self.unused = self.artifacts.unused
        self._claims = Claims(database, TASKS)
        self._worker = worker

    async def keep(self, job: Job | None = None, name: str = "file", size: int = 1) -> UUID:
        """Keep an upload, or what a job makes."""
        attempt = None if job is None else (job.id, job.attempt)
        return (await self.artifacts.put(name, "text/plain", chunks(size), attempt)).id

    async def submit(self, request: Request, card: NewCard = CARD) -> Job:
        return await self.jobs.submit(request, 7, NOBODY, card)

    async def run(self, queue: Queue) -> Job:
        job = await self._claims.claim(queue, self._worker)
        assert job is not None
        return job

    async def end(self, job: Job, result: Result) -> None:
        assert await self._claims.succeed(job, result)

    async def cancel(self, job: Job, progress: Progress) -> None:
        assert await self._claims.cancelled(job, progress)

    async def pass_days(self, days: float) -> None:
        for table, time in (("jobs", "finished_at"), ("artifacts", "created_at"), ("artifact_files", "created_at")):
            query = f"update {table} set {time} = {time} - make_interval(hours => %(hours)s) returning 1"
            await self.database.fetch(query, {"hours": round(24 * days)})

    async def prune(self) -> None:
        await pruning.prune(self.database, DAYS)
        await self.unused.remove()
        await self.unused.remove_strays()

    async def left(self) -> set[UUID]:
        return {row["id"] for row in await self.database.fetch("select id from artifacts")}

    async def read_data(self, card: NewCard = CARD) -> tuple[UUID, UUID]:
        """Upload a file and prepare its examples; return both."""
        upload = await self.keep()
        await self.submit(DATA_REQUEST.model_copy(update={"source": Upload(artifact=upload, name="a.csv")}), card)
        job = await self.run("short")
        examples = await self.keep(job, "examples.jsonl")
        await self.end(job, DATA.model_copy(update={"examples_artifact": examples}))
        return upload, examples

    async def train(self, examples: UUID) -> tuple[Job, UUID]:
        """Train on examples; return the job and the weights."""
        await self.submit(RUN_REQUEST.model_copy(update={"examples": examples}))
        job = await self.run("training")
        weights = await self.keep(job, "weights")
        await self.end(job, RUN.model_copy(update={"weights": weights}))
        return job, weights


@pytest.fixture
async def disk(database: Database, jobs: Jobs, tmp_path: Path) -> Disk:
    async with database.transaction() as connection:
        worker = await register(connection, "test", "cpu", {"short": 9, "training": 9}, Stock(("minilm",)))
    return Disk(database, jobs, tmp_path / "folder", worker)


async def test_an_upload_that_nobody_submitted_goes_after_a_while(disk: Disk) -> None:
    upload = await disk.keep()
    await disk.prune()
    assert await disk.left() == {upload}
    await disk.pass_days(0.5)
    await disk.prune()
    assert await disk.left() == set()


async def test_what_a_card_can_still_use_stays_and_goes_with_its_job(disk: Disk) -> None:
    upload, examples = await disk.read_data()
    await disk.pass_days(DAYS - 1)
    await disk.prune()
    assert await disk.left() == {upload, examples}
    await disk.pass_days(2)
    await disk.prune()
    assert await disk.left() == set()


async def test_a_job_that_waits_keeps_its_upload(disk: Disk) -> None:
    upload = await disk.keep()
    await disk.submit(DATA_REQUEST.model_copy(update={"source": Upload(artifact=upload, name="a.csv")}))
    await disk.pass_days(400)
    await disk.prune()
    assert await disk.left() == {upload}


async def test_a_model_keeps_its_weights_and_the_examples_that_it_was_made_of(disk: Disk) -> None:
    _, examples = await disk.read_data()
    job, weights = await disk.train(examples)
    await disk.pass_days(400)
    await disk.prune()
    assert await disk.left() == {examples, weights}
    await TunedModels(disk.database, TASKS).delete(job.id)
    await disk.prune()
    assert await disk.left() == set()


async def test_weights_of_a_deleted_model_go_before_its_card_does(disk: Disk) -> None:
    _, examples = await disk.read_data()
    job, weights = await disk.train(examples)
    await disk.pass_days(1)
    await disk.prune()
    assert weights in await disk.left()
    await TunedModels(disk.database, TASKS).delete(job.id)
    await disk.prune()
    assert weights not in await disk.left()
    assert examples in await disk.left(), "“Train again” needs them"


async def test_of_a_run_that_was_cancelled_the_last_picture_stays_and_no_checkpoint(disk: Disk) -> None:
    examples = await disk.keep()
    await disk.submit(RUN_REQUEST.model_copy(update={"examples": examples}))
    job = await disk.run("training")
    checkpoint, picture = await disk.keep(job, "checkpoint"), await disk.keep(job, "curve.png")
    await disk.pass_days(1)
    await disk.prune()
    assert await disk.left() == {examples, checkpoint, picture}, "it runs"
    await disk.cancel(job, TrainingProgress(doing="learning", picture=picture))
    await disk.prune()
    assert await disk.left() == {examples, picture}


async def test_what_a_run_kept_to_go_on_from_goes_as_soon_as_it_has_ended(disk: Disk) -> None:
    examples, other = await disk.keep(), await disk.keep()
    await disk.submit(RUN_REQUEST.model_copy(update={"examples": examples}))
    job = await disk.run("training")
    large, small, weights = [await disk.keep(job, size=size) for size in (ROW_BYTES + 1, 1, 1)]
    assert await disk.unused.remove_of(job.id) == 0, "another attempt may have to go on from it"
    await disk.end(job, RUN.model_copy(update={"weights": weights}))
    assert await disk.unused.remove_of(job.id) == 2
    assert await disk.left() == {examples, other, weights}
    assert not {large, small} & await disk.left()
    assert list(disk.folder.iterdir()) == []


async def test_of_those_that_are_named_only_what_is_unused_goes(disk: Disk) -> None:
    upload, examples = await disk.read_data()
    stray = await disk.keep()
    assert await disk.unused.remove_among([upload, examples, stray]) == 1
    assert await disk.left() == {upload, examples}


async def test_examples_of_a_choice_that_was_taken_back_go(disk: Disk) -> None:
    card = replace(CARD, message_id=11)
    upload, first = await disk.read_data(card)
    await disk.submit(DATA_REQUEST.model_copy(update={"source": Upload(artifact=upload, name="a.csv")}), card)
    job = await disk.run("short")
    second = await disk.keep(job, "examples.jsonl")
    await disk.end(job, DATA.model_copy(update={"examples_artifact": second}))
    await disk.pass_days(1)
    await disk.prune()
    assert first not in await disk.left()
    assert await disk.left() == {upload, second}


async def test_large_ones_go_with_their_files(disk: Disk) -> None:
    await disk.keep(size=ROW_BYTES + 1)
    strangers = disk.folder / "notes.txt"
    strangers.write_text("not ours")
    assert len(list(disk.folder.iterdir())) == 2
    await disk.pass_days(1)
    await disk.prune()
    assert list(disk.folder.iterdir()) == [strangers]
    assert await disk.database.fetch("select from artifact_files") == []


async def test_a_file_whose_writer_died_goes_once_nobody_can_be_writing_it(disk: Disk) -> None:
    kept = await disk.keep(size=ROW_BYTES + 1)
    # What a process leaves that is killed between the file and its row.
    await disk.database.fetch("delete from artifacts where id = %(id)s returning id", {"id": kept})
    await disk.prune()
    assert len(list(disk.folder.iterdir())) == 1
    await disk.pass_days(2)
    await disk.prune()
    assert list(disk.folder.iterdir()) == []


async def chunks(size: int) -> AsyncIterator[bytes]:
    yield bytes(size)
