"""A task in a real child process of a worker in this one, with a real database."""

import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from pathlib import Path

import psutil
import pytest

from bot.artifacts import ROW_BYTES, Artifacts
from bot.database.connection import Database
from bot.jobs.job import State
from bot.jobs.notifications import JobNotification, Reconnected, listen
from bot.jobs.scheduling import BROKE, GIVEN_UP
from bot.worker.attempts import in_child
from models.tasks.values import ChildProcess
from tests.bot.jobs.echo import TASKS
from tests.bot.worker.attempts.probe.request import Point, ProbeProgress, ProbeRequest, ProbeResult
from tests.bot.worker.attempts.probe.run import HOSTILE
from tests.bot.worker.attempts.probes import Probe, gone, probe, said
from tests.bot.worker.running import ended, until, working

pytestmark = pytest.mark.e2e

__all__ = ["probe"]


async def test_a_run_reports_and_ends_in_a_process_of_its_own(dsn: str, probe: Probe) -> None:
    async with working(dsn), aclosing(listen(dsn, TASKS)) as notifications:
        await anext(notifications)
        done = await probe.done("train")
        seen = []
        async for notification in notifications:
            assert isinstance(notification, JobNotification)
            seen.append(notification)
            if notification.state is State.SUCCEEDED:
                break
    assert isinstance(done.result, ProbeResult)
    assert not psutil.pid_exists(done.result.pid)
    assert said(done) == "cpu .data False"
    assert await probe.jobs.events(done) == [Point(step=step, loss=1 / step) for step in (1, 2, 3)]
    assert any(each.state is None and each.progress is None for each in seen), "its events were rung for"


async def test_a_child_without_torch_starts_in_a_moment(dsn: str, probe: Probe) -> None:
    async with working(dsn):
        await probe.done("train")
        began = time.monotonic()
        await probe.done("train")
        assert time.monotonic() - began < 3  # 0.4 s on an idle machine


@pytest.mark.parametrize("size", [0, 3_000_000])
async def test_artifacts_go_in_and_out(dsn: str, probe: Probe, database: Database, size: int) -> None:
    artifacts = Artifacts(database)

    async def chunks() -> AsyncIterator[bytes]:
        yield b"x" * size

    upload = await artifacts.put("upload", "text/plain", chunks())
    async with working(dsn):
        done = await probe.done("copy", upload=upload.id)
    assert said(done) == f"{size} bytes, unknown: None"
    for name in ("bytes", "file"):
        made = await artifacts.find(done.id, name)
        assert made is not None
        assert (made.job_id, made.attempt, made.size) == (done.id, 1, size)
        assert b"".join([chunk async for chunk in artifacts.read(made.id)]) == b"x" * size


async def test_an_artifact_that_is_not_there_is_told(dsn: str, probe: Probe) -> None:
    async with working(dsn):
        assert said(await probe.done("read nothing")) == "there is none"


