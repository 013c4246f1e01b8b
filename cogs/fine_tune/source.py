"""What people bring to fine-tune on: a file that they attach, or a message of theirs or others'."""

from collections.abc import AsyncIterator

import discord

from bot.cards.stores import ArtifactStore
from bot.message_text import message_text, said_in
from bot.uploads import check_size, keep, shown_size
from models.errors import Refusal
from models.tasks.read_data.request import Upload

TEXT = "message.txt"
FEWEST = 2  # lines
FENCE = "```"
NOTHING = (
    "This message has nothing to learn from: I need an attached file, or at least two lines of text, an example each."
)


async def from_file(file: discord.Attachment, artifacts: ArtifactStore, most_bytes: int) -> Upload:
    """Keep an attached file; raises `Refusal` for one that is too large, or that is gone."""
    artifact = await keep(file, artifacts, most_bytes)
    return Upload(artifact=artifact.id, name=file.filename)


async def from_message(message: discord.Message, artifacts: ArtifactStore, most_bytes: int) -> Upload:
    """Keep the file of a message, or of the one that it forwards, else its lines; raises `Refusal` without either."""
    files = said_in(message).attachments
    if files:
        return await from_file(files[0], artifacts, most_bytes)
    lines = [line for line in message_text(message).splitlines() if line.strip() and not line.startswith(FENCE)]
    if len(lines) < FEWEST:
        raise Refusal(NOTHING)
    data = "\n".join(lines).encode("utf-8", errors="replace")
    check_size(TEXT, len(data), most_bytes, shown_size(most_bytes))
    artifact = await artifacts.put(TEXT, "text/plain", _once(data))
    return Upload(artifact=artifact.id, name=TEXT)


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
