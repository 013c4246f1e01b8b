"""Deletes what is used no more: without it database and disk grow for as long as the bot lives."""

import asyncio
import logging

from bot.database.connection import Database, DatabaseAway
from bot.unused_artifacts import UnusedArtifacts

EVERY_SECONDS = 3600.0
AT_ONCE = 500  # jobs of one transaction: nobody waits for it noticeably

log = logging.getLogger(__name__)


async def prune_for_ever(database: Database, artifacts: UnusedArtifacts, days: int) -> None:
    """Delete now and every hour what ended more than so many days ago, and the artifacts that nothing names then."""
    while True:
        try:
            if pruned := await prune(database, days):
                log.info("%s jobs that ended more than %s days ago are deleted", pruned, days)
            if removed := await artifacts.remove() + await artifacts.remove_strays():
                log.info("%s artifacts that nothing names are removed", removed)
        except DatabaseAway as away:
            log.warning("old jobs are deleted later: %s", away)
        except OSError as error:
            log.warning("files of artifacts are removed later, their folder is out of reach: %s", error)
        await asyncio.sleep(EVERY_SECONDS)


async def prune(database: Database, days: int) -> int:
    """Delete the jobs that ended more than so many days ago, with their cards and events; return how many.

    Those that made a model which is there stay: it is used by what its job tells.
    """
    pruned = 0
    while True:
        rows = await database.fetch(_PRUNE, {"days": days, "count": AT_ONCE})
        pruned += len(rows)
        if len(rows) < AT_ONCE:
            return pruned


_PRUNE = """
delete from jobs
where id in (
    select id from jobs
    where finished_at < clock_timestamp() - make_interval(days => %(days)s)
        and not (
            state = 'succeeded' and hidden_at is null
            and exists (select from tuned_models where job_id = jobs.id and not deleted)
        )
    order by id
    limit %(count)s
)
returning id
"""
