"""The files of a card, as discord.py sends them."""

import io

import discord

from bot.cards.family import StoredFile
from bot.cards.layout import Rendered
from bot.cards.stores import ArtifactStore


class ArtifactReplaced(Exception):
    """An artifact on a card is gone: the run that made it has made a newer one, of which it has just told."""


class AttachedFiles:
    """Reads the files that cards show.

    Each edit sends them again: Discord lists no file of a message that its components show, so none can be kept by id
    (discord-api-docs, issue 8277).
    """

    def __init__(self, artifacts: ArtifactStore) -> None:
        self._artifacts = artifacts

    async def of(self, rendered: Rendered) -> list[discord.File]:
        """Return new file objects, since a `discord.File` can be sent only once; raises `ArtifactReplaced`."""
        contents = {file.name: file.content for file in rendered.attachments}
        contents |= {file.name: await self._read(file) for file in rendered.stored}
        return [discord.File(io.BytesIO(content), filename=name) for name, content in contents.items()]

    async def are_there(self, rendered: Rendered) -> bool:
        """Whether every file of a card is still on record."""
        try:
            await self.of(rendered)
        except ArtifactReplaced:
            return False
        return True

    async def _read(self, file: StoredFile) -> bytes:
        try:
            return b"".join([chunk async for chunk in self._artifacts.read(file.artifact)])
        except KeyError as error:
            raise ArtifactReplaced(f"{file.name} is no longer on record") from error
