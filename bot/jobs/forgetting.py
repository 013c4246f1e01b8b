"""Everything that is on record of a person: what there is, and how it is deleted at once.

What holds for others stays: the audit log without what the person wrote in it, pauses and restraints, from which nobody
frees themselves by this, and links to boards, which end by themselves.
"""

import logging
from dataclasses import dataclass, field
from typing import get_args
from uuid import UUID

from bot.database.connection import Connection, Database, DatabaseAway
from bot.jobs import issuing
from bot.jobs.admission import LOCK_OWNER
from bot.jobs.scheduling import LOCK_QUEUE
from bot.unused_artifacts import UnusedArtifacts
from models.tasks.values import Queue

log = logging.getLogger(__name__)

SECONDS = 30.0  # thousands of jobs, with the points of their curves, are deleted in one


@dataclass(frozen=True, slots=True)
class Kept:
    """What is on record of one person, in all servers.

    Attributes
    ----------
    jobs, unfinished
        Requests with their results, and how many of them wait or run.
    files, file_bytes
        What the person attached, and what was made of it, weights of models included.
    models, shared
        The names of fine-tuned models, and of those that their servers may use.
    servers
        In how many servers.
    answers, demos
        What the person answered in demos, and demos of theirs that have ended.
    reports
        Reports of cards for which the person wrote why.
    """

    jobs: int = 0
    unfinished: int = 0
    files: int = 0
    file_bytes: int = 0
    models: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    servers: int = 0
    answers: int = 0
    demos: int = 0
    reports: int = 0

    @property
    def nothing(self) -> bool:
        """Whether nothing is on record that goes when the person wishes so."""
        return not (self.jobs or self.answers or self.demos or self.reports)


class Forgetting:
    """Shows and deletes it; every method raises `DatabaseAway`."""

    def __init__(self, database: Database, unused: UnusedArtifacts) -> None:
        self._database = database
        self._unused = unused

    async def kept(self, owner_id: int) -> Kept:
        """Return what is on record of a person."""
        async with self._database.transaction() as connection:
            return await _kept(connection, owner_id)

    async def forget(self, owner_id: int) -> Kept:
        """Delete a person's jobs, cards, models, files and demos, and return what that was; what runs is stopped first.

        Jobs go in one transaction, files after it: where that is interrupted, they go with what nothing names any more.
        """
        async with self._database.transaction(SECONDS) as connection:
            files, kept = await _forget(connection, owner_id)
        try:
            await self._unused.remove_among(files)
        except (DatabaseAway, OSError) as error:
            log.warning("files of somebody who wanted to be forgotten are removed later: %s", error)
        return kept


async def _forget(connection: Connection, owner_id: int) -> tuple[list[UUID], Kept]:
    owner = {"owner": owner_id}
    queues = await _lock(connection, owner_id)
    kept = await _kept(connection, owner_id)
    files = [row["id"] for row in await (await connection.execute(_FILES, owner)).fetchall()]
    for statement in (_TAKE_MODELS, _STOP, _END, _DELETE, _ANSWERS, _DEMOS, _REPORTS):
        await connection.execute(statement, owner)
    for queue in queues:
        await issuing.issue_missing(connection, queue)
    return files, kept


async def _lock(connection: Connection, owner_id: int) -> list[Queue]:
    """Let nothing of this person be submitted meanwhile, and return the queues, locked, of what has not ended."""
    for queue in get_args(Queue):
        await connection.execute(LOCK_OWNER, {"queue": queue, "owner": owner_id})
    rows = await (await connection.execute(_QUEUES, {"owner": owner_id})).fetchall()
    for row in rows:
        await connection.execute(LOCK_QUEUE, row)
    return [row["queue"] for row in rows]


async def _kept(connection: Connection, owner_id: int) -> Kept:
    row = await (await connection.execute(_KEPT, {"owner": owner_id})).fetchone()
    assert row is not None
    return Kept(**row)


_QUEUES = """
select distinct queue from jobs where owner_id = %(owner)s and state in ('queued', 'running') order by queue
"""

# What was added for all to train on is nobody's.
_OWN_FILES = """
select id, size from artifacts
where (id in (select unnest(artifacts) from own) or job_id in (select id from own))
    and not exists (select from data_sets where artifact = artifacts.id)
"""

_OWN = "own as (select * from jobs where owner_id = %(owner)s)"

_FILES = f"with {_OWN} {_OWN_FILES}"

_KEPT = f"""
with {_OWN},
files as ({_OWN_FILES}),
models as (
    select name, shared from own join tuned_models on own.id = job_id
    where state = 'succeeded' and hidden_at is null and not deleted
)
select count(*) as jobs,
    count(*) filter (where state in ('queued', 'running')) as unfinished,
    (select count(*) from files) as files,
    (select coalesce(sum(size), 0)::bigint from files) as file_bytes,
    (select coalesce(array_agg(name order by name), '{{}}') from models) as models,
    (select coalesce(array_agg(name order by name), '{{}}') from models where shared) as shared,
    (select count(distinct guild_id) from own) as servers,
    (select count(*) from demo_answers where person_id = %(owner)s) as answers,
    (select count(*) from demos where instructor_id = %(owner)s and ended_at is not null) as demos,
    (select count(*) from audit_log where actor_id = %(owner)s and act = 'report' and reason <> '') as reports
from own
"""

# Whoever lists models hears of this, not of rows that are gone.
_TAKE_MODELS = "update tuned_models set deleted = true where owner_id = %(owner)s and not deleted"

# The worker of a running job hears of the first, who keeps its card of the second.
_STOP = "update jobs set cancel_requested = true where owner_id = %(owner)s and state in ('queued', 'running')"
_END = """
update jobs set state = 'cancelled', finished_at = clock_timestamp()
where owner_id = %(owner)s and state in ('queued', 'running')
"""

_DELETE = "delete from jobs where owner_id = %(owner)s"

_ANSWERS = "delete from demo_answers where person_id = %(owner)s"

# One that runs is in front of a room.
_DEMOS = "delete from demos where instructor_id = %(owner)s and ended_at is not null"

# That there was a report, moderators need to know; what it said is its writer's.
_REPORTS = "update audit_log set reason = '' where actor_id = %(owner)s and act = 'report' and reason <> ''"
