"""Brings the models that people fine-tuned onto a worker's machine, when a job needs one."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from uuid import UUID

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.jobs.tuned_models import TunedModels, job_of, key_of
from models.catalogue import Catalogue
from models.errors import UnknownModel
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.training.entry import tuned_entry


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

    async def provide(self, keys: Iterable[str]) -> None:
        """Make sure that the fine-tuned ones of these models are at hand; raises `UnknownModel` for one deleted."""
        for job_id in filter(None, map(job_of, keys)):
            row = await self._database.persist(partial(self._records.get, job_id))
            if row is None:
                raise UnknownModel("This fine-tuned model was deleted.")
            request, result = row.job.request, row.job.result
            assert isinstance(request, FineTuneRequest)
            assert isinstance(result, FineTuneResult)
            base = self._catalogue[request.model]
            await self._fetch(result.weights)
            self._catalogue.add(tuned_entry(job_id, key_of(job_id), row.name, request, result, base))

    async def _fetch(self, artifact_id: UUID) -> None:
        from models.training import weights  # noqa: PLC0415 # imports torch, which takes seconds

        await weights.fetch(self._artifacts, artifact_id, self._data_dir)
