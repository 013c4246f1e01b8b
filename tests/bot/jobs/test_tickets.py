from bot.database.connection import Database
from bot.jobs import issuing, tickets
from bot.jobs.job import Limits
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import register
from tests.bot.jobs.echo import CARD, NOBODY, TASKS, EchoRequest, EchoResult


async def count(database: Database) -> int:
    (row,) = await database.fetch("select count(*) from procrastinate_jobs where status = 'todo'")
    return int(row["count"])


async def test_only_missing_tickets_are_issued(jobs: Jobs, database: Database) -> None:
    for _ in range(3):
        await jobs.submit(EchoRequest(), 7, NOBODY, CARD)
    await database.fetch("delete from procrastinate_jobs where id = 2 returning id")
    async with database.transaction() as connection:
        assert await issuing.issue_missing(connection, "inference") == 0, "nobody is there to take one"
        await register(connection, "test", "cpu", {"inference": 1})
        assert await issuing.issue_missing(connection, "training") == 0
        assert await issuing.issue_missing(connection, "inference") == 1
        assert await issuing.issue_missing(connection, "inference") == 0
    assert await count(database) == 3


async def test_what_may_not_start_yet_gets_its_ticket_when_it_may(jobs: Jobs, database: Database) -> None:
    for _ in range(3):
        await jobs.submit(EchoRequest(), 7, Limits(running=1, waiting=9), CARD)
    await database.fetch("delete from procrastinate_jobs returning id")
    async with database.transaction() as connection:
        worker = await register(connection, "test", "cpu", {"inference": 1})
    claims = Claims(database, TASKS)
    job = await claims.claim("inference", worker)
    assert job is not None
    async with database.transaction() as connection:
        assert await issuing.issue_missing(connection, "inference") == 0
    await claims.succeed(job, EchoResult(text="", pid=0))
    assert await count(database) == 1


async def test_tickets_of_dead_procrastinate_workers_are_dropped(database: Database) -> None:
    async with database.transaction() as connection:
        await tickets.issue(connection, "inference", 4)
        await connection.execute("insert into procrastinate_workers (last_heartbeat) values (now())")
        await connection.execute("insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 h')")
        await connection.execute("update procrastinate_jobs set status = 'doing', worker_id = id where id < 3")
        await connection.execute("update procrastinate_jobs set status = 'doing' where id = 3")
        await tickets.drop_abandoned(connection)
    rows = await database.fetch("select id, status from procrastinate_jobs order by id")
    assert [(row["id"], row["status"]) for row in rows] == [(1, "doing"), (4, "todo")]


async def test_tickets_for_one_worker_go_with_it(database: Database) -> None:
    async with database.transaction() as connection:
        await register(connection, "here", "cpu", {"inference": 1})
        for worker in ("here", "gone"):
            await tickets.issue(connection, "inference", worker=worker)
        await tickets.drop_abandoned(connection)
    rows = await database.fetch("select queue_name from procrastinate_jobs")
    assert [row["queue_name"] for row in rows] == ["inference@here"]
