"""How many trainings a person has begun within a day: what the preview tells, and what is refused beyond the limit."""

from bot.database.connection import Connection
from bot.jobs.job import Limits
from models.errors import Refusal
from models.tasks.values import TRAININGS


class TooManyRuns(Refusal):
    """A person began as many trainings within a day as allowed."""


async def refuse_too_many_runs(connection: Connection, owner_id: int, guild_id: int, limits: Limits) -> None:
    """Raise `TooManyRuns` at the limit; the submissions of one person wait for each other, so it is exact."""
    begun = await begun_within_a_day(connection, owner_id, guild_id)
    if begun >= limits.runs_a_day:
        raise TooManyRuns(
            f"You have begun {begun} trainings within a day, and {limits.runs_a_day} are the most here. A learning "
            "curve is one, too. Come back later for this one."
        )


async def begun_within_a_day(connection: Connection, owner_id: int, guild_id: int) -> int:
    """Return how many jobs that train, however they ended, but for those that were cancelled before they ran."""
    values = {"owner": owner_id, "guild": guild_id, "queue": TRAININGS}
    row = await (await connection.execute(_BEGUN, values)).fetchone()
    assert row is not None
    return int(row["count"])


_BEGUN = """
select count(*) from jobs
where owner_id = %(owner)s and guild_id = %(guild)s and queue = %(queue)s
    and created_at > clock_timestamp() - interval '1 day'
    and (state in ('queued', 'running') or attempt > 0)
"""
