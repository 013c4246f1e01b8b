"""Turns: which waiting job runs next, and how long each will wait.

One query orders the waiting jobs, and everything shares it: the claim, the positions, the missing tickets. People take
turns: first everybody's first waiting job, then everybody's second, and so on; within such a round those come first who
were served least recently (never served: before all), then the older job. A job may start while its owner runs fewer
than the limit noted at submission, on a worker that serves it: one with slots for its queue that has, or could fetch,
all models that its request needs.
"""

from bot.jobs.liveness import LIVE

# Rows of every queued job of %(queue)s: id, place from 1, running_limit, and how many of its owner's own jobs must have
# ended before it may start.
TURNS = """
waiting as (
    select id, owner_id, running_limit, row_number() over (partition by owner_id order by id) as turn
    from jobs
    where queue = %(queue)s and state = 'queued'
),
owners as (
    select owner_id,
        (select count(*) from jobs
         where queue = %(queue)s and state = 'running' and jobs.owner_id = distinct_owners.owner_id) as running,
        (select max(started_at) from jobs
         where queue = %(queue)s and started_at is not null and jobs.owner_id = distinct_owners.owner_id) as served_at
    from (select distinct owner_id from waiting) as distinct_owners
),
turns as (
    select id,
        row_number() over (order by turn, served_at nulls first, id) as place,
        running_limit,
        greatest(0, running + turn - running_limit) as own_ahead
    from waiting join owners using (owner_id)
)
"""

# Whether the worker of a row of `workers` serves the job of a row of `jobs`.
SERVES = "(workers.slots ? jobs.queue and jobs.models <@ (workers.models || workers.fetchable))"

# Whether the worker of a row of `workers` has a slot free in the queue.
HAS_FREE_SLOT = """(
    (workers.slots->>%(queue)s)::int > (
        select count(*) from jobs where queue = %(queue)s and state = 'running' and worker_id = workers.id
    )
)"""

COUNT_ELIGIBLE = f"""
with {TURNS}
select count(*) from turns join jobs using (id) where own_ahead = 0 and exists (select from workers where {SERVES})
"""

# With S slots and r jobs running, the job at place p starts after r + p - S jobs have ended, and with every slot busy
# one ends each mean/S seconds: the wait in a queue of exponential service times (M/M/S, Erlang 1917). The mean is that
# of the jobs up to it, each by what its kind took lately. A job held back by its owner's limit waits, in the same way,
# in a queue of that many slots of their own. A running job is among them
# only while no worker serves it: then its own is gone.
POSITIONS = f"""
with {TURNS},
live as materialized (select * from workers where slots ? %(queue)s and {LIVE}),
served as (
    select id from jobs
    where queue = %(queue)s and state in ('queued', 'running') and exists (select from live as workers where {SERVES})
),
lately as (
    select kind, extract(epoch from finished_at - started_at)::float as seconds from jobs
    where queue = %(queue)s and state = 'succeeded'
    order by finished_at desc limit 200
),
unfinished as (
    select id, place, coalesce(
        (select avg(seconds) from lately where lately.kind = jobs.kind), (select avg(seconds) from lately)
    ) as seconds
    from jobs left join turns using (id)
    where queue = %(queue)s and state in ('queued', 'running')
),
before as (
    select id, avg(seconds) over (
        order by place nulls first rows between unbounded preceding and current row
    ) as seconds
    from unfinished
),
pace as (
    select
        (select count(*) from jobs where queue = %(queue)s and state = 'running') as running,
        (select sum((slots->>%(queue)s)::int)::int from live) as slots
)
select id, place - 1 as ahead, own_ahead > 0 as held,
    case when served.id is not null then seconds * greatest(
        greatest(0, running + place - slots) / slots::float, own_ahead / running_limit::float
    ) end as expected_wait,
    served.id is null as unserved
from pace, turns join before using (id) left join served using (id)
union all
select id, 0, false, null, true from jobs
where queue = %(queue)s and state = 'running' and id not in (select id from served)
"""
