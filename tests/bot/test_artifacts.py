import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from bot.artifacts import ROW_BYTES, Artifacts, ArtifactTooLarge
from bot.database.connection import Database
from bot.jobs.job import FencedOff
from bot.jobs.store import Jobs
from tests.bot.jobs.echo import CARD, LIMITS, EchoRequest

CHUNK = bytes(range(256)) * 4096


async def chunks(size: int) -> AsyncIterator[bytes]:
    while size:
        chunk = CHUNK[:size]
        size -= len(chunk)
        yield chunk


async def read(artifacts: Artifacts, artifact_id: UUID) -> bytes:
    return b"".join([chunk async for chunk in artifacts.read(artifact_id)])


@pytest.fixture
def artifacts(database: Database, tmp_path: Path) -> Artifacts:
    return Artifacts(database, (tmp_path / "folder").as_uri())


@pytest.mark.parametrize("size", [0, 1, 3 * len(CHUNK) + 7])
async def test_a_small_one_is_a_row(database: Database, size: int) -> None:
    artifacts = Artifacts(database)
    artifact = await artifacts.put("../../etc/\0passwd", "text/plain", chunks(size))
    assert (artifact.name, artifact.media_type, artifact.size) == ("../../etc/passwd", "text/plain", size)
    assert await artifacts.get(artifact.id) == artifact
    assert await read(artifacts, artifact.id) == b"".join([chunk async for chunk in chunks(size)])
    await artifacts.delete(artifact.id)
    assert await artifacts.get(artifact.id) is None


async def test_a_large_one_is_a_file_of_the_folder(artifacts: Artifacts, tmp_path: Path) -> None:
    artifact = await artifacts.put("../../etc/passwd", "text/plain", chunks(ROW_BYTES + 1))
    assert artifact.size == ROW_BYTES + 1
    (file,) = (tmp_path / "folder").iterdir()
    assert file.stat().st_size == artifact.size
    assert await read(artifacts, artifact.id) == file.read_bytes()
    await artifacts.delete(artifact.id)
    await artifacts.delete(artifact.id)
    assert list((tmp_path / "folder").iterdir()) == []


async def test_an_attempt_removes_what_attempts_at_its_job_put(
    artifacts: Artifacts, jobs: Jobs, database: Database, tmp_path: Path
) -> None:
    job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    other = await jobs.submit(EchoRequest(), 8, LIMITS, CARD)
    await database.fetch("update jobs set state = 'running', attempt = 2 returning id")
    sizes = (ROW_BYTES + 1, 1, 1)
    large, small, last = [await artifacts.put("a", "text/plain", chunks(size), (job.id, 2)) for size in sizes]
    spared = [
        await artifacts.put("b", "text/plain", chunks(1), (job.id, 2)),
        await artifacts.put("a", "text/plain", chunks(1), (other.id, 2)),
        await artifacts.put("a", "text/plain", chunks(1)),
    ]
    with pytest.raises(FencedOff):
        await artifacts.remove((job.id, 1), "a")
    assert await artifacts.get(large.id)
    await artifacts.remove((job.id, 2), "a", but=last.id)
    kept = {row["id"] for row in await database.fetch("select id from artifacts")}
    assert kept == {last.id, *(each.id for each in spared)}
    assert small.id not in kept
    assert list((tmp_path / "folder").iterdir()) == []
    await artifacts.remove((job.id, 2), "a")
    assert await artifacts.find(job.id, "a") is None


async def test_a_large_one_needs_a_folder(database: Database) -> None:
    with pytest.raises(ArtifactTooLarge, match="25 MB"):
        await Artifacts(database).put("big", "text/plain", chunks(ROW_BYTES + 1))
    assert await database.fetch("select id from artifacts") == []


async def test_an_interrupted_upload_leaves_nothing(artifacts: Artifacts, database: Database, tmp_path: Path) -> None:
    async def interrupted() -> AsyncIterator[bytes]:
        async for chunk in chunks(ROW_BYTES + 1):
            yield chunk
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await artifacts.put("big", "text/plain", interrupted())
    assert list((tmp_path / "folder").iterdir()) == []
    assert await database.fetch("select id from artifacts") == []


async def test_there_is_no_such_artifact(artifacts: Artifacts) -> None:
    with pytest.raises(KeyError):
        await read(artifacts, uuid4())


async def test_it_may_outlive_its_job(artifacts: Artifacts, jobs: Jobs, database: Database) -> None:
    job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await database.fetch("update jobs set state = 'running', attempt = 1 returning id")
    artifact = await artifacts.put("a", "text/plain", chunks(1), (job.id, 1))
    assert (artifact.job_id, artifact.attempt) == (job.id, 1)
    await artifacts.put("b", "text/plain", chunks(1), (job.id, 1))
    newer = await artifacts.put("a", "text/plain", chunks(2), (job.id, 1))
    assert await artifacts.find(job.id, "a") == newer
    assert await artifacts.find(job.id, "c") is None
    await database.fetch("delete from jobs returning id")
    left = await artifacts.get(artifact.id)
    assert left is not None
    assert left.job_id is None


@pytest.mark.parametrize("size", [1, ROW_BYTES + 1])
async def test_an_attempt_that_is_fenced_off_leaves_none(
    artifacts: Artifacts, jobs: Jobs, database: Database, tmp_path: Path, size: int
) -> None:
    job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await database.fetch("update jobs set state = 'running', attempt = 2 returning id")
    with pytest.raises(FencedOff):
        await artifacts.put("late", "text/plain", chunks(size), (job.id, 1))
    await database.fetch("update jobs set state = 'queued' returning id")
    with pytest.raises(FencedOff):
        await artifacts.put("late", "text/plain", chunks(size), (job.id, 2))
    assert await database.fetch("select id from artifacts") == []
    assert not any((tmp_path / "folder").glob("*"))


async def test_many_at_once(artifacts: Artifacts) -> None:
    stored = await asyncio.gather(*(artifacts.put(str(n), "text/plain", chunks(n)) for n in range(20)))
    assert [len(await read(artifacts, artifact.id)) for artifact in stored] == list(range(20))
