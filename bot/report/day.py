"""What a server's room did on one day, read from the queue. Nobody is named, and nothing that people typed is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.board.figures import CURVES, Training, read_training
from bot.database.connection import Database
from bot.demos.prediction import Prediction
from bot.jobs.scheduling import BROKE, GIVEN_UP, UNREADABLE

MOST_SECONDS = 30.0  # that the database may take: it is asked once
REASONS = {
    BROKE: "something went wrong while running it",
    GIVEN_UP: "its worker stopped again and again",
    UNREADABLE: "another version of the bot had written it",
}
REFUSED = "it could not be done as asked, which the card explained"


@dataclass(frozen=True, slots=True)
class KindOfDay:
    """The jobs of one kind that were asked for on the day, by how they ended, and what was written for them."""

    kind: str
    asked: int
    succeeded: int
    failed: int
    cancelled: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Waits:
    """How long jobs of a queue waited until they ran, in seconds; one in twenty waited longer than `late`."""

    queue: str
    jobs: int
    median: float
    late: float


@dataclass(frozen=True, slots=True)
class Day:
    """The day.

    Attributes
    ----------
    people
        How many asked for something.
    failures
        How many jobs failed, by the kind of reason.
    hidden
        How many cards moderators hid.
    predictions
        What the room had predicted in the demos that began on the day, in the order in which it was asked.
    reports
        How many cards were reported to moderators.
    """

    people: int
    kinds: tuple[KindOfDay, ...]
    waits: tuple[Waits, ...]
    failures: Mapping[str, int]
    hidden: int
    trainings: tuple[Training, ...]
    predictions: tuple[Prediction, ...] = ()
    reports: int = 0

    @property
    def asked(self) -> int:
        """How many jobs were asked for."""
        return sum(kind.asked for kind in self.kinds)

    @property
    def tokens(self) -> int:
        """How many tokens models wrote."""
        return sum(kind.tokens for kind in self.kinds)


class Days:
    """Reads days; raises `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def day(self, guild_id: int, begin: datetime, end: datetime) -> Day:
        """Return what was asked for in a server between two times."""
        values = {"guild": guild_id, "begin": begin, "end": end, "reasons": list(REASONS)}
        async with self._database.transaction(MOST_SECONDS) as connection:
            row = await (await connection.execute(_DAY, values)).fetchone()
        assert row is not None
        return _day(row)


def _day(row: Mapping[str, Any]) -> Day:
    failures = {REASONS.get(failure["reason"], REFUSED): failure["jobs"] for failure in row["failures"]}
    trainings = (read_training(training) for training in row["trainings"])
    return Day(
        people=row["people"],
        kinds=tuple(KindOfDay(**kind) for kind in row["kinds"]),
        waits=tuple(Waits(**waits) for waits in row["waits"]),
        failures=failures,
        hidden=row["hidden"],
        trainings=tuple(training for training in trainings if training is not None),
        predictions=tuple(Prediction(**prediction) for prediction in row["predictions"]),
        reports=row["reports"],
    )


# A reason that is not one of ours may quote what somebody typed: it is counted, and not read.
_DAY = f"""
with day as materialized (
    select id, kind, queue, request, state, attempt, tokens, error, owner_id, hidden_at, created_at, started_at
    from jobs
    where guild_id = %(guild)s and created_at >= %(begin)s and created_at < %(end)s
),
kinds as (
    select kind, count(*) as asked, count(*) filter (where state = 'succeeded') as succeeded,
        count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'cancelled') as cancelled,
        sum(tokens) as tokens
    from day group by kind order by asked desc, kind
),
waits as (
    select queue, count(*) as jobs, percentile_cont(0.5) within group (order by waited) as median,
        percentile_cont(0.95) within group (order by waited) as late
    from (select queue, extract(epoch from started_at - created_at)::float as waited from day) as jobs
    where waited is not null
    group by queue order by queue
),
failures as (
    select case when error = any(%(reasons)s) then error end as reason, count(*) as jobs
    from day where state = 'failed' group by reason order by jobs desc
),
shown as (
    select id, state, attempt, request::text, null as name from day
    where kind = 'fine_tune' and attempt > 0 and hidden_at is null
),
{CURVES},
predictions as (
    select distinct on (id, asked) id, asked, told from (
        select demos.id, turns.turn::int, value->'prediction' as told, (value->'prediction'->>'turn')::int as asked
        from demos, jsonb_each(done) as turns (turn, value)
        where guild_id = %(guild)s and started_at >= %(begin)s and started_at < %(end)s
    ) as revealed
    where asked is not null
    order by id, asked, turn desc
),
trainings as (
    select id, state, request, name, coalesce(points, '{{}}') as points from shown left join curves on job_id = id
)
select (select count(distinct owner_id) from day) as people,
    (select count(*) from day where hidden_at is not null) as hidden,
    (select coalesce(json_agg(kinds), '[]') from kinds) as kinds,
    (select coalesce(json_agg(waits), '[]') from waits) as waits,
    (select coalesce(json_agg(failures), '[]') from failures) as failures,
    (select coalesce(json_agg(trainings order by id), '[]') from trainings) as trainings,
    (select coalesce(json_agg(told order by id, asked), '[]') from predictions) as predictions,
    (select count(*) from audit_log
     where guild_id = %(guild)s and act = 'report' and at >= %(begin)s and at < %(end)s) as reports
"""
