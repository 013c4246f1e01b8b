"""The files of cards: bytes or artifacts, sent again only where they have changed."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast
from uuid import uuid4

import discord
import pytest

from bot.cards.attached import MOST_KNOWN, ArtifactReplaced, AttachedFiles
from bot.cards.family import Attachment, StoredFile
from bot.cards.layout import Rendered
from tests.bot.memory_stores import MemoryArtifacts


@pytest.fixture
def artifacts() -> MemoryArtifacts:
    return MemoryArtifacts()


@pytest.fixture
def files(artifacts: MemoryArtifacts) -> AttachedFiles:
    return AttachedFiles(artifacts)


def card(*stored: StoredFile, attachments: Sequence[Attachment] = ()) -> Rendered:
    return Rendered(discord.ui.LayoutView(timeout=None), [*attachments], [*stored])


def message(message_id: int) -> discord.Message:
    """Return a message as an edit does, of which the id and the attachments count."""
    attachment = SimpleNamespace(filename="on Discord")
    return cast("discord.Message", SimpleNamespace(id=message_id, attachments=[attachment]))


def shown(sent: Sequence[discord.File | discord.Attachment]) -> list[tuple[str, bytes]]:
    """Return names and what is sent anew."""
    return [(file.filename, file.fp.read() if isinstance(file, discord.File) else b"") for file in sent]


async def test_files_can_be_sent_again(files: AttachedFiles, artifacts: MemoryArtifacts) -> None:
    rendered = card(StoredFile("curve.png", artifacts.keep(b"png")), attachments=[Attachment("a.txt", b"abc")])
    for _ in range(2):
        assert shown(await files.new(rendered)) == [("a.txt", b"abc"), ("curve.png", b"png")]


async def test_an_artifact_that_a_message_shows_is_not_sent_again(
    files: AttachedFiles, artifacts: MemoryArtifacts
) -> None:
    curve, newer = (card(StoredFile("curve.png", artifacts.keep(content))) for content in (b"old", b"new"))
    assert shown(await files.changed(1, curve)) == [("curve.png", b"old")]
    files.note(message(1), curve, last=False)
    assert shown(await files.changed(1, curve)) == [("on Discord", b"")]
    assert shown(await files.changed(1, newer)) == [("curve.png", b"new")]
    assert shown(await files.changed(2, curve)) == [("curve.png", b"old")]
    files.note(message(1), curve, last=True)
    assert shown(await files.changed(1, curve)) == [("curve.png", b"old")]


async def test_no_more_is_known_than_there_is_room_for(files: AttachedFiles, artifacts: MemoryArtifacts) -> None:
    curve = card(StoredFile("curve.png", artifacts.keep(b"old")))
    for message_id in range(MOST_KNOWN + 1):
        files.note(message(message_id), curve, last=False)
    assert shown(await files.changed(0, curve)) == [("curve.png", b"old")]
    assert shown(await files.changed(1, curve)) == [("on Discord", b"")]


async def test_an_artifact_that_is_gone_is_told(files: AttachedFiles) -> None:
    with pytest.raises(ArtifactReplaced, match=r"curve\.png"):
        await files.new(card(StoredFile("curve.png", uuid4())))
