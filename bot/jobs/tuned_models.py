"""Models that people fine-tune, on record: their names, who may use them, and the jobs that made them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from psycopg.errors import UniqueViolation

from bot.database.connection import Connection, Database
from bot.jobs.job import Job, Limits
from bot.jobs.rows import JOB_COLUMNS, read_jobs
from models.catalogue import Catalogue, TunedModel
from models.errors import Refusal, UnknownModel
from models.tasks import task as known
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.task import Task
from models.training.entry import tuned_entry

CHANNEL = "tuned_models"
# The key of a model is that of its job; see `key_of`.
KEY = re.compile(r"tuned-([0-9]{1,18})")
NOT_YOURS = "This fine-tuned model was deleted, or it is somebody's own. Choose another, or ask its owner to share it."


@dataclass(frozen=True, slots=True)
class TunedRow:
    """A model that is there, with the job that made it."""

    job: Job
    guild_id: int
    name: str
    shared: bool

    def model(self, catalogue: Catalogue) -> TunedModel:
        """Return it as the catalogue lists it; raises `UnknownModel` where its base is not there any more."""
        request, result = self.job.request, self.job.result
        assert isinstance(request, FineTuneRequest)
        assert isinstance(result, FineTuneResult)
        if request.model not in catalogue:
            raise UnknownModel(
                f"{self.name} was made of “{request.model}”, which is not a model here any more. "
                "Train it again, on another."
            )
        key, base = key_of(self.job.id), catalogue[request.model]
        entry = tuned_entry(self.job.id, key, self.name, request, result, base)
        return TunedModel(entry, self.job.owner_id, self.guild_id, self.shared)


@dataclass(frozen=True, slots=True)
class NewModel:
    """A model that a job is to make."""

    job_id: int
    owner_id: int
    guild_id: int
    name: str


class TooManyModels(Refusal):
    """A person keeps as many models as allowed."""


class NameTaken(Refusal):
    """Another model in this server has the name, or a job that is to make it."""

    def __init__(self, name: str) -> None:
        there = f"There is a model called {name} already, or one is being made."
        super().__init__(f"{there} Choose another name; on the card of your data “Advanced” takes it.")


class TunedModels:
    """The models for those who list and change them. Every method raises `DatabaseAway`."""

    def __init__(self, database: Database, tasks: Mapping[str, Task] | None = None) -> None:
        self._database = database
        self._tasks = known.tasks() if tasks is None else tasks

    async def all(self) -> list[TunedRow]:
        """Return every model that is there, in every server, oldest first."""
        rows = await self._database.fetch(f"{_THERE} order by job_id")
        return [_read(job, row) for job, row in read_jobs(rows, self._tasks)]

    async def reserved(self) -> list[tuple[int, str]]:
        """Return the names of models that are being made, each with its owner's id."""
        return [(row["owner_id"], row["name"]) for row in await self._database.fetch(_RESERVED)]

    async def get(self, job_id: int) -> TunedRow | None:
        """Return the model that a job made, or None where it made none or it was deleted."""
        rows = await self._database.fetch(f"{_THERE} and job_id = %(job)s", {"job": job_id})
        return next((_read(job, row) for job, row in read_jobs(rows, self._tasks)), None)

    async def rename(self, job_id: int, name: str) -> None:
        """Give a model another name; raises `NameTaken`."""
        try:
            await self._change("name = %(name)s", job_id, name=name)
        except UniqueViolation:
            raise NameTaken(name) from None

    async def share(self, job_id: int, *, shared: bool) -> None:
        """Let everybody in the model's server use it, or its owner alone."""
        await self._change("shared = %(shared)s", job_id, shared=shared)

    async def delete(self, job_id: int) -> None:
        """Take a model away, and free its name; its weights are another's affair."""
        await self._change("deleted = true", job_id)

    async def _change(self, setting: str, job_id: int, **values: object) -> None:
        query = f"update tuned_models set {setting} where job_id = %(job)s and not deleted returning job_id"
        if not await self._database.fetch(query, {"job": job_id, **values}):
            raise UnknownModel("This model was deleted.")


