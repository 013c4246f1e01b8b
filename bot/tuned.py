"""The models that people fine-tuned, as the bot offers them."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator

from bot.cards.stores import ArtifactStore, TunedModelStore
from bot.database.connection import DatabaseAway
from bot.jobs.tuned_models import TunedRow
from models.catalogue import Catalogue, TunedModel
from models.errors import UnknownModel
from models.tasks.fine_tune.request import FineTuneResult

AGAIN = 1.0  # seconds
DELETED = "This model was deleted."

log = logging.getLogger(__name__)


class PeoplesModels:
    """Holds them in the catalogue, as they are on record."""

    def __init__(self, catalogue: Catalogue, store: TunedModelStore, artifacts: ArtifactStore) -> None:
        self._catalogue = catalogue
        self._store = store
        self._artifacts = artifacts

    async def run(self, changes: AsyncGenerator[str | None]) -> None:
        """Read them at each change, until cancelled; see `bot.database.listening`."""
        async for _ in changes:
            await self._refresh_at_last()

    async def _refresh_at_last(self) -> None:
        """Read them however long the database is away: nothing tells of the same change again."""
        while True:
            try:
                return await self.refresh()
            except DatabaseAway:
                log.warning("fine-tuned models are read once the database is back")
            await asyncio.sleep(AGAIN)

    async def refresh(self) -> None:
        """Read them now; raises `DatabaseAway`."""
        reserved = await self._store.reserved()
        self._catalogue.hold_tuned(_models(await self._store.all(), self._catalogue), reserved)

    async def model(self, job_id: int) -> TunedModel:
        """Return the model that a job made; raises `UnknownModel` where it was deleted."""
        row = await self._store.get(job_id)
        model = next(_models([row] if row else [], self._catalogue), None)
        if model is None:
            raise UnknownModel(DELETED)
        return model

    async def share(self, job_id: int, *, shared: bool) -> None:
        """Let everybody in its server use a model, or its owner alone."""
        await self._store.share(job_id, shared=shared)
        await self.refresh()

    async def rename(self, job_id: int, name: str) -> None:
        """Give a model another name; raises `NameTaken`."""
        await self._store.rename(job_id, name)
        await self.refresh()

    async def delete(self, job_id: int) -> None:
        """Delete a model and its weights."""
        row = await self._store.get(job_id)
        await self._store.delete(job_id)
        await self.refresh()
        if row is not None and isinstance(row.job.result, FineTuneResult):
            await self._artifacts.delete(row.job.result.weights)
            if row.job.result.half is not None:
                await self._artifacts.delete(row.job.result.half)


def _models(rows: list[TunedRow], catalogue: Catalogue) -> Iterator[TunedModel]:
    """Yield the models of rows; one whose base the catalogue holds no more cannot be run, and is left out."""
    for row in rows:
        try:
            yield row.model(catalogue)
        except UnknownModel as error:
            log.warning("a fine-tuned model is left out: %s", error)
