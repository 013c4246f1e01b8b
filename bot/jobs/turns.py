"""Turns: which waiting job runs next, and how long each will wait.

One query orders the waiting jobs, and everything shares it: the claim, the positions, the missing tickets. People take
turns: first everybody's first waiting job, then everybody's second, and so on; within such a round those come first who
were served least recently (never served: before all), then the older job. A person has turns of their own in each
server. A job may start while its owner runs fewer than the limit noted at submission, and than moderators let them; on
a worker that serves it: one with slots for its queue that has, or could fetch, all models that its request needs.

Moderators change the order within their server alone: its jobs share out the places that turns give them by
`precedence`, the highest first, and a job notes whose turn it took, so that the jobs of other servers wait no longer.
Those of a demo come before everybody's. What is paused or blocked stands behind all that is not, and does not start;
that is read here, each time.
"""

from typing import Final

from bot.jobs.liveness import LIVE

DEMO: Final = 1_000_000
"""The precedence of a demo's jobs; that of all others is below it, and 0 unless a moderator moved them."""

# Whether the pause of a row of `pauses` stops the job of a row of `jobs`.
_PAUSES = """(
    pauses.guild_id = jobs.guild_id and (
        pauses.scope in ('all', 'drain')
        or pauses.scope = 'queue' and pauses.name = jobs.queue
        or pauses.scope = 'kind' and pauses.name = jobs.kind
        or pauses.scope = 'model' and pauses.name = any(jobs.models)
    )
)"""

# Whether the restraint of a row of `restraints` has not ended.
HOLDS = "(restraints.until is null or restraints.until > clock_timestamp())"

# Rows of every queued job of %(queue)s: id, place from 1, whose turn that is, running_limit, how many of its owner's
# jobs must have ended before it may start, whether it may start now, and the pause or else the restraint that stops it.
TURNS = f"""
waiting as (
    select jobs.id, jobs.guild_id, owner_id, precedence, pause.id as pause_id,
        case when pause.id is null and most = 0 then restraint.id end as restraint_id,
        (pause.id is not null or coalesce(most = 0, false)) as stopped,
        greatest(1, least(running_limit, most)) as running_limit
    from jobs
        left join lateral (select id from pauses where {_PAUSES} order by scope <> 'drain', id limit 1) as pause on true
        left join lateral (
            select id, most from restraints
            where restraints.guild_id = jobs.guild_id and subject_id = any(owner_id || roles) and {HOLDS}
            order by most, id limit 1
        ) as restraint on true
    where queue = %(queue)s and state = 'queued'
),
owners as (
    select owner_id, guild_id,
        (select count(*) from jobs
         where queue = %(queue)s and state = 'running'
            and jobs.owner_id = person.owner_id and jobs.guild_id = person.guild_id) as running,
        (select max(started_at) from jobs
         where queue = %(queue)s and started_at is not null
            and jobs.owner_id = person.owner_id and jobs.guild_id = person.guild_id) as served_at,
        (select max(started_at) from jobs
         where queue = %(queue)s and started_at is not null
            and jobs.turn_of = person.owner_id and jobs.guild_id = person.guild_id) as turn_at
    from (select distinct owner_id, guild_id from waiting) as person
),
fair as (
    select *,
        row_number() over (order by stopped, (precedence >= {DEMO}) desc, turn, turn_at nulls first, id) as place,
        row_number() over (order by turn, served_at nulls first, id) as own_place
    from (
        select *, row_number() over (partition by owner_id, guild_id, stopped order by precedence desc, id) as turn
        from waiting
    ) as turned join owners using (owner_id, guild_id)
),
places as (
    select guild_id, array_agg(place order by place) as places, array_agg(owner_id order by place) as turns
    from fair group by guild_id
),
wanted as (
    select *, row_number() over (partition by guild_id order by stopped, precedence desc, own_place) as nth from fair
),
ordered as (
    select id, places[nth] as place, turns[nth] as turn_of, running_limit, stopped, pause_id, restraint_id,
        greatest(0, running - running_limit
            + row_number() over (partition by owner_id, guild_id, stopped order by places[nth])) as own_ahead
    from wanted join places using (guild_id)
),
turns as (select *, own_ahead = 0 and not stopped as may_start from ordered)
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
select count(*) from turns join jobs using (id) where may_start and exists (select from workers where {SERVES})
"""

# With S slots and r jobs running, the job at place p starts after r + p - S jobs have ended, and with every slot busy
# one ends each mean/S seconds: the wait in a queue of exponential service times (M/M/S, Erlang 1917). The mean is that
# of the jobs up to it, each by what its kind took lately with its models. A job held back by its owner's limit waits in
# the same way, in a queue of that many slots of their own. One that is stopped says why, and nobody knows for how long.
# A running job is among them only while no worker serves it: then its own is gone.
POSITIONS = f"""
with {TURNS},
live as materialized (select * from workers where slots ? %(queue)s and {LIVE}),
served as (
    select id from jobs
    where queue = %(queue)s and state in ('queued', 'running') and exists (select from live as workers where {SERVES})
),
lately as (
    select kind, models, extract(epoch from finished_at - started_at)::float as seconds from jobs
    where queue = %(queue)s and state = 'succeeded'
    order by finished_at desc limit 200
),
unfinished as (
    select id, place, coalesce(
        (select avg(seconds) from lately where lately.kind = jobs.kind and lately.models = jobs.models),
        (select avg(seconds) from lately where lately.kind = jobs.kind),
        (select avg(seconds) from lately)
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
select turns.id, place - 1 as ahead, own_ahead > 0 and not stopped as held,
    case when served.id is not null and not stopped then seconds * greatest(
        greatest(0, running + place - slots) / slots::float, own_ahead / running_limit::float
    ) end as expected_wait,
    served.id is null as unserved,
    coalesce(pauses.scope, case when stopped then 'block' end) as stopped_by,
    coalesce(pauses.reason, restraints.reason) as stopped_why,
    restraints.until as stopped_until
from pace, turns join before using (id) left join served using (id)
    left join pauses on pauses.id = pause_id left join restraints on restraints.id = restraint_id
union all
select id, 0, false, null, true, null, null, null from jobs
where queue = %(queue)s and state = 'running' and id not in (select id from served)
"""
