"""What a worker wishes of a run in a child process, and what a run in the background leaves to others."""

import os

import psutil
import pytest

from bot.database.connection import Database
from bot.jobs.job import State
from bot.worker.attempts import in_child
from models.child.background import HIGHEST
from models.tasks.values import ChildProcess
from tests.bot.worker.attempts.probe.request import ProbeRequest
from tests.bot.worker.attempts.probe.run import UNWIND_SECONDS, score
from tests.bot.worker.attempts.probes import Probe, gone, probe, said
from tests.bot.worker.running import ended, working

pytestmark = pytest.mark.e2e

__all__ = ["probe"]


async def test_a_run_that_is_handed_back_knows_it_and_has_time_to_keep_what_helps(dsn: str, probe: Probe) -> None:
    assert UNWIND_SECONDS == in_child.UNWIND_SECONDS
    async with working(dsn):
        job = await probe.submit("wait for wishes")
        child = await probe.process("child")
    await gone(child)
    async with working(dsn):
        done = await ended(probe.jobs, job.id)
    assert (said(done), done.attempt) == ("gone on from step 2", 2)


async def test_an_owner_may_have_what_there_is(dsn: str, probe: Probe) -> None:
    async with working(dsn):
        job = await probe.submit("wait for wishes")
        await probe.process("child")
        assert (await probe.jobs.finish(job.id) or job).state is State.RUNNING
        done = await ended(probe.jobs, job.id, seconds=2)
    assert said(done) == "what there is"


async def test_the_wish_to_finish_waits_for_a_worker(dsn: str, probe: Probe) -> None:
    job = await probe.submit("wait for wishes")
    assert (await probe.jobs.finish(job.id) or job).state is State.QUEUED
    async with working(dsn):
        assert said(await ended(probe.jobs, job.id)) == "what there is"


async def test_a_run_replaces_what_it_has_put(dsn: str, probe: Probe, database: Database) -> None:
    async with working(dsn):
        done = await probe.done("replace")
    assert said(done) == "None"
    assert await database.fetch("select name from artifacts") == [], "what the ended job does not name is gone"


async def test_a_run_in_the_background_yields_to_others(
    dsn: str, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    mine = os.nice(0)
    async with working(dsn):
        assert said(await probe.done("yield to others")) == f"{mine} None {score()}"
        monkeypatch.setattr(ProbeRequest, "child", ChildProcess(background=True))
        half = max(1, len(psutil.Process().cpu_affinity()) // 2)
        assert said(await probe.done("yield to others")) == f"{min(mine + 10, 19)} {half} {score() and HIGHEST}"