def key_of(job_id: int) -> str:
    """Return the key by which requests name the model that a job made."""
    return f"tuned-{job_id}"


def job_of(key: str) -> int | None:
    """Return the job that made the model of this key; None for a model of the catalogue."""
    found = KEY.fullmatch(key)
    return int(found[1]) if found else None


async def reserve(connection: Connection, new: NewModel, limits: Limits) -> None:
    """Take a name for the model that a job is to make, and free it where a job made none, or one that is hidden.

    Raises `NameTaken`, and `TooManyModels` where its owner has as many as allowed.
    """
    values = asdict(new)
    await connection.execute(_FREE, values)
    kept = await models_kept(connection, new.owner_id, new.guild_id)
    if kept >= limits.models:
        raise TooManyModels(
            f"You have {kept} fine-tuned models, and {limits.models} are the most one person may keep here. "
            "`/finetune delete` makes room."
        )
    try:
        await connection.execute(_RESERVE, values)
    except UniqueViolation:
        raise NameTaken(new.name) from None


async def models_kept(connection: Connection, owner_id: int, guild_id: int) -> int:
    """Return how many models a person keeps in a server, those being made included."""
    values = {"owner_id": owner_id, "guild_id": guild_id}
    row = await (await connection.execute(_KEPT, values)).fetchone()
    assert row is not None
    return int(row["count"])


async def base_models(connection: Connection, keys: Sequence[str], owner_id: int, guild_id: int) -> list[str]:
    """Return the models of the catalogue whose files a run with these models needs.

    Raises `UnknownModel` where one is a model that this person may not use in this server, however its key was come by.
    """
    wanted = _jobs_of(keys)
    bases = [key for key in keys if job_of(key) is None]
    if wanted:
        values = {"jobs": list(wanted), "owner": owner_id, "guild": guild_id}
        rows = await (await connection.execute(_BASES, values)).fetchall()
        if len(rows) < len(wanted):
            raise UnknownModel(NOT_YOURS)
        bases += [base for row in rows for base in row["models"]]
    return list(dict.fromkeys(bases))


def _jobs_of(keys: Iterable[str]) -> set[int]:
    return {job_id for job_id in map(job_of, keys) if job_id is not None}


def _read(job: Job, row: Mapping[str, Any]) -> TunedRow:
    return TunedRow(job, row["guild_id"], row["name"], row["shared"])


_THERE = f"""
select {JOB_COLUMNS}, tuned_models.guild_id, name, shared
from tuned_models join jobs on jobs.id = job_id
where state = 'succeeded' and hidden_at is null and not deleted
"""

_RESERVED = """
select tuned_models.owner_id, name
from tuned_models join jobs on jobs.id = job_id
where state in ('queued', 'running') and not deleted
order by job_id
"""

_BASES = """
select models from tuned_models join jobs on jobs.id = job_id
where job_id = any(%(jobs)s) and state = 'succeeded' and hidden_at is null and not deleted
    and tuned_models.guild_id = %(guild)s and (shared or tuned_models.owner_id = %(owner)s)
"""

_FREE = """
delete from tuned_models using jobs
where jobs.id = job_id and (state in ('failed', 'cancelled') or hidden_at is not null)
    and tuned_models.guild_id = %(guild_id)s and lower(name) = lower(%(name)s)
"""

# One person's submissions wait for each other, so this is exact. What moderators hid its owner cannot delete.
_KEPT = """
select count(*) from tuned_models join jobs on jobs.id = job_id
where tuned_models.owner_id = %(owner_id)s and tuned_models.guild_id = %(guild_id)s
    and not deleted and hidden_at is null and state not in ('failed', 'cancelled')
"""

_RESERVE = """
insert into tuned_models (job_id, owner_id, guild_id, name)
values (%(job_id)s, %(owner_id)s, %(guild_id)s, %(name)s)
"""
