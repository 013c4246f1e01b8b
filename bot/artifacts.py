"""Artifacts: bytes that a job reads or makes. Up to 25 MB they are a row, beyond that a file in an fsspec folder."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from bot.artifact_folder import CHUNK_BYTES, ArtifactFolder
from bot.database.connection import Database
from bot.jobs.job import FencedOff
from bot.unused_artifacts import UnusedArtifacts
from models.errors import Refusal

ROW_BYTES = 25_000_000
# 25 MB over a slow line.
TRANSFER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Artifact:
    """What is known of an artifact without its bytes.

    Attributes
    ----------
    job_id, attempt
        The run that made it; None for an upload.
    name
        As its sender gave it, so never a path.
    """

    id: UUID
    job_id: int | None
    attempt: int | None
    name: str
    media_type: str
    size: int
    created_at: datetime


class ArtifactTooLarge(Refusal):
    """Over 25 MB, and no folder for larger ones is set."""


class Artifacts:
    """The store; every method raises `DatabaseAway`.

    Parameters
    ----------
    folder_url
        An fsspec URL of a folder that all machines share, for what is over 25 MB; None refuses that.

    Attributes
    ----------
    unused
        Removes those that nothing names any more.
    """

    def __init__(self, database: Database, folder_url: str | None = None) -> None:
        self._database = database
        self._folder_url = folder_url
        self.unused = UnusedArtifacts(database, folder_url)

    async def put(
        self, name: str, media_type: str, chunks: AsyncIterable[bytes], attempt: tuple[int, int] | None = None
    ) -> Artifact:
        """Store the chunks without holding more than 25 MB of them.

        `attempt` is (job id, attempt) of the run that makes it. Raises `ArtifactTooLarge`, and `FencedOff` where the
        job is no longer that attempt's; nothing is kept then.
        """
        job_id, number = attempt or (None, None)
        # PostgreSQL's text holds everything but NUL.
        values = {"id": uuid4(), "name": name.replace("\0", ""), "media_type": media_type.replace("\0", "")}
        values |= {"job": job_id, "attempt": number}
        source = aiter(chunks)
        head = await _up_to(ROW_BYTES, source)
        if len(head) <= ROW_BYTES:
            return await self._insert({**values, "size": len(head), "bytes": head, "location": None})
        folder = await self._folder()
        location = str(values["id"])
        await self._database.fetch(_NOTE_FILE, {"location": location})
        try:
            size = await folder.write(location, head, source)
            return await self._insert({**values, "size": size, "bytes": None, "location": location})
        except BaseException:
            await folder.remove(location)
            raise

    async def get(self, artifact_id: UUID) -> Artifact | None:
        """Return what is known of it."""
        rows = await self._database.fetch(_GET, {"id": artifact_id})
        return Artifact(**rows[0]) if rows else None

    async def find(self, job_id: int, name: str) -> Artifact | None:
        """Return the newest of this name that an attempt at this job has put."""
        rows = await self._database.fetch(_FIND, {"job": job_id, "name": name.replace("\0", "")})
        return Artifact(**rows[0]) if rows else None

    async def read(self, artifact_id: UUID) -> AsyncGenerator[bytes, None]:
        """Yield its bytes in chunks; raises `KeyError` when there is no such artifact."""
        async with self._database.transaction(TRANSFER_SECONDS) as connection:
            query = "select bytes, location from artifacts where id = %(id)s"
            row = await (await connection.execute(query, {"id": artifact_id})).fetchone()
        if row is None:
            raise KeyError(artifact_id)
        if row["location"] is not None:
            folder = await self._folder()
            async for chunk in folder.read(row["location"]):
                yield chunk
            return
        for start in range(0, len(row["bytes"]), CHUNK_BYTES):
            yield row["bytes"][start : start + CHUNK_BYTES]

    async def remove(self, attempt: tuple[int, int], name: str, *, but: UUID | None = None) -> None:
        """Remove what attempts at a job have put by this name, but one.

        `attempt` is (job id, attempt) of the run that wants it. Raises `FencedOff` where the job is no longer its.
        """
        values = {"job": attempt[0], "attempt": attempt[1], "name": name.replace("\0", ""), "but": but}
        async with self._database.transaction(TRANSFER_SECONDS) as connection:
            if await (await connection.execute(_OWN, values)).fetchone() is None:
                raise FencedOff(f"Job {attempt[0]} is no longer that of attempt {attempt[1]}")
            rows = await (await connection.execute(_REMOVE, values)).fetchall()
        await self._remove_files(row["location"] for row in rows)

    async def delete(self, artifact_id: UUID) -> None:
        """Remove it, row and file; nothing happens when it is gone already."""
        rows = await self._database.fetch(
            "delete from artifacts where id = %(id)s returning location", {"id": artifact_id}
        )
        await self._remove_files(row["location"] for row in rows)

    async def _remove_files(self, locations: Iterable[str | None]) -> None:
        for location in locations:
            if location is not None:
                folder = await self._folder()
                await folder.remove(location)

    async def _insert(self, values: dict[str, Any]) -> Artifact:
        async with self._database.transaction(TRANSFER_SECONDS) as connection:
            row = await (await connection.execute(_INSERT, values)).fetchone()
        if row is None:
            raise FencedOff(f"Job {values['job']} is no longer that of attempt {values['attempt']}")
        return Artifact(**row)

    async def _folder(self) -> ArtifactFolder:
        if self._folder_url is None:
            raise ArtifactTooLarge(f"Only files up to {ROW_BYTES // 1_000_000} MB can be kept here.")
        return await ArtifactFolder.open(self._folder_url)


async def _up_to(limit: int, source: AsyncIterator[bytes]) -> bytes:
    """Return what `source` yields until it ends or exceeds `limit` bytes."""
    head = bytearray()
    while len(head) <= limit:
        chunk = await anext(source, None)
        if chunk is None:
            break
        head += chunk
    return bytes(head)


_COLUMNS = "id, job_id, attempt, name, media_type, size, created_at"

_FIND = f"select {_COLUMNS} from artifacts where job_id = %(job)s and name = %(name)s order by created_at desc limit 1"

_GET = f"select {_COLUMNS} from artifacts where id = %(id)s"

_OWN = "select from jobs where id = %(job)s and attempt = %(attempt)s and state = 'running' for share"

_REMOVE = """
delete from artifacts
where job_id = %(job)s and attempt is not null and name = %(name)s and id is distinct from %(but)s
returning location
"""

# Before it is written: whatever becomes of this process, the file is known of.
_NOTE_FILE = "insert into artifact_files (location) values (%(location)s) returning location"

_INSERT = f"""
insert into artifacts (id, job_id, attempt, name, media_type, size, bytes, location)
select %(id)s, %(job)s::bigint, %(attempt)s::int, %(name)s, %(media_type)s, %(size)s, %(bytes)s, %(location)s
where %(job)s::bigint is null or exists ({_OWN})
returning {_COLUMNS}
"""
