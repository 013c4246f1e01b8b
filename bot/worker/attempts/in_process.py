"""Work in the worker's own process, on its models."""

import asyncio
from typing import TYPE_CHECKING

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.worker.attempts.artifacts import JobArtifacts
from bot.worker.attempts.attempt import Attempt
from bot.worker.tuned import TunedProvider
from models.tasks.context import Context
from models.tasks.values import Result

if TYPE_CHECKING:
    from models.resident import ResidentModels


class InProcess:
    """Does the work of attempts here."""

    def __init__(self, models: "ResidentModels", database: Database, artifacts: Artifacts) -> None:
        self._models = models
        self._tuned = TunedProvider(database, artifacts, models.catalogue, models.data_dir)
        self._database = database
        self._artifacts = artifacts

    async def __call__(self, attempt: Attempt) -> Result:
        """Run the job's task."""
        # The first run of a kind imports its libraries, which takes seconds.
        run = await asyncio.to_thread(attempt.task.load_run)
        await self._tuned.provide(attempt.job.request.models_needed())
        artifacts = JobArtifacts(self._database, self._artifacts, attempt.job)
        context: Context = Context(self._models, attempt.report_progress, attempt.report_event, artifacts)
        return await run(attempt.job.request, context)
