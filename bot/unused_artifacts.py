"""Removes artifacts that nothing names any more, so that they fill no disk."""

from collections.abc import Collection
from uuid import UUID

from bot.artifact_folder import ArtifactFolder
from bot.database.connection import Database

# Between the upload of a file and the job that names it lie seconds, and a file is written in less than a day.
GRACE_SECONDS = 3600.0
WRITING_SECONDS = 86_400.0
AT_ONCE = 10  # rows of 25 MB are deleted in well under a second


class UnusedArtifacts:
    """Removes them; every method raises `DatabaseAway`, and `OSError` where the folder is out of reach.

    Parameters
    ----------
    folder_url
        Of the large ones; see `bot.artifacts.Artifacts`. None leaves files as they are.
    """

    def __init__(self, database: Database, folder_url: str | None = None) -> None:
        self._database = database
        self._folder_url = folder_url

    async def remove(self) -> int:
        """Remove all that are unused, and return how many there were; an upload has some time to be named by a job."""
        return await self._remove(_ANY, {"grace": GRACE_SECONDS})

    async def remove_of(self, job_id: int) -> int:
        """Remove at once what attempts at a job made that is unused: of one that has not ended, nothing."""
        return await self._remove(_OF_JOB, {"job": job_id})

    async def remove_among(self, ids: Collection[UUID]) -> int:
        """Remove at once those of these that are unused."""
        return await self._remove(_AMONG, {"ids": list(ids)})

    async def _remove(self, which: str, values: dict[str, object]) -> int:
        removed = 0
        while True:
            rows = await self._database.fetch(_REMOVE.format(which=which), {**values, "count": AT_ONCE})
            removed += len(rows)
            await self._remove_files([row["location"] for row in rows if row["location"] is not None])
            if len(rows) < AT_ONCE:
                return removed

    async def remove_strays(self) -> int:
        """Remove the files that a process wrote which died before it kept them as an artifact, and return how many."""
        rows = await self._database.fetch(_STRAYS, {"seconds": WRITING_SECONDS})
        await self._remove_files([row["location"] for row in rows])
        return len(rows)

    async def _remove_files(self, locations: list[str]) -> None:
        if self._folder_url is None or not locations:
            return
        folder = await ArtifactFolder.open(self._folder_url)
        for location in locations:
            await folder.remove(location)
        await self._database.fetch(_FORGET_FILES, {"locations": locations})


# A job needs what it names for as long as it is on record, with two exceptions: where another's card has taken its
# message over, nobody can press its buttons any more; and the weights of a model that was deleted are of no use.
_REMOVE = """
with models as (select job_id from tuned_models where not deleted),
needed as (
    select unnest(artifacts) as id from jobs
    where artifacts <> '{{}}' and (
        state in ('queued', 'running')
        or id in (select job_id from models)
        or not exists (select from cards where job_id = jobs.id and replaced)
    )
),
weights as (
    select artifacts.id from artifacts join tuned_models using (job_id) where deleted and attempt is not null
)
delete from artifacts
where id in (
    select id from artifacts
    where {which}
        and (id not in (select id from needed) or id in (select id from weights))
        and not exists (select from jobs where id = artifacts.job_id and state in ('queued', 'running'))
        and not exists (select from data_sets where artifact = artifacts.id)
    limit %(count)s
)
returning location
"""

# Of what an attempt made no job is still to come that would name it.
_ANY = "(attempt is not null or created_at < clock_timestamp() - make_interval(secs => %(grace)s))"
_OF_JOB = "job_id = %(job)s and attempt is not null"
_AMONG = "id = any(%(ids)s::uuid[])"

_STRAYS = """
select location from artifact_files
where created_at < clock_timestamp() - make_interval(secs => %(seconds)s)
    and not exists (select from artifacts where artifacts.location = artifact_files.location)
"""

_FORGET_FILES = "delete from artifact_files where location = any(%(locations)s) returning location"
