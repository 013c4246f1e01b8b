"""Deletes old jobs: without it the database grows for as long as the bot lives."""

import asyncio
import logging

from bot.database.connection import Database, DatabaseAway

EVERY_SECONDS = 3600.0
AT_ONCE = 500  # jobs of one transaction: nobody waits for it noticeably

log = logging.getLogger(__name__)


async def prune_for_ever(database: Database, days: int) -> None:
    """Delete now and every hour what ended more than so many days ago."""
    while True:
        try:
            if pruned := await prune(database, days):
                log.info("%s jobs that ended more than %s days ago are deleted", pruned, days)
        except DatabaseAway as away:
            log.warning("old jobs are deleted later: %s", away)
        await asyncio.sleep(EVERY_SECONDS)


async def prune(database: Database, days: int) -> int:
    """Delete the jobs that ended more than so many days ago, with their cards and events; return how many.

    Those that made artifacts stay: somebody may still use what a training left.
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
        and not exists (select from artifacts where job_id = jobs.id)
    order by id
    limit %(count)s
)
returning id
"""
