"""Files that people sent, read in a real child process of a worker in this one."""

import io
import logging
import zipfile
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import pytest

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.jobs.job import Job, State
from bot.jobs.store import Jobs
from models.data.examples import Labelled, read_examples
from models.data.values import DataLimits
from models.tasks.read_data.request import Named, ReadDataRequest, ReadDataResult, Source, Upload
from models.tasks.values import ChildProcess
from tests.bot.jobs.echo import CARD, NOBODY
from tests.bot.worker.running import ended, working
from tests.models.data.files import archive

pytestmark = pytest.mark.e2e

SMALL = b"text,label\nso good,yes\nso bad,no\nquite good,yes\nquite bad,no\n"
WITHIN = 60.0  # seconds, on a machine that does much else


async def kept(database: Database, data: bytes) -> Upload:
    async def chunks() -> AsyncIterator[bytes]:
        yield data

    artifact = await Artifacts(database).put("data.csv", "text/csv", chunks())
    return Upload(artifact=artifact.id, name="data.csv")


async def read(jobs: Jobs, source: Source, **fields: Any) -> Job:
    job = await jobs.submit(ReadDataRequest(source=source, **fields), 7, NOBODY, CARD)
    return await ended(jobs, job.id, WITHIN)


async def test_a_file_is_read_and_its_examples_are_an_artifact_of_the_job(
    dsn: str, jobs: Jobs, database: Database
) -> None:
    async with working(dsn):
        done = await read(jobs, await kept(database, SMALL))
    assert isinstance(done.result, ReadDataResult), done.error
    artifact = await Artifacts(database).get(done.result.examples_artifact)
    assert artifact is not None
    assert (artifact.job_id, artifact.name) == (done.id, "examples.jsonl")
    lines = b"".join([chunk async for chunk in Artifacts(database).read(artifact.id)])
    assert next(iter(read_examples(lines))) == Labelled(text="so good", label="yes")


async def test_a_named_set_is_read(dsn: str, jobs: Jobs) -> None:
    async with working(dsn):
        done = await read(jobs, Named(key="sms-spam"))
    assert isinstance(done.result, ReadDataResult), done.error
    assert done.result.rows == 5574


async def test_the_largest_file_takes_no_more_memory_than_it_may(
    dsn: str, jobs: Jobs, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of what the task asks for is enough."""
    child = ReadDataRequest.child
    assert child is not None
    assert child.memory_bytes is not None
    monkeypatch.setattr(ReadDataRequest, "child", ChildProcess(memory_bytes=child.memory_bytes // 2, seconds=WITHIN))
    line = "Diese Zeile hat Wörter und ein 😀, Nummer {}; {}\n"
    data = ("Text;Klasse\n" + "".join(line.format(n, n % 3) for n in range(480_000))).encode()[:25_000_000]
    assert len(data) > 24_000_000
    async with working(dsn):
        done = await read(jobs, await kept(database, data))
    assert isinstance(done.result, ReadDataResult), done.error
    assert done.result.examples > 19_900


def bomb(*, honest: bool) -> bytes:
    """Return a spreadsheet of some kilobytes that unpacks to 300 MB, or that says so of a few bytes."""
    data = archive(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=bytes(300_000_000))
    if honest:
        return data
    size = (300_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    return data.replace(size, (300).to_bytes(4, "little"))


HARMFUL: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (partial(bomb, honest=True), "This spreadsheet unpacks to more than 200 MB."),
    "a lying bomb": (partial(bomb, honest=False), "This spreadsheet is broken"),
    "a pickle": (lambda: b"\x80\x04\x95" + bytes(100), "This is a Python pickle"),
    "objects": (lambda: b"[" + b"{}," * 4_000_000 + b"{}]", "This needs more memory than such a job may take."),
}


@pytest.mark.parametrize("what", HARMFUL)
async def test_what_would_harm_its_reader_is_refused_and_the_worker_goes_on(
    dsn: str, jobs: Jobs, database: Database, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReadDataRequest, "child", ChildProcess(memory_bytes=2**28, seconds=WITHIN))
    make, sentence = HARMFUL[what]
    async with working(dsn):
        refused = await read(jobs, await kept(database, make()))
        assert (await read(jobs, await kept(database, SMALL))).state is State.SUCCEEDED
    assert refused.state is State.FAILED
    assert refused.error is not None
    assert refused.error.startswith(sentence)
    assert refused.attempt == 1


async def test_a_file_that_is_too_large_is_refused_and_the_worker_goes_on(
    dsn: str, jobs: Jobs, database: Database
) -> None:
    async with working(dsn):
        refused = await read(jobs, await kept(database, bytes(20_000_000)), limits=DataLimits(file_bytes=1_000_000))
        assert (await read(jobs, await kept(database, SMALL))).state is State.SUCCEEDED
    assert refused.error == "This file has more than 1.0 MB, and I read no more. Attach the part that matters."


async def test_nothing_that_people_sent_is_logged(
    dsn: str, jobs: Jobs, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        written.writestr("xl/workbook.xml", "<secret")
    with caplog.at_level(logging.DEBUG):
        async with working(dsn):
            for data in (SMALL.replace(b"so good", b"secret"), file.getvalue(), b'[{"secret": }]'):
                await read(jobs, await kept(database, data))
    assert "secret" not in caplog.text
