"""Files that people attach: read as text within limits, or kept as an artifact, since the address of one expires."""

from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass
from typing import Protocol

import aiohttp
import discord

from bot.artifact_folder import CHUNK_BYTES
from bot.artifacts import Artifact
from bot.cards.stores import ArtifactStore
from bot.cards.text import inline
from models.data.signatures import marked_encoding, signature
from models.errors import Refusal

NAME_SHOWN = 60
# For the largest file that Discord takes, over a slow line.
FETCH = aiohttp.ClientTimeout(total=300, sock_read=30)
GONE = "Discord does not give me this file. Please attach it again."


class Readable(Protocol):
    """What Discord hands out for an attached file, or for one that a card shows."""

    async def read(self) -> bytes:
        """Fetch it whole."""


@dataclass(frozen=True)
class TextLimits:
    """How much of a text file is read, and what it should hold, in a word for sentences."""

    most_bytes: int
    most_characters: int
    content: str

    def check_size(self, name: str, size: int) -> None:
        """Refuse a file by its size, before anything is fetched."""
        check_size(name, size, self.most_bytes, f"{shown_size(self.most_bytes)} of {self.content}")
        if size == 0:
            raise Refusal(f"“{shown(name)}” is empty. Attach a file with some {self.content} in it.")

    async def read(self, name: str, file: Readable) -> str:
        """Fetch a file and return its text; raises `Refusal`."""
        return self.decode(name, await fetch(file))

    def decode(self, name: str, data: bytes) -> str:
        """Return the text of a file's bytes, in UTF-8 or what its byte-order mark says; raises `Refusal`."""
        self.check_size(name, len(data))
        if what := signature(data):
            raise Refusal(f"“{shown(name)}” is {what}, whatever its name says. Attach {self.content} as plain text.")
        encoding = marked_encoding(data) or "utf-8"
        again = "Save it as UTF-8 and attach it again."
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            raise Refusal(f"“{shown(name)}” is no text that I can read. {again}") from error
        if "\0" in text:
            raise Refusal(f"“{shown(name)}” holds bytes that no text has. {again}")
        if not text.strip():
            raise Refusal(
                f"“{shown(name)}” holds nothing but white space. Attach a file with some {self.content} in it."
            )
        if len(text) > self.most_characters:
            raise Refusal(
                f"“{shown(name)}” has {len(text):,} characters, and I read no more than {self.most_characters:,}. "
                "Attach the part that matters."
            )
        return text


async def fetch(file: Readable) -> bytes:
    """Return a file's bytes, in memory; raises `Refusal` where Discord has it no longer."""
    try:
        return await file.read()
    except (discord.HTTPException, aiohttp.ClientError) as error:
        raise Refusal(GONE) from error


async def keep(file: discord.Attachment, artifacts: ArtifactStore, most_bytes: int) -> Artifact:
    """Stream an attached file into an artifact; raises `Refusal` for one that is too large, or that is gone."""
    check_size(file.filename, file.size, most_bytes, shown_size(most_bytes))
    media_type = file.content_type or "application/octet-stream"
    try:
        async with (
            aiohttp.ClientSession(timeout=FETCH, raise_for_status=True) as session,
            session.get(file.url) as reply,
        ):
            chunks = _up_to(most_bytes, file.filename, reply.content.iter_chunked(CHUNK_BYTES))
            return await artifacts.put(file.filename, media_type, chunks)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Refusal(GONE) from error


def check_size(name: str, size: int, most_bytes: int, most: str) -> None:
    """Refuse a file of more than `most_bytes`, which `most` says in words."""
    if size > most_bytes:
        raise Refusal(
            f"“{shown(name)}” has {shown_size(size)}, and I read no more than {most}. Attach the part that matters."
        )


def shown(name: str) -> str:
    """Return a file's name for the middle of a sentence."""
    return inline(name, NAME_SHOWN)


def shown_size(size: int) -> str:
    """Return a size as people say it."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


async def _up_to(most_bytes: int, name: str, chunks: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield the chunks of a file, whose size may not be what was said; raises `Refusal` past the limit."""
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        check_size(name, size, most_bytes, shown_size(most_bytes))
        yield chunk
