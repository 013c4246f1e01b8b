"""The order of waiting jobs, in one query that everything shares: the claim, the positions, the missing tickets.

People take turns: first everybody's first waiting job, then everybody's second, and so on; within such a round those
come first who were served least recently (never served: before all), then the older job. A job may start while its
owner runs fewer than the limit noted at submission.
"""

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

# `skip locked` passes a job that is being cancelled right now. A worker whose row is gone was given up and claims
# nothing.
CLAIM = f"""
with {TURNS}
update jobs
set state = 'running', attempt = attempt + 1, worker_id = %(worker)s, started_at = clock_timestamp(), progress = null
where id = (
    select jobs.id from jobs join turns using (id)
    where own_ahead = 0 and state = 'queued' and exists (select from workers where id = %(worker)s)
    order by place
    limit 1
    for update of jobs skip locked
)
returning
"""

# With S slots and r jobs running, the job at place p starts after r + p - S jobs have ended, and with every slot busy
# one ends each mean/S seconds: the wait in a queue of exponential service times (M/M/S, Erlang 1917). A job held back
# by its owner's limit waits, in the same way, in a queue of that many slots of their own.
POSITIONS = f"""
with {TURNS},
pace as (
    select
        (select count(*) from jobs where queue = %(queue)s and state = 'running') as running,
        (select sum(slots)::int from workers
         where %(queue)s = any(queues) and heartbeat_at > clock_timestamp() - interval '10 s') as slots,
        (select avg(extract(epoch from finished_at - started_at)) from (
            select started_at, finished_at from jobs
            where queue = %(queue)s and state = 'succeeded'
            order by finished_at desc limit 50
        ) as lately)::float as seconds
)
select id, place - 1 as ahead, own_ahead > 0 as held,
    case when slots > 0 then seconds * greatest(
        greatest(0, running + place - slots) / slots::float, own_ahead / running_limit::float
    ) end as expected_wait
from turns, pace
"""

COUNT_ELIGIBLE = f"with {TURNS} select count(*) from turns where own_ahead = 0"

# Whoever claims, or makes jobs eligible by ending one, holds the queue's lock to the end of the transaction: a claim
# that overlooks a job which becomes eligible meanwhile would use up the ticket that was counted for it. Taken in a
# statement of its own: a statement sees the world as it was when it began, so before it waited.
QUEUE_LOCK = 7_410_002
LOCK_QUEUE = f"select pg_advisory_xact_lock({QUEUE_LOCK}, hashtext(%(queue)s))"
