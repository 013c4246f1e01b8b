"""Brings the models that people fine-tuned onto a worker's machine, when a job needs one."""

import asyncio
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from uuid import UUID
from weakref import WeakValueDictionary

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.jobs.job import Job
from bot.jobs.tuned_models import TunedModels, job_of
from bot.worker.attempts.artifacts import JobArtifacts
from models.catalogue import Catalogue
from models.errors import UnknownModel
from models.sources import TunedSource

DELETED = "This fine-tuned model was deleted. Choose another."


class TunedProvider:
    """Adds them to the catalogue of this worker, their weights unpacked in its data folder.

    Whether a person may use a model was decided where the job was submitted.
    """

    def __init__(self, database: Database, artifacts: Artifacts, catalogue: Catalogue, data_dir: Path) -> None:
        self._database = database
        self._records = TunedModels(database)
        self._artifacts = artifacts
        self._catalogue = catalogue
        self._data_dir = data_dir
        self._fetching: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    async def provide(self, keys: Iterable[str]) -> None:
        """Make sure that the fine-tuned ones of these models are at hand.

        Raises `UnknownModel` for one that was deleted, or whose base is not in the catalogue any more.
        """
        for job_id in filter(None, map(job_of, keys)):
            row = await self._database.persist(partial(self._records.get, job_id))
            if row is None:
                raise UnknownModel(DELETED)
            model = row.model(self._catalogue)
            assert isinstance(model.entry.source, TunedSource)
            await self._fetch(model.entry.source.artifact, row.job)
            self._catalogue.add_tuned(model)

    async def _fetch(self, artifact_id: UUID, job: Job) -> None:
        """Fetch what is not here yet, once for all who ask at the same time."""
        from models.training import weights  # noqa: PLC0415 # imports torch, which takes seconds

        artifacts = JobArtifacts(self._database, self._artifacts, job)
        async with self._fetching.setdefault(artifact_id, asyncio.Lock()):
            try:
                await weights.fetch(artifacts, artifact_id, self._data_dir)
            except KeyError:  # deleted since its row was read
                raise UnknownModel(DELETED) from None
