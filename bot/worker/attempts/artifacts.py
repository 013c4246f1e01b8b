"""The artifacts of one attempt: what its run is given as a store."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from uuid import UUID

from bot.artifact_folder import CHUNK_BYTES
from bot.artifacts import Artifact, Artifacts
from bot.database.connection import Database
from bot.jobs.job import Job


class JobArtifacts:
    """Keeps what a run makes as artifacts of its job, however long the database is away; an `ArtifactStore`.

    `put` and `remove` raise `FencedOff` where the job is no longer this attempt's.
    """

    def __init__(self, database: Database, artifacts: Artifacts, job: Job) -> None:
        self._database = database
        self._artifacts = artifacts
        self._job = job

    async def put(self, name: str, media_type: str, content: bytes | Path) -> UUID:
        """Keep bytes, or those of a file."""

        async def put() -> Artifact:
            attempt = (self._job.id, self._job.attempt)
            return await self._artifacts.put(name, media_type, _chunks(content), attempt)

        return (await self._database.persist(put)).id

    async def read(self, artifact_id: UUID) -> AsyncGenerator[bytes, None]:
        """Yield an artifact's bytes."""

        async def begin() -> tuple[AsyncGenerator[bytes, None], bytes]:
            chunks = self._artifacts.read(artifact_id)
            return chunks, await anext(chunks, b"")  # all of a row, or where its file is: the database is done with

        chunks, first = await self._database.persist(begin)
        async with aclosing(chunks):
            yield first
            async for chunk in chunks:
                yield chunk

    async def find(self, name: str) -> UUID | None:
        """Return the newest of this name that an attempt at the job has put."""
        found = await self._database.persist(lambda: self._artifacts.find(self._job.id, name))
        return None if found is None else found.id

    async def remove(self, name: str, *, but: UUID | None = None) -> None:
        """Remove what attempts at the job have put by this name, but one; raises `FencedOff` as `put` does."""
        attempt = (self._job.id, self._job.attempt)
        await self._database.persist(lambda: self._artifacts.remove(attempt, name, but=but))


async def _chunks(content: bytes | Path) -> AsyncGenerator[bytes, None]:
    if isinstance(content, bytes):
        for start in range(0, len(content), CHUNK_BYTES):
            yield content[start : start + CHUNK_BYTES]
        return
    file = await asyncio.to_thread(content.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk
    finally:
        file.close()
