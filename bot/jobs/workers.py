"""Which workers live, by the database's clock, and what becomes of the jobs of those that do not.

`bot.jobs.liveness` says who counts as dead. Only those workers judge whose own beats came without a gap, on one
connection, for as long (`steady_since`). So after an outage of the database, or a machine's sleep, everybody has time
to come back before anybody is judged, and no job pays for it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from psycopg.types.json import Jsonb

from bot.database.connection import Connection, Database
from bot.jobs import issuing, scheduling, tickets
from bot.jobs.cards import erase_expired_tokens
from bot.jobs.liveness import GONE_SECONDS, HOLDS_LOCK, LIVE, LIVE_LOCK, STALL_SECONDS
from models.tasks.values import Queue

CONTROL_CHANNEL = "worker_control"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A running job that the database says is this worker's."""

    job_id: int
    attempt: int
    queue: Queue
    cancel_requested: bool
    finish_requested: bool


@dataclass(frozen=True, slots=True)
class Control:
    """What is asked of the worker of a running job: to stop it, or to end it soon with the result of now."""

    wish: Literal["cancel", "finish"]
    job_id: int


@dataclass(frozen=True, slots=True)
class Stock:
    """The models that a worker can serve, by their keys: those on its machine, and others that it could fetch."""

    models: tuple[str, ...] = ()
    fetchable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LivingWorker:
    """A worker that lives, as others see it."""

    name: str
    device: str
    stock: Stock


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: dead workers by name, and their jobs by id."""

    dead: list[str]
    requeued: list[int]
    ended: list[int]


EMPTY = Stock()


async def register(
    connection: Connection, name: str, device: str, slots: Mapping[Queue, int], stock: Stock = EMPTY
) -> int:
    """Enter a worker that lives as long as this connection and its beats; return its id.

    `slots` are how many jobs of each queue that it serves run at once.
    """
    values = {"name": name, "device": device, "slots": Jsonb(dict(slots)), **_columns(stock)}
    async with connection.transaction():
        row = await (await connection.execute(_REGISTER, values)).fetchone()
        assert row is not None
        await connection.execute(_HOLD, {"worker": row["id"]})
    return int(row["id"])


async def rejoin(connection: Connection, worker_id: int) -> bool:
    """Go on as this worker on a new connection; False when it was given up meanwhile."""
    await connection.execute(_HOLD, {"worker": worker_id})
    return (await connection.execute(_REJOIN, {"worker": worker_id})).rowcount == 1


async def restock(connection: Connection, worker_id: int, stock: Stock) -> None:
    """Say which models this worker can serve from now on."""
    await connection.execute(_RESTOCK, {"worker": worker_id, **_columns(stock)})


async def living(database: Database) -> list[LivingWorker]:
    """Return the workers that live, by name; raises `DatabaseAway`."""
    rows = await database.fetch(f"select name, device, models, fetchable from workers where {LIVE} order by name")
    return [
        LivingWorker(row["name"], row["device"], Stock(tuple(row["models"]), tuple(row["fetchable"]))) for row in rows
    ]


async def leave(connection: Connection, worker_id: int) -> None:
    """Delete the row of a worker that ends."""
    await connection.execute("delete from workers where id = %(worker)s", {"worker": worker_id})


async def beat(connection: Connection, worker_id: int) -> bool:
    """Say that this worker lives; False when it was given up meanwhile."""
    values = {"worker": worker_id, "gap": GONE_SECONDS}
    return (await connection.execute(_BEAT, values)).rowcount == 1


async def claimed(connection: Connection, worker_id: int) -> list[Claimed]:
    """Return the running jobs that are this worker's."""
    rows = await (await connection.execute(_CLAIMED, {"worker": worker_id})).fetchall()
    return [Claimed(**row) for row in rows]


def _columns(stock: Stock) -> dict[str, list[str]]:
    return {"models": list(stock.models), "fetchable": list(stock.fetchable)}


def read_control(payload: str) -> Control:
    """Return what a message on the control channel asks for."""
    ((wish, job_id),) = json.loads(payload).items()
    return Control(wish, job_id)


async def sweep(connection: Connection, worker_id: int, queues: Iterable[Queue]) -> Swept:
    """Give up dead workers and requeue their jobs; issue missing tickets; drop abandoned ones and expired tokens."""
    values = {"worker": worker_id, "gone": GONE_SECONDS, "stall": STALL_SECONDS}
    dead = await (await connection.execute(_DELETE_DEAD, values)).fetchall()
    async with connection.transaction():
        orphans = await (await connection.execute(_LOSE_ORPHANS, scheduling.LOSSES)).fetchall()
        for queue in {*queues, *(row["queue"] for row in orphans)}:
            await issuing.issue_missing(connection, queue)
    await tickets.drop_abandoned(connection)
    await erase_expired_tokens(connection)
    return Swept(
        dead=[row["name"] for row in dead],
        requeued=[row["id"] for row in orphans if row["state"] == "queued"],
        ended=[row["id"] for row in orphans if row["state"] != "queued"],
    )


_REGISTER = """
insert into workers (name, device, slots, models, fetchable)
values (%(name)s, %(device)s, %(slots)s, %(models)s, %(fetchable)s)
returning id
"""

_RESTOCK = "update workers set models = %(models)s, fetchable = %(fetchable)s where id = %(worker)s"

# Shared, since the server may not have noticed yet that the connection before this one is gone.
_HOLD = f"select pg_advisory_lock_shared({LIVE_LOCK}, %(worker)s)"

_REJOIN = """
update workers set heartbeat_at = clock_timestamp(), steady_since = clock_timestamp() where id = %(worker)s
"""

_BEAT = """
update workers
set heartbeat_at = clock_timestamp(),
    steady_since = case when heartbeat_at < clock_timestamp() - make_interval(secs => %(gap)s)
        then clock_timestamp() else steady_since end
where id = %(worker)s
"""

_CLAIMED = """
select id as job_id, attempt, queue, cancel_requested, finish_requested
from jobs where worker_id = %(worker)s and state = 'running'
"""

_DELETE_DEAD = f"""
with judge as (
    select clock_timestamp() as now, steady_since from workers where id = %(worker)s
),
spans as (
    select now, now - steady_since as steady,
        make_interval(secs => %(gone)s) as gone, make_interval(secs => %(stall)s) as stall
    from judge
)
delete from workers using spans
where workers.id <> %(worker)s and (
    (steady > stall and heartbeat_at < now - stall)
    or (steady > gone and heartbeat_at < now - gone and not {HOLDS_LOCK})
)
returning name
"""

_LOSE_ORPHANS = f"""
{scheduling.LOSE}
where state = 'running' and not exists (select from workers where workers.id = worker_id)
returning id, queue, state
"""