async def test_an_artifact_that_is_too_large_is_refused(
    dsn: str, probe: Probe, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"x" * 100

    upload = await Artifacts(database).put("upload", "text/plain", chunks())
    monkeypatch.setattr("bot.artifacts.ROW_BYTES", 99)
    async with working(dsn):
        refused = await probe.done("copy", upload=upload.id)
    assert (refused.state, refused.error) == (State.FAILED, "Only files up to 0 MB can be kept here.")
    assert ROW_BYTES > 99


async def test_a_refusal_is_told_as_it_is(dsn: str, probe: Probe) -> None:
    async with working(dsn):
        refused = await probe.done("refuse")
    assert (refused.state, refused.error) == (
        State.FAILED,
        "There is only one class in this file. Add rows of another.",
    )


@pytest.mark.parametrize("act", ["fail", "leave"])
async def test_a_run_that_fails_is_logged_and_told_in_a_sentence(
    dsn: str, probe: Probe, act: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with working(dsn):
        failed = await probe.done(act)
    assert (failed.state, failed.error, failed.attempt) == (State.FAILED, BROKE, 1)
    assert "inside the training" in caplog.text, "the end of its stderr"


@pytest.mark.parametrize(("act", "cause"), [("crash", "SIGSEGV"), ("exit", "exit status 3")])
async def test_a_run_that_kills_its_process_is_given_up_after_three_times(
    dsn: str, probe: Probe, act: str, cause: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with working(dsn):
        failed = await probe.done(act)
    assert (failed.state, failed.error, failed.attempt) == (State.FAILED, GIVEN_UP, 3)
    assert caplog.text.count(f"lost, its process ended by {cause}") == 3


async def test_a_child_that_is_killed_costs_no_job(dsn: str, probe: Probe, database: Database) -> None:
    async with working(dsn):
        job = await probe.submit("wait once")
        child, grandchild = await probe.process("child"), await probe.process("grandchild")
        child.kill()
        done = await ended(probe.jobs, job.id)
        await gone(child, grandchild)
    assert (said(done), done.attempt) == ("the second time", 2)
    assert await database.fetch("select losses from jobs") == [{"losses": 1}]


async def test_cancelling_lets_a_run_unwind_and_ends_all_its_processes(
    dsn: str, probe: Probe, database: Database
) -> None:
    async with working(dsn), aclosing(listen(dsn, TASKS)) as notifications:
        assert isinstance(await anext(notifications), Reconnected)  # so that no progress comes before one listens
        job = await probe.submit("wait")
        child, grandchild = await probe.process("child"), await probe.process("grandchild")
        await progress(notifications)
        await probe.jobs.cancel(job.id)
        cancelled = await ended(probe.jobs, job.id, seconds=2)
        await gone(child, grandchild)
    assert (cancelled.state, cancelled.progress) == (State.CANCELLED, ProbeProgress(step=1, loss=0.5))
    assert await Artifacts(database).find(job.id, "checkpoint") is None


async def progress(notifications: AsyncGenerator[JobNotification | Reconnected, None]) -> None:
    """Return once a progress has come."""
    async for notification in notifications:
        if isinstance(notification, JobNotification) and notification.progress is not None:
            return


async def test_a_run_that_will_not_stop_is_killed(dsn: str, probe: Probe) -> None:
    async with working(dsn):
        job = await probe.submit("hold on")
        child, grandchild = await probe.process("child"), await probe.process("grandchild")
        began = time.monotonic()
        await probe.jobs.cancel(job.id)
        assert (await ended(probe.jobs, job.id)).state is State.CANCELLED
        assert in_child.UNWIND_SECONDS <= time.monotonic() - began < in_child.UNWIND_SECONDS + 2.5
        await gone(child, grandchild)


async def test_a_worker_that_stops_hands_back_and_the_next_goes_on_from_the_checkpoint(dsn: str, probe: Probe) -> None:
    async with working(dsn):
        job = await probe.submit("wait")
        child, grandchild = await probe.process("child"), await probe.process("grandchild")
    await gone(child, grandchild)
    assert (await until(probe.jobs, job.id, lambda job: job.state is State.QUEUED)).attempt == 1
    async with working(dsn):
        done = await ended(probe.jobs, job.id)
    assert (said(done), done.attempt) == ("gone on from step 1", 2)


async def test_what_a_run_prints_garbles_nothing(dsn: str, probe: Probe, caplog: pytest.LogCaptureFixture) -> None:
    async with working(dsn):
        assert said(await probe.done("chatter")) == "stdin held 0 bytes"
    assert "xxxx" not in caplog.text


@pytest.mark.parametrize("act", HOSTILE)
async def test_a_line_that_is_no_message_ends_the_run(
    dsn: str, probe: Probe, act: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with working(dsn):
        failed = await probe.done(act)
    assert (failed.state, failed.error, failed.attempt) == (State.FAILED, BROKE, 1)
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info
    assert record.exc_info[0] is not None
    assert record.exc_info[0].__name__ == "ProtocolBroken"
    assert "secret" not in caplog.text


async def test_a_run_without_end_of_events_is_ended(dsn: str, probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.worker.attempts.attempt.MOST_EVENTS", 100)
    async with working(dsn):
        failed = await probe.done("flood")
    assert failed.error == BROKE
    assert len(await probe.jobs.events(failed)) == 100


async def test_a_run_is_given_no_secrets(dsn: str, probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("DISCORD_TOKEN", "hunter2")
    async with working(dsn):
        assert said(await probe.done("environment")) == "PATH"


async def test_memory_is_limited_and_that_is_told(dsn: str, probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProbeRequest, "child", ChildProcess(memory_bytes=2**29))
    async with working(dsn):
        refused = await probe.done("eat")
        assert (refused.state, refused.error) == (
            State.FAILED,
            "This needs more memory than such a job may take. Try it with less.",
        )
        monkeypatch.setattr(ProbeRequest, "child", ChildProcess())
        assert said(await probe.done("eat")) == str(2**30)


async def test_time_is_limited_and_that_is_told(dsn: str, probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProbeRequest, "child", ChildProcess(seconds=1.5))
    async with working(dsn):
        job = await probe.submit("wait")
        child, grandchild = await probe.process("child"), await probe.process("grandchild")
        refused = await ended(probe.jobs, job.id)
        await gone(child, grandchild)
    assert (refused.state, refused.error) == (
        State.FAILED,
        "This was stopped: it may take 1.5 s at most. Try it with less.",
    )


async def test_processes_that_a_dead_child_leaves_hold_nothing_up(dsn: str, probe: Probe) -> None:
    async with working(dsn):
        began = time.monotonic()
        failed = await probe.done("orphan")
        assert time.monotonic() - began < 15
        with suppress(psutil.NoSuchProcess):
            await gone(await probe.process("grandchild"))
        (await probe.process("daemon")).kill()
    assert failed.error == GIVEN_UP


async def test_nothing_of_a_run_stays_in_the_temporary_folder(
    dsn: str, probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = probe.files()
    async with working(dsn):
        job = await probe.submit("wait")
        await probe.process("child")
        assert any(name.startswith("run-") for name in probe.files())
        await probe.jobs.cancel(job.id)
        await ended(probe.jobs, job.id)
    assert probe.files() - before == {"child", "grandchild"}
