import pytest

from bot.database.connection import Database
from bot.jobs.job import State
from bot.jobs.rows import UnreadableJob
from bot.jobs.scheduling import UNREADABLE, Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import register
from models.tasks.values import TextProgress
from tests.bot.jobs.echo import CARD, LIMITS, TASKS, EchoRequest


async def test_a_request_comes_back_as_it_was(jobs: Jobs) -> None:
    request = EchoRequest(text="NUL \0, \u202e right to left, @everyone, 🎈, `fence`, \\u0000", pace=0.1)
    job = await jobs.submit(request, 7, LIMITS, CARD)
    assert job.request == request
    assert await jobs.get(job.id) == job


@pytest.mark.parametrize("change", ["kind = 'gone'", """request = '{"colour": "blue"}'"""])
async def test_what_another_version_wrote_hides_nothing_else(jobs: Jobs, database: Database, change: str) -> None:
    foreign = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    ours = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await database.fetch(f"update jobs set {change} where id = {foreign.id} returning id")
    with pytest.raises(UnreadableJob) as unreadable:
        await jobs.get(foreign.id)
    assert "blue" not in str(unreadable.value)
    assert await jobs.latest(7, CARD.guild_id, 10) == [ours]


async def test_a_progress_of_another_version_hides_no_job(jobs: Jobs, database: Database) -> None:
    job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    for progress in ('{"text": "so far", "step": 1, "total": 0}', '{"loss": 3}'):
        await database.fetch("update jobs set progress = %(progress)s::json returning id", {"progress": progress})
        read = await jobs.get(job.id)
        assert read is not None
        assert read.progress == (TextProgress(text="so far", step=1) if "text" in progress else None)


async def test_a_worker_fails_what_another_version_wrote_and_goes_on(jobs: Jobs, database: Database) -> None:
    foreign = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    ours = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await database.fetch(f"update jobs set kind = 'gone' where id = {foreign.id} returning id")
    async with database.transaction() as connection:
        worker = await register(connection, "test", "cpu", {"inference": 1})
    claimed = await Claims(database, TASKS).claim("inference", worker)
    assert claimed is not None
    assert claimed.id == ours.id
    rows = await database.fetch(f"select state, error from jobs where id = {foreign.id}")
    assert rows == [{"state": State.FAILED, "error": UNREADABLE}]
