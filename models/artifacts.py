"""Bytes that outlive a run, as runs see them. Imports no torch."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4


class ArtifactReader(Protocol):
    """Bytes on record, read alone."""

    def read(self, artifact_id: UUID, /) -> AsyncGenerator[bytes, None]:
        """Yield an artifact's bytes in chunks; raises `KeyError` where there is none of this id."""


class ArtifactStore(ArtifactReader, Protocol):
    """Bytes that outlive the run: uploads that it reads, files that it makes."""

    async def put(self, name: str, media_type: str, content: bytes | Path, /) -> UUID:
        """Keep bytes, or those of a file, as an artifact of this job, and return its id.

        Raises `Refusal` for what is too large.
        """

    async def find(self, name: str) -> UUID | None:
        """Return the newest artifact of this name that an attempt at this job has put, e.g. its last checkpoint."""

    async def remove(self, name: str, *, but: UUID | None = None) -> None:
        """Remove what attempts at this job have put by this name, but one, e.g. older checkpoints."""


class ArtifactsInMemory:
    """The store of a run outside of any worker."""

    def __init__(self) -> None:
        self._kept: dict[UUID, tuple[str, bytes]] = {}

    async def put(self, name: str, _media_type: str, content: bytes | Path, /) -> UUID:
        """Keep bytes, or those of a file."""
        data = content if isinstance(content, bytes) else await asyncio.to_thread(content.read_bytes)
        artifact_id = uuid4()
        self._kept[artifact_id] = (name, data)
        return artifact_id

    async def read(self, artifact_id: UUID) -> AsyncGenerator[bytes, None]:
        """Yield an artifact's bytes."""
        yield self._kept[artifact_id][1]

    async def find(self, name: str) -> UUID | None:
        """Return the newest of this name."""
        return next((key for key, (known, _) in reversed(self._kept.items()) if known == name), None)

    async def remove(self, name: str, *, but: UUID | None = None) -> None:
        """Remove all of this name, but one."""
        self._kept = {key: kept for key, kept in self._kept.items() if kept[0] != name or key == but}
