"""What people fine-tuned, as the bot offers it: as it is on record, with its weights."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from bot.database.connection import DatabaseAway
from bot.jobs.tuned_models import TunedRow
from bot.tuned import PeoplesModels
from models.catalogue import load_catalogue
from models.errors import UnknownModel
from tests.bot.memory_stores import MemoryArtifacts, MemoryTunedModels
from tests.cogs.fine_tune.runs import RUN, RUN_REQUEST, trained

GUILD = 5


class Shelf:
    """A bot's models beside what is on record."""

    def __init__(self) -> None:
        self.catalogue = load_catalogue()
        self.store = MemoryTunedModels()
        self.artifacts = MemoryArtifacts()
        self.models = PeoplesModels(self.catalogue, self.store, self.artifacts)

    def make(self, job_id: int, name: str, *, base: str = "minilm", shared: bool = False) -> None:
        """Let a run succeed."""
        files = {"weights": self.artifacts.keep(b"weights"), "half": self.artifacts.keep(b"half")}
        result = RUN.model_copy(update=files)
        request = RUN_REQUEST.model_copy(update={"model": base})
        job = replace(trained(request, result), id=job_id)
        self.store.rows[job_id] = TunedRow(job, GUILD, name, shared)

    @property
    def names(self) -> list[str]:
        return [model.entry.name for model in self.catalogue.tuned]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


async def test_the_catalogue_holds_what_is_on_record(shelf: Shelf) -> None:
    shelf.make(3, "@ada/spam", shared=True)
    await shelf.models.refresh()
    (model,) = shelf.catalogue.tuned
    assert (model.entry.key, model.entry.name, model.entry.base) == ("tuned-3", "@ada/spam", "minilm")
    assert (model.owner_id, model.guild_id, model.shared) == (10, GUILD, True)
    assert "classify" in model.entry.tasks
    assert await shelf.models.model(3) == model


async def test_a_model_whose_base_is_in_the_catalogue_no_more_is_left_out(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.make(3, "@ada/old", base="gone")
    shelf.make(4, "@ada/spam")
    await shelf.models.refresh()
    assert shelf.names == ["@ada/spam"]
    assert "a fine-tuned model is left out: @ada/old was made of “gone”" in caplog.text
    with pytest.raises(UnknownModel):
        await shelf.models.model(3)
    await shelf.models.delete(3)
    assert len(shelf.artifacts.kept) == 2


async def test_what_is_changed_is_seen_at_once(shelf: Shelf) -> None:
    shelf.make(3, "@ada/spam")
    await shelf.models.share(3, shared=True)
    assert [model.shared for model in shelf.catalogue.tuned] == [True]
    await shelf.models.rename(3, "@ada/ham")
    assert shelf.names == ["@ada/ham"]
    await shelf.models.share(3, shared=False)
    assert [model.shared for model in shelf.catalogue.tuned] == [False]


async def test_what_is_deleted_leaves_no_weights(shelf: Shelf) -> None:
    shelf.make(3, "@ada/spam")
    shelf.make(4, "@ada/ham")
    await shelf.models.delete(3)
    assert shelf.names == ["@ada/ham"]
    assert len(shelf.artifacts.kept) == 2
    for change in (shelf.models.delete(3), shelf.models.share(3, shared=True), shelf.models.rename(3, "@ada/x")):
        with pytest.raises(UnknownModel, match="deleted"):
            await change
    with pytest.raises(UnknownModel, match="deleted"):
        await shelf.models.model(3)


async def test_a_change_is_read_though_the_database_was_away_just_then(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.tuned.AGAIN", 0.01)
    told: asyncio.Queue[str | None] = asyncio.Queue()
    heard = asyncio.Event()

    async def changes() -> AsyncGenerator[str | None]:
        while True:
            heard.set()
            yield await told.get()

    async def tell() -> None:
        heard.clear()
        told.put_nowait(None)
        await heard.wait()

    async with asyncio.TaskGroup() as group:
        reading = group.create_task(shelf.models.run(changes()))
        await heard.wait()
        shelf.make(3, "@ada/spam")
        shelf.store.obstacles += [DatabaseAway(), DatabaseAway()]
        await tell()
        assert shelf.names == ["@ada/spam"]
        reading.cancel()
