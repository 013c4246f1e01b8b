"""Fifty people, of whom one sends half of all jobs: whoever else waits, waits as they would without that person."""

from collections import Counter, defaultdict

from bot.database.connection import Database
from bot.jobs.job import Job
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from tests.bot.jobs.echo import TASKS, EchoResult
from tests.bot.jobs.test_order import submit, worker

PEOPLE = range(1, 51)
GREEDY = 1
EACH = 4  # jobs of everybody else, one a round
SLOTS = 5
RUNNING = 2  # of one person at once


async def waits(jobs: Jobs, database: Database, *, greedy: bool) -> dict[int, list[int]]:
    """Return for everybody how many jobs ended between the submission and the start of each of theirs.

    A job takes as long as any other, so an answer comes `SLOTS` jobs after its start; people ask again once a round is
    over.
    """
    await database.fetch("with gone as (delete from jobs returning id) select count(*) from gone")
    claims, worker_id = Claims(database, TASKS), await worker(database, SLOTS)
    others = [person for person in PEOPLE if person != GREEDY]
    owners: dict[int, int] = {}
    asked: dict[int, int] = {}
    waited: dict[int, list[int]] = defaultdict(list)
    ended = 0
    for _ in range(EACH):
        order = [GREEDY] * len(others) * greedy + others
        for owner in order:
            job_id = await submit(jobs, owner, RUNNING)
            owners[job_id], asked[job_id] = owner, ended
        running: list[Job] = []
        while True:
            while len(running) < SLOTS and (job := await claims.claim("inference", worker_id)):
                waited[owners[job.id]].append(ended - asked[job.id])
                running.append(job)
            if not running or (ended >= len(others) and not set(_waiting(owners, waited)) & set(others)):
                break
            assert await claims.succeed(running.pop(0), EchoResult(text="", pid=0))
            ended += 1
        for job in running:
            assert await claims.succeed(job, EchoResult(text="", pid=0))
    return waited


def _waiting(owners: dict[int, int], waited: dict[int, list[int]]) -> list[int]:
    """Return whose jobs have not started."""
    counts = Counter(owners.values())
    return [owner for owner, count in counts.items() if len(waited[owner]) < count]


async def test_nobody_waits_longer_for_one_who_sends_half_of_all(jobs: Jobs, database: Database) -> None:
    alone = await waits(jobs, database, greedy=False)
    beside = await waits(jobs, database, greedy=True)
    assert sum(len(each) for owner, each in beside.items() if owner != GREEDY) == EACH * (len(PEOPLE) - 1)
    for owner in PEOPLE:
        if owner == GREEDY:
            continue
        before, now = [SLOTS + sum(each[owner]) / EACH for each in (alone, beside)]
        assert now <= 1.2 * before, f"person {owner} has an answer after {now} jobs instead of {before}"
