"""Artifacts: bytes that a job reads or makes. Up to 25 MB they are a row, beyond that a file in an fsspec folder."""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.jobs.database import Database

ROW_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Artifact:
    """What is known of an artifact without its bytes; `name` is as its sender gave it, so never a path."""

    id: UUID
    job_id: int | None
    name: str
    media_type: str
    size: int
    created_at: datetime


class ArtifactTooLarge(Exception):
    """Over 25 MB, and no folder for larger ones is set."""


class Artifacts:
    """The store; `folder_url` is an fsspec URL that all machines share, or None."""

    def __init__(self, database: Database, folder_url: str | None = None) -> None:
        raise NotImplementedError

    async def put(
        self, name: str, media_type: str, chunks: AsyncIterable[bytes], job_id: int | None = None
    ) -> Artifact:
        """Store the chunks; raises `ArtifactTooLarge`, `DatabaseAway`."""
        raise NotImplementedError

    async def get(self, artifact_id: UUID) -> Artifact | None:
        """Return what is known of it."""
        raise NotImplementedError

    def read(self, artifact_id: UUID) -> AsyncIterator[bytes]:
        """Yield its bytes in chunks; raises `KeyError` when there is none."""
        raise NotImplementedError

    async def delete(self, artifact_id: UUID) -> None:
        """Remove it, row and file; nothing happens when it is gone already."""
        raise NotImplementedError
