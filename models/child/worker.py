"""The worker, as the child process of a run sees it: who takes its reports and keeps its artifacts."""

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import UUID

from models.child.messages import (
    ArtifactCall,
    FindArtifact,
    Message,
    PutArtifact,
    ReadArtifact,
    RemoveArtifacts,
    Reply,
    ReportedEvent,
    ReportedProgress,
)
from models.errors import Refusal
from models.tasks.values import Event, Progress

CHUNK_BYTES = 1 << 20


class Worker:
    """Writes to the worker, and waits for its replies; for the event loop alone.

    It is the run's `ArtifactStore` too: files go through `folder`, so that no line has to hold one.
    """

    def __init__(self, outgoing: IO[bytes], folder: Path) -> None:
        self._outgoing = outgoing
        self._folder = folder
        self._calls = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Reply]] = {}

    def send(self, message: Message) -> None:
        """Write a message; one that is too long raises `ValueError`."""
        self._outgoing.write(message.line())
        self._outgoing.flush()

    def arrived(self, reply: Reply) -> None:
        """Take a reply."""
        waiting = self._waiting.get(reply.call)
        if waiting is not None and not waiting.done():
            waiting.set_result(reply)

    def report_progress(self, progress: Progress) -> None:
        """Tell how far the run is."""
        self.send(ReportedProgress(progress=progress.model_dump(mode="json")))

    def report_event(self, event: Event) -> None:
        """Tell the next point of the run's series."""
        self.send(ReportedEvent(event=event.model_dump(mode="json")))

    async def put(self, name: str, media_type: str, content: bytes | Path) -> UUID:
        """Have bytes or a file kept; see `ArtifactStore`."""
        call = next(self._calls)
        with self._file(call) as file:
            await asyncio.to_thread(_hand_over, content, file)
            reply = await self._ask(PutArtifact(call=call, name=name, media_type=media_type))
        if reply.artifact is None:
            raise Refusal(reply.refusal or "This file cannot be kept.")
        return reply.artifact

    async def read(self, artifact_id: UUID) -> AsyncGenerator[bytes, None]:
        """Yield an artifact's bytes; see `ArtifactStore`."""
        call = next(self._calls)
        with self._file(call) as file:
            reply = await self._ask(ReadArtifact(call=call, artifact=artifact_id))
            if reply.artifact is None:
                raise KeyError(artifact_id)
            with file.open("rb") as opened:
                while chunk := await asyncio.to_thread(opened.read, CHUNK_BYTES):
                    yield chunk

    async def find(self, name: str) -> UUID | None:
        """Look for one of the job's artifacts by its name; see `ArtifactStore`."""
        return (await self._ask(FindArtifact(call=next(self._calls), name=name))).artifact

    async def remove(self, name: str, *, but: UUID | None = None) -> None:
        """Remove artifacts of the job by their name; see `ArtifactStore`."""
        await self._ask(RemoveArtifacts(call=next(self._calls), name=name, but=but))

    async def _ask(self, call: ArtifactCall) -> Reply:
        waiting: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[call.call] = waiting
        try:
            self.send(call)
            return await waiting
        finally:
            del self._waiting[call.call]

    @contextmanager
    def _file(self, call: int) -> Iterator[Path]:
        """Yield the path that a call's file has, and remove the file."""
        path = self._folder / str(call)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)


def _hand_over(content: bytes | Path, file: Path) -> None:
    """Make `file` of the content: a file by a second name, where that can be, so that it takes no room twice."""
    if isinstance(content, bytes):
        file.write_bytes(content)
        return
    try:
        os.link(content, file)
    except OSError:
        shutil.copyfile(content, file)
