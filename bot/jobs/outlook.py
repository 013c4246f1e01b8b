"""What would become of a training that was handed in now, and what is left of its owner's limits."""

from dataclasses import dataclass

from bot.database.connection import Connection
from bot.jobs.job import Position, QueueLoad
from models.tasks.fine_tune.request import FineTuneRequest
from models.training.duration import EarlierRun

RUNS = 20  # that tell how long one takes


@dataclass(frozen=True, slots=True)
class Outlook:
    """How things stand.

    Attributes
    ----------
    position
        The place that the training would have.
    load
        How its queue stands.
    runs
        Those with the same model and recipe that succeeded lately.
    kept, today, unfinished
        What its owner has of models here, has begun within a day, and has under way.
    """

    position: Position
    load: QueueLoad
    runs: tuple[EarlierRun, ...] = ()
    kept: int = 0
    today: int = 0
    unfinished: int = 0

    def wait(self, seconds: float) -> float | None:
        """Return the seconds until it would start, where one takes so many; None while no worker is at work."""
        if self.position.unserved or not self.load.slots:
            return None
        if self.position.expected_wait is not None:
            return self.position.expected_wait
        before = max(0, self.load.running + self.position.ahead + 1 - self.load.slots) / self.load.slots
        return seconds * max(before, 1.0 if self.position.held else 0.0)


async def earlier_runs(connection: Connection, request: FineTuneRequest) -> tuple[EarlierRun, ...]:
    """Return how long those took that trained the same model in the same way."""
    values = {"recipe": request.recipe, "model": request.model, "tokens": request.settings.max_tokens, "most": RUNS}
    rows = await (await connection.execute(_RUNS, values)).fetchall()
    return tuple(EarlierRun(row["examples"], row["seconds"], row["overhead"]) for row in rows)


# A run that was handed on counts the seconds of all its attempts, and its row those of the last.
_RUNS = """
select
    (result->>'steps')::int * (result->'settings'->>'batch_size')::int * (result->>'accumulation')::int as examples,
    (result->>'seconds')::float as seconds,
    greatest(0, extract(epoch from finished_at - started_at) - (result->>'seconds')::float)::float as overhead
from jobs
where queue = 'training' and state = 'succeeded' and kind = 'fine_tune' and request->>'recipe' = %(recipe)s
    and request->>'model' = %(model)s and request->'settings'->>'max_tokens' = %(tokens)s::text
order by finished_at desc
limit %(most)s
"""
