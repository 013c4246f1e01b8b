"""The durable queue in PostgreSQL: jobs, their order, their workers, and the notifications about them.

Procrastinate (3.10) carries tickets, one for each job that may start. A ticket says "work may be waiting" and nothing
more. Procrastinate gives its tables and their migrations, the atomic fetch of a ticket by one of many workers, waking
them by LISTEN/NOTIFY, polling for what that missed, concurrency, and the heartbeats that tell abandoned tickets.

What must hold for people is in tables of our own, since Procrastinate has no means for it: the order (turns between
people, and their limits, where it knows priority and age alone), positions and waits, writes fenced by (job, attempt),
workers judged dead within seconds but never because the database was away, progress, results and events. One query in
`scheduling` says what runs next. A ticket that finds nothing ends, so one too many does no harm; one that finds jobs
for other workers alone, by the models they have, is passed on; every transaction that makes jobs eligible issues
the missing tickets itself, and the sweep makes up for those that were lost.
"""
