"""What goes on in servers, read for all of their boards by one query."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.database.connection import Database
from bot.jobs.job import State
from models.data.examples import Recipe
from models.tasks.fine_tune.request import FineTuneRequest
from models.training.values import LossPoint

MOST_TRAININGS = 6  # the newest
MOST_POINTS = 80  # of a curve's training losses: a screen shows no more
LATELY = 60.0  # seconds over which tokens are counted


@dataclass(frozen=True, slots=True)
class KindCount:
    """How the jobs of one kind stand; `made` are those that succeeded today."""

    kind: str
    waiting: int
    running: int
    made: int


@dataclass(frozen=True, slots=True)
class Training:
    """A fine-tuning of today.

    Attributes
    ----------
    model
        The base, by its key in the catalogue.
    name
        What the model is called, with its owner's name; None where that is not for all to see.
    """

    job_id: int
    state: State
    recipe: Recipe
    model: str
    name: str | None
    points: tuple[LossPoint, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a server stands.

    Attributes
    ----------
    tokens
        Written for jobs that ended within the last minute.
    """

    kinds: tuple[KindCount, ...] = ()
    tokens: int = 0
    trainings: tuple[Training, ...] = ()


class Figures:
    """Reads the figures of servers; raises `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def standing(self, guild_ids: Collection[int], since: datetime) -> Mapping[int, Standing]:
        """Return how each of these servers stands; `since` is when its day began."""
        values = {
            "guilds": list(guild_ids),
            "since": since,
            "lately": LATELY,
            "most_trainings": MOST_TRAININGS,
        }
        rows = await self._database.fetch(_STANDING, values)
        return {row["guild_id"]: _standing(row) for row in rows}


def _standing(row: Mapping[str, Any]) -> Standing:
    trainings = (read_training(training) for training in row["trainings"])
    return Standing(
        tuple(KindCount(**kind) for kind in row["kinds"]),
        row["tokens"],
        tuple(training for training in trainings if training is not None),
    )


def read_training(row: Mapping[str, Any]) -> Training | None:
    """Return a training, or None for one that another version of the bot wrote."""
    try:
        request = FineTuneRequest.model_validate_json(row["request"])
        points = tuple(LossPoint.model_validate_json(body) for body in row["points"])
    except ValidationError:
        return None
    return Training(row["id"], State(row["state"]), request.recipe, request.model, row["name"], points)


# The curves of the trainings in `shown`: of a long one points are left out, but none that was judged.
CURVES = f"""
curves as (
    select job_id, array_agg(body order by n) as points
    from (
        select job_id, n, body::text, body->>'held_out_loss' is not null as judged,
            row_number() over (partition by job_id order by n desc) - 1 as from_the_end,
            count(*) over (partition by job_id) as points
        from job_events join shown on id = job_id and shown.attempt = job_events.attempt
    ) as numbered
    where judged or from_the_end %% (1 + points / {MOST_POINTS}) = 0
    group by job_id
)
"""

# Requests and events come as text: their own types read them.
_STANDING = f"""
with today as materialized (
    select id, jobs.guild_id, private, kind, request, state, attempt, tokens, hidden_at, finished_at
    from jobs join cards on job_id = id
    where jobs.guild_id = any(%(guilds)s) and (finished_at >= %(since)s or finished_at is null)
),
trainings as (
    select today.*, row_number() over (partition by guild_id order by id desc) as newest from today
    where kind = 'fine_tune' and attempt > 0 and hidden_at is null
),
shown as (
    select trainings.id, trainings.guild_id, trainings.attempt, state, request::text,
        case when not private and not deleted then tuned_models.name end as name
    from trainings left join tuned_models on job_id = id
    where newest <= %(most_trainings)s
),
{CURVES}
select guild_id,
    (
        select coalesce(json_agg(counted), '[]') from (
            select kind,
                count(*) filter (where state = 'queued') as waiting,
                count(*) filter (where state = 'running') as running,
                count(*) filter (where state = 'succeeded') as made
            from today where today.guild_id = watched.guild_id
            group by kind order by kind
        ) as counted
    ) as kinds,
    (
        select coalesce(sum(tokens), 0) from today
        where today.guild_id = watched.guild_id
            and finished_at > clock_timestamp() - make_interval(secs => %(lately)s)
    ) as tokens,
    (
        select coalesce(json_agg(told order by told.id), '[]') from (
            select id, state, request, name, coalesce(points, '{{}}') as points
            from shown left join curves on job_id = id
            where shown.guild_id = watched.guild_id
        ) as told
    ) as trainings
from unnest(%(guilds)s::bigint[]) as watched (guild_id)
"""
