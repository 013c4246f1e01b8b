"""What a worker and the child process of a run say to each other: its lines are hostile until they are proven."""

import asyncio
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.worker.attempts.artifacts import JobArtifacts
from bot.worker.attempts.attempt import Attempt
from bot.worker.attempts.process import LineTooLong, Process
from models.child.messages import (
    FROM_CHILD,
    ArtifactCall,
    Done,
    Failed,
    FindArtifact,
    FromChild,
    PutArtifact,
    ReadArtifact,
    Refused,
    RemoveArtifacts,
    Reply,
    ReportedEvent,
    ReportedProgress,
    Start,
)
from models.errors import Refusal
from models.tasks.values import Event, Result

V = TypeVar("V", bound=BaseModel)


class ProtocolBroken(Exception):
    """The child wrote what is no message, or a value that is none of its task's."""


class RunFailed(Exception):
    """The run raised something, of which the child's stderr tells."""


class Conversation:
    """Takes reports, serves calls, and returns the result.

    Parameters
    ----------
    folder
        Where the files of calls are.
    """

    def __init__(self, attempt: Attempt, child: Process, artifacts: JobArtifacts, folder: Path) -> None:
        self._attempt = attempt
        self._child = child
        self._artifacts = artifacts
        self._folder = folder

    async def result(self, start: Start) -> Result | None:
        """Return what came of the run, None where its process ends without a word.

        Raises `Refusal` as the run does, `RunFailed` or `ProtocolBroken`.
        """
        task = self._attempt.task
        await self._child.write(start.line())
        while (message := await self._read()) is not None:
            match message:
                case ReportedProgress():
                    self._attempt.report_progress(_proven(message.progress, task.progress))
                case ReportedEvent():
                    self._attempt.report_event(_proven(message.event, task.event or Event))
                case Done():
                    return _proven(message.result, task.result)
                case Refused():
                    raise Refusal(message.sentence)
                case Failed():
                    raise RunFailed("The run failed in its process, whose stderr tells why")
                case _:
                    await self._child.write((await self._reply(message)).line())
        return None

    async def _read(self) -> FromChild | None:
        try:
            line = await self._child.read_line()
            return FROM_CHILD.validate_json(line) if line else None
        except LineTooLong:
            raise ProtocolBroken("The child wrote a line that is too long") from None
        except ValidationError:  # which quotes the line, and that may hold what people wrote
            raise ProtocolBroken("The child wrote a line that is no message") from None

    async def _reply(self, call: ArtifactCall) -> Reply:
        file = self._folder / str(call.call)
        match call:
            case PutArtifact():
                if file.is_symlink() or not file.is_file():
                    raise ProtocolBroken("The child put an artifact without a file")
                try:
                    return Reply(call=call.call, artifact=await self._artifacts.put(call.name, call.media_type, file))
                except Refusal as refusal:
                    return Reply(call=call.call, refusal=str(refusal))
            case ReadArtifact():
                try:
                    await self._write_out(call, file)
                except KeyError:
                    return Reply(call=call.call)
                return Reply(call=call.call, artifact=call.artifact)
            case FindArtifact():
                return Reply(call=call.call, artifact=await self._artifacts.find(call.name))
            case RemoveArtifacts():
                await self._artifacts.remove(call.name, but=call.but)
                return Reply(call=call.call)

    async def _write_out(self, call: ReadArtifact, file: Path) -> None:
        opened = await asyncio.to_thread(file.open, "xb")
        try:
            async for chunk in self._artifacts.read(call.artifact):
                await asyncio.to_thread(opened.write, chunk)
        finally:
            await asyncio.to_thread(opened.close)


def _proven(value: object, of: type[V]) -> V:
    try:
        return of.model_validate(value)
    except ValidationError:
        raise ProtocolBroken(f"The child wrote what is no {of.__name__}") from None
