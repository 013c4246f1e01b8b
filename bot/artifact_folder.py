"""The folder of artifacts over 25 MB: files in any place that fsspec reaches, read and written off the event loop."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Self

from fsspec.core import url_to_fs  # type: ignore[import-untyped]

CHUNK_BYTES = 1 << 20


class ArtifactFolder:
    """The folder, made where it is not there yet; `open` does so off the event loop, where all of it belongs."""

    def __init__(self, url: str) -> None:
        self._files, self._root = url_to_fs(url)
        self._files.makedirs(self._root, exist_ok=True)

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the folder at an fsspec URL."""
        return await asyncio.to_thread(cls, url)

    async def write(self, name: str, head: bytes, source: AsyncIterator[bytes]) -> int:
        """Write `head` and then the rest of `source`; return the number of bytes."""
        size = len(head)
        file = await asyncio.to_thread(self._files.open, self._path(name), "wb")
        try:
            await asyncio.to_thread(file.write, head)
            async for chunk in source:
                size += len(chunk)
                await asyncio.to_thread(file.write, chunk)
        finally:
            await asyncio.to_thread(file.close)
        return size

    async def read(self, name: str) -> AsyncGenerator[bytes, None]:
        """Yield a file's bytes in chunks."""
        file = await asyncio.to_thread(self._files.open, self._path(name), "rb")
        try:
            while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                yield chunk
        finally:
            await asyncio.to_thread(file.close)

    async def remove(self, name: str) -> None:
        """Remove a file; nothing happens when it is gone already."""
        if await asyncio.to_thread(self._files.exists, self._path(name)):
            await asyncio.to_thread(self._files.rm_file, self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"
