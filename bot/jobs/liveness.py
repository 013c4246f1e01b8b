"""How a live worker is told from a dead one, by the database's clock.

A worker has a row, which it touches every second (`BEAT_SECONDS`), and holds a shared advisory lock of its id on the
same connection, which PostgreSQL frees as soon as the process is gone. It counts as dead when

- its lock is free and its last beat is over `GONE_SECONDS` old: the process was killed; or
- its last beat is over `STALL_SECONDS` old: it hangs, or its machine has left the network.
"""

BEAT_SECONDS = 1.0
GONE_SECONDS = 4.0
STALL_SECONDS = 10.0

# With the worker's id, the advisory lock that a live worker holds.
LIVE_LOCK = 7_410_003

HOLDS_LOCK = f"""exists (
    select from pg_locks
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
        and classid = {LIVE_LOCK} and objid = workers.id and objsubid = 2 and granted
)"""

# Whether the worker of a row of `workers` lives.
LIVE = f"""(
    heartbeat_at > clock_timestamp() - make_interval(secs => {GONE_SECONDS})
    or (heartbeat_at > clock_timestamp() - make_interval(secs => {STALL_SECONDS}) and {HOLDS_LOCK})
)"""
