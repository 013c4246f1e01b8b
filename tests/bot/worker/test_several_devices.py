"""Trainings of tiny models in two processes on this machine's processor, as on two devices."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.jobs.job import Job, State
from bot.jobs.store import Jobs
from bot.worker.attempts import command
from models.data.examples import write_examples
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.training.values import LossPoint
from tests.bot.jobs.echo import CARD, NOBODY
from tests.bot.worker.attempts.probes import gone
from tests.bot.worker.running import ended, until, working
from tests.models.child import FLOAT32
from tests.models.conftest import folder_entry, write_decoder
from tests.models.own_catalogue import CATALOGUE, write_catalogue
from tests.models.training.runs import SETTINGS, exchanges

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]
START_WITHIN = 90.0  # seconds, in which three processes import their libraries, whatever else the machine does
MODEL = "tiny"


@pytest.fixture(autouse=True)
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let children know a tiny model."""
    folder = tmp_path / "model"
    folder.mkdir()
    entry = folder_entry(MODEL, write_decoder("llama", folder), recipes=("style",))
    monkeypatch.setenv(CATALOGUE, str(write_catalogue(tmp_path / "catalogue.toml", [entry])))
    monkeypatch.setattr(command, "CHILD", "tests.models.child")


async def submit(jobs: Jobs, database: Database, epochs: int = 2, name: str = "mine") -> Job:
    async def chunks() -> AsyncIterator[bytes]:
        yield write_examples(exchanges(30))  # of which 22 are trained on: the last step of an epoch has two

    examples = await Artifacts(database).put("examples", "application/jsonl", chunks())
    settings = SETTINGS.model_copy(update={"epochs": epochs})
    request = FineTuneRequest(recipe="style", model=MODEL, name=name, examples=examples.id, settings=settings)
    return await jobs.submit(request, 7, NOBODY, CARD)


async def points(jobs: Jobs, job: Job) -> list[LossPoint]:
    return [point for point in await jobs.events(job) if isinstance(point, LossPoint)]


async def until_step(jobs: Jobs, job: Job, step: int, attempt: int = 1) -> None:
    """Return once an attempt has reported this step, or a later one."""
    async with asyncio.timeout(START_WITHIN):
        while True:
            known = await jobs.get(job.id)
            if known and known.attempt == attempt and any(point.step >= step for point in await points(jobs, known)):
                return
            await asyncio.sleep(0.05)


def trainers() -> dict[str, psutil.Process]:
    """Return the processes that train together, by their rank, and their launcher."""
    (launcher,) = [each for each in psutil.Process().children() if "tests.models.child" in each.cmdline()]
    return {"launcher": launcher, **{each.environ()["RANK"]: each for each in launcher.children()}}


async def test_two_processes_find_the_losses_of_one(
    dsn: str, jobs: Jobs, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FLOAT32, "1")  # sums of two halves are rounded twice, and bfloat16 rounds at the third figure
    done = []
    for devices in (1, 2):
        job = await submit(jobs, database, name=f"on-{devices}")
        async with working(dsn, models=[MODEL], devices=devices):
            done.append(await ended(jobs, job.id, seconds=START_WITHIN))
    one, two = done
    assert isinstance(one.result, FineTuneResult)
    assert isinstance(two.result, FineTuneResult)
    expected, found = await points(jobs, one), await points(jobs, two)
    assert [(point.step, point.loss is None) for point in found] == [
        (point.step, point.loss is None) for point in expected
    ]
    for name in ("loss", "held_out_loss", "learning_rate"):
        values = [getattr(point, name) for point in expected]
        assert [getattr(point, name) for point in found] == [
            None if value is None else pytest.approx(value, rel=1e-4) for value in values
        ]
    assert two.result.before == one.result.before
    assert two.result.after.loss == pytest.approx(one.result.after.loss, rel=1e-4)
    assert two.result.settings == one.result.settings
    assert await database.fetch("select count(*) from artifacts where name = 'weights'") == [{"count": 2}]


async def test_one_that_dies_ends_the_attempt_and_a_worker_that_stops_has_a_checkpoint_kept(
    dsn: str, jobs: Jobs, database: Database
) -> None:
    job = await submit(jobs, database, epochs=50)
    async with working(dsn, models=[MODEL], devices=2):
        await until_step(jobs, job, 2)
        first = trainers()
        first["1"].kill()
        await gone(*first.values(), seconds=10)
        await until_step(jobs, job, 2, attempt=2)
        second = trainers()
    await gone(*second.values())
    assert await database.fetch("select losses from jobs") == [{"losses": 1}]
    assert await Artifacts(database).find(job.id, "checkpoint") is not None
    async with working(dsn, models=[MODEL]):  # on one device
        await until_step(jobs, job, 2, attempt=3)
        await jobs.finish(job.id)
        done = await ended(jobs, job.id, seconds=START_WITHIN)
    assert isinstance(done.result, FineTuneResult)
    assert done.result.ending == "owner"
    steps = [point.step for point in await points(jobs, done) if point.loss is not None]
    assert steps == list(range(1, done.result.steps + 1))


async def test_its_owner_may_have_what_there_is_and_cancelling_leaves_none_behind(
    dsn: str, jobs: Jobs, database: Database
) -> None:
    async with working(dsn, models=[MODEL], devices=2):
        job = await submit(jobs, database, epochs=50)
        await until_step(jobs, job, 2)
        await jobs.finish(job.id)
        done = await ended(jobs, job.id, seconds=START_WITHIN)
        assert isinstance(done.result, FineTuneResult)
        assert done.result.ending == "owner"
        job = await submit(jobs, database, epochs=50, name="another")
        await until_step(jobs, job, 2)
        processes = trainers()
        assert len(processes) == 3
        await jobs.cancel(job.id)
        await gone(*processes.values())
        cancelled = await until(jobs, job.id, lambda job: job.terminal)
    assert cancelled.state is State.CANCELLED


async def test_none_outlives_its_launcher(dsn: str, jobs: Jobs, database: Database) -> None:
    job = await submit(jobs, database, epochs=50)
    async with working(dsn, models=[MODEL], devices=2):
        await until_step(jobs, job, 2)
        processes = trainers()
        processes["launcher"].kill()
        await gone(*processes.values())
