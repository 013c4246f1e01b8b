"""The files of cards: bytes or artifacts."""

from collections.abc import Sequence
from uuid import uuid4

import discord
import pytest

from bot.cards.attached import ArtifactReplaced, AttachedFiles
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


async def test_files_can_be_sent_again(files: AttachedFiles, artifacts: MemoryArtifacts) -> None:
    rendered = card(StoredFile("curve.png", artifacts.keep(b"png")), attachments=[Attachment("a.txt", b"abc")])
    for _ in range(2):
        sent = await files.of(rendered)
        assert [(file.filename, file.fp.read()) for file in sent] == [("a.txt", b"abc"), ("curve.png", b"png")]


async def test_an_artifact_that_is_gone_is_told(files: AttachedFiles) -> None:
    with pytest.raises(ArtifactReplaced, match=r"curve\.png"):
        await files.of(card(StoredFile("curve.png", uuid4())))
