"""Submits probes to a worker, and looks at what became of them and of their processes."""

import asyncio
from pathlib import Path

import psutil
import pytest

from bot.jobs.job import Job
from bot.jobs.store import Jobs
from tests.bot.jobs.echo import CARD, NOBODY
from tests.bot.worker.attempts.probe.request import ProbeRequest, ProbeResult
from tests.bot.worker.running import ended


class Probe:
    """Submits probes and looks at what became of them."""

    def __init__(self, jobs: Jobs, folder: Path) -> None:
        self.jobs = jobs
        self.folder = folder

    async def submit(self, act: str, **fields: object) -> Job:
        request = ProbeRequest.model_validate({"act": act, "folder": self.folder, **fields})
        return await self.jobs.submit(request, 7, NOBODY, CARD)

    async def done(self, act: str, **fields: object) -> Job:
        job = await self.submit(act, **fields)
        return await ended(self.jobs, job.id)

    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}

    async def process(self, name: str) -> psutil.Process:
        """Return a process that the probe has told of."""
        async with asyncio.timeout(10):
            while True:
                if (self.folder / name).exists():
                    return psutil.Process(int((self.folder / name).read_text()))
                await asyncio.sleep(0.01)


async def gone(*processes: psutil.Process, seconds: float = 2.0) -> None:
    """Return once none of the processes lives any more."""
    async with asyncio.timeout(seconds):
        while True:
            if not any(map(alive, processes)):
                return
            await asyncio.sleep(0.02)


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def said(job: Job) -> str:
    assert isinstance(job.result, ProbeResult), (job.state, job.error)
    return job.result.said


@pytest.fixture
def probe(jobs: Jobs, tmp_path: Path) -> Probe:
    return Probe(jobs, tmp_path)
