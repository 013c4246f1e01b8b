"""Work in a child process: it is started, spoken to by lines, held to its task's limits, and killed with its group."""

import asyncio
import logging
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import NoneType

from bot.artifacts import Artifacts
from bot.database.connection import Database, DatabaseAway
from bot.jobs.job import Job
from bot.worker.attempts.artifacts import JobArtifacts
from bot.worker.attempts.attempt import Attempt, Died
from bot.worker.attempts.command import command
from bot.worker.attempts.conversation import Conversation, RunFailed
from bot.worker.attempts.process import Process, child_process
from models.child.messages import Start, Wish
from models.errors import Refusal
from models.tasks.values import ChildProcess, Result

# A run has this long to unwind, e.g. to keep a checkpoint, before it is killed.
UNWIND_SECONDS = 1.5
# The same where another worker is to go on: a checkpoint may be large.
HAND_BACK_SECONDS = 6.0
# After these, as after a result, the process ends by itself.
LAST_WORDS = (NoneType, Refusal, RunFailed)

log = logging.getLogger(__name__)


class InChild:
    """Does the work of attempts in a process each.

    Parameters
    ----------
    device, data_dir
        What their runs are given: where to compute, and where converted models lie.
    devices
        On how many devices those compute that spread, from the first on.
    """

    def __init__(
        self, database: Database, artifacts: Artifacts, *, device: str, data_dir: Path, devices: int = 1
    ) -> None:
        self._database = database
        self._artifacts = artifacts
        self._device = device
        self._devices = devices
        self._data_dir = data_dir

    async def __call__(self, attempt: Attempt) -> Result:
        """Run the job's task.

        Raises `Refusal` as the run does, and where it takes too long; `Died` where its process ends without a word;
        `RunFailed` and `ProtocolBroken`, which are faults of ours.
        """
        limits = attempt.task.request.child
        assert limits is not None
        words, environment = command(attempt.task.package, limits, self._device, self._devices)
        async with _temporary_folder() as folder, child_process(words, folder, environment) as child:
            conversation = asyncio.create_task(self._converse(attempt, limits, child, folder))
            finishing = asyncio.create_task(_tell_finish(attempt, child))
            try:
                await asyncio.wait([conversation], timeout=limits.seconds)
                in_time = conversation.done()
            finally:
                finishing.cancel()
                await _stop(child, conversation, hand_back=attempt.handed_back)
        if not in_time:
            assert limits.seconds is not None
            raise Refusal(f"This was stopped: it may take {_duration(limits.seconds)} at most. Try it with less.")
        if conversation.exception() is None and (result := conversation.result()) is not None:
            return result
        if not isinstance(conversation.exception(), Refusal):
            log.warning("Job %d: %s; its stderr ends so:\n%s", attempt.job.id, child.ended, _text(child.stderr))
        conversation.result()
        raise Died(child.ended)

    async def tidy(self, job: Job) -> None:
        """Remove what attempts at a job that has ended kept to go on from, such as checkpoints.

        Not before: until its result is written, another attempt may have to go on. What is left is pruned later.
        """
        try:
            await self._artifacts.unused.remove_of(job.id)
        except (DatabaseAway, OSError) as error:
            log.warning("Job %d: what it kept to go on from is removed later: %s", job.id, error)

    async def _converse(self, attempt: Attempt, limits: ChildProcess, child: Process, folder: Path) -> Result | None:
        start = Start(
            request=attempt.job.request.model_dump(mode="json"),
            device=self._device,
            data_dir=self._data_dir,
            folder=folder,
            memory_bytes=limits.memory_bytes,
            background=limits.background,
        )
        artifacts = JobArtifacts(self._database, self._artifacts, attempt.job)
        return await Conversation(attempt, child, artifacts, folder).result(start)


async def _tell_finish(attempt: Attempt, child: Process) -> None:
    """Pass on that the owner wants what there is."""
    await attempt.finish.wait()
    await child.write(Wish(wish="finish").line())


async def _stop(child: Process, conversation: "asyncio.Task[Result | None]", *, hand_back: bool) -> None:
    """Let a run that has not ended unwind, and serve it meanwhile; kill what is not about to end."""
    if not conversation.done():
        if hand_back:
            await child.write(Wish(wish="hand back").line())
        else:
            child.terminate()
        await asyncio.wait([conversation], timeout=HAND_BACK_SECONDS if hand_back else UNWIND_SECONDS)
        conversation.cancel()
    await asyncio.gather(conversation, return_exceptions=True)
    if conversation.cancelled() or not isinstance(conversation.exception(), LAST_WORDS):
        child.kill()


@asynccontextmanager
async def _temporary_folder() -> AsyncIterator[Path]:
    folder = await asyncio.to_thread(tempfile.mkdtemp, prefix="run-")
    try:
        yield Path(folder)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:g} s"


def _text(stderr: bytes) -> str:
    return stderr.decode(errors="replace").strip() or "(it wrote nothing)"
