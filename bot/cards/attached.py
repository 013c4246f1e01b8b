"""The files of a card, as discord.py sends them."""

import io
from collections.abc import Sequence

import discord

from bot.cards.family import StoredFile
from bot.cards.layout import Rendered
from bot.cards.stores import ArtifactStore

# Of as many messages the files that they show are known, so that an edit need not send the same ones again.
MOST_KNOWN = 1000


class ArtifactReplaced(Exception):
    """An artifact on a card is gone: the run that made it has made a newer one, of which it has just told."""


class AttachedFiles:
    """Reads the artifacts that cards show, and knows which messages show them already."""

    def __init__(self, artifacts: ArtifactStore) -> None:
        self._artifacts = artifacts
        self._shown: dict[int, tuple[list[StoredFile], list[discord.Attachment]]] = {}

    async def new(self, rendered: Rendered) -> list[discord.File]:
        """Return new file objects, since a `discord.File` can be sent only once; raises `ArtifactReplaced`."""
        contents = {file.name: file.content for file in rendered.attachments}
        contents |= {file.name: await self._read(file) for file in rendered.stored}
        return [discord.File(io.BytesIO(content), filename=name) for name, content in contents.items()]

    async def changed(self, message_id: int, rendered: Rendered) -> Sequence[discord.File | discord.Attachment]:
        """Return what an edit makes of a message's files: those it shows, where they stay the same, or new ones."""
        stored, on_discord = self._shown.get(message_id, ([], []))
        stays = stored and stored == rendered.stored and not rendered.attachments
        return on_discord if stays else await self.new(rendered)

    def note(self, message: discord.Message, rendered: Rendered, *, last: bool) -> None:
        """Take note of what a message shows after an edit; after the last one nothing need be known."""
        self._shown.pop(message.id, None)
        if last or not rendered.stored:
            return
        self._shown[message.id] = (rendered.stored, message.attachments)
        while len(self._shown) > MOST_KNOWN:
            del self._shown[next(iter(self._shown))]

    async def _read(self, file: StoredFile) -> bytes:
        try:
            return b"".join([chunk async for chunk in self._artifacts.read(file.artifact)])
        except KeyError as error:
            raise ArtifactReplaced(f"{file.name} is no longer on record") from error
