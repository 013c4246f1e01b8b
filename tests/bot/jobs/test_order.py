"""The order of the queue against a plain model of it."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.database.connection import Database
from bot.jobs import issuing
from bot.jobs.job import Job, Limits, State
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import register
from tests.bot.jobs.echo import CARD, NOBODY, TASKS, EchoRequest, EchoResult, TrainRequest

Action = Literal["claim", "finish", "hand back", "cancel"]


@dataclass
class Model:
    """Who waits, who runs, and who was served when, in plain Python."""

    limits: dict[int, int]
    waiting: list[tuple[int, int]] = field(default_factory=list)
    running: list[tuple[int, int]] = field(default_factory=list)
    served: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    clock: int = 0

    def order(self) -> list[tuple[int, int]]:
        turns: dict[int, int] = defaultdict(int)
        ranked = []
        for job, owner in sorted(self.waiting):
            turns[owner] += 1
            ranked.append((turns[owner], max(self.served[owner].values(), default=-1), job, owner))
        return [(job, owner) for _, _, job, owner in sorted(ranked)]

    def claim(self) -> int | None:
        for job, owner in self.order():
            if sum(runner == owner for _, runner in self.running) < self.limits[owner]:
                self.waiting.remove((job, owner))
                self.running.append((job, owner))
                self.clock += 1
                self.served[owner][job] = self.clock
                return job
        return None

    def eligible(self) -> int:
        owners = {owner for _, owner in self.waiting}
        return sum(
            min(
                sum(waiter == owner for _, waiter in self.waiting),
                max(0, self.limits[owner] - sum(runner == owner for _, runner in self.running)),
            )
            for owner in owners
        )


async def worker(database: Database, slots: int = 1) -> int:
    async with database.transaction() as connection:
        return await register(connection, "test", "cpu", {"inference": slots})


async def claim_all(database: Database, worker_id: int) -> list[Job]:
    claims, claimed = Claims(database, TASKS), []
    while job := await claims.claim("inference", worker_id):
        claimed.append(job)
    return claimed


async def submit(jobs: Jobs, owner: int, running: int = 1000) -> int:
    return (await jobs.submit(EchoRequest(), owner, Limits(running, 1000), CARD)).id


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    submitted=st.lists(st.integers(1, 4), min_size=1, max_size=10),
    limits=st.fixed_dictionaries({owner: st.integers(1, 3) for owner in range(1, 5)}),
    actions=st.lists(
        st.tuples(st.sampled_from(["claim", "claim", "finish", "hand back", "cancel"]), st.integers(0, 9))
    ),
)
async def test_jobs_are_claimed_in_the_models_order(
    jobs: Jobs, database: Database, submitted: list[int], limits: dict[int, int], actions: list[tuple[Action, int]]
) -> None:
    await database.fetch("with gone as (delete from jobs returning id) select count(*) from gone")
    model, claims = Model(limits), Claims(database, TASKS)
    worker_id, running = await worker(database), dict[int, Job]()
    for owner in submitted:
        model.waiting.append((await submit(jobs, owner, limits[owner]), owner))
    for action, which in [*actions, *[("claim", 0)] * len(submitted)]:
        if action == "claim":
            job = await claims.claim("inference", worker_id)
            assert (job.id if job else None) == model.claim()
            if job:
                running[job.id] = job
        elif action == "cancel" and model.waiting:
            cancelled = model.waiting.pop(which % len(model.waiting))
            await jobs.cancel(cancelled[0])
        elif model.running and action != "cancel":
            ended, owner = model.running.pop(which % len(model.running))
            if action == "finish":
                assert await claims.succeed(running.pop(ended), EchoResult(text="", pid=0))
            else:
                assert await claims.hand_back(ended, running.pop(ended).attempt, "inference")
                del model.served[owner][ended]
                model.waiting.append((ended, owner))
        positions = await jobs.positions("inference")
        assert sorted(positions, key=lambda job: positions[job].ahead) == [job for job, _ in model.order()]
        async with database.transaction() as connection:
            await connection.execute("delete from procrastinate_jobs")
            assert await issuing.issue_missing(connection, "inference") == model.eligible()


async def test_those_served_least_recently_come_first(jobs: Jobs, database: Database) -> None:
    worker_id, claims = await worker(database), Claims(database, TASKS)
    first = [await submit(jobs, owner) for owner in (1, 2, 3)]
    for job in await claim_all(database, worker_id):
        await claims.succeed(job, EchoResult(text="", pid=0))
    again = [await submit(jobs, owner) for owner in (3, 2, 1)]
    newcomer = await submit(jobs, 4)
    assert first == [1, 2, 3]
    assert [job.id for job in await claim_all(database, worker_id)] == [newcomer, *reversed(again)]


async def test_nobody_waits_behind_the_many_jobs_of_one(jobs: Jobs, database: Database) -> None:
    many = [await submit(jobs, 1) for _ in range(5)]
    few = [await submit(jobs, 2), await submit(jobs, 3)]
    order = [job.id for job in await claim_all(database, await worker(database))]
    assert order == [many[0], *few, *many[1:]]


async def test_a_limit_keeps_a_job_waiting_until_another_of_its_owner_ends(jobs: Jobs, database: Database) -> None:
    worker_id, claims = await worker(database), Claims(database, TASKS)
    first, second = await submit(jobs, 1, running=1), await submit(jobs, 1, running=1)
    (running,) = await claim_all(database, worker_id)
    assert running.id == first
    await claims.succeed(running, EchoResult(text="", pid=0))
    assert [job.id for job in await claim_all(database, worker_id)] == [second]


async def test_queues_do_not_mix(jobs: Jobs, database: Database) -> None:
    await jobs.submit(TrainRequest(), 7, NOBODY, CARD)
    assert await claim_all(database, await worker(database)) == []
    assert await jobs.positions("inference") == {}


async def test_a_worker_that_was_given_up_claims_nothing(jobs: Jobs, database: Database) -> None:
    await submit(jobs, 1)
    assert await Claims(database, TASKS).claim("inference", 404) is None


async def test_claims_at_once_take_different_jobs(jobs: Jobs, database: Database) -> None:
    submitted = [await submit(jobs, owner) for owner in range(8)]
    worker_id, claims = await worker(database), Claims(database, TASKS)
    claimed = await asyncio.gather(*(claims.claim("inference", worker_id) for _ in range(12)))
    assert sorted(job.id for job in claimed if job) == submitted


async def test_a_job_that_is_being_cancelled_is_passed_over(jobs: Jobs, database: Database) -> None:
    first, second = await submit(jobs, 1), await submit(jobs, 2)
    worker_id = await worker(database)
    async with database.transaction() as connection:
        await connection.execute(f"select from jobs where id = {first} for update")
        assert [job.id for job in await claim_all(database, worker_id)] == [second]


async def test_the_expected_wait(jobs: Jobs, database: Database) -> None:
    waiting = [await submit(jobs, owner) for owner in range(6)]
    assert {position.expected_wait for position in (await jobs.positions("inference")).values()} == {None}
    worker_id, claims = await worker(database, slots=2), Claims(database, TASKS)
    for _ in range(3):
        job = await claims.claim("inference", worker_id)
        assert job is not None
        if job.id == waiting[0]:
            await claims.succeed(job, EchoResult(text="", pid=0))
    await database.fetch(
        "update jobs set started_at = finished_at - interval '10 s' where state = 'succeeded' returning id"
    )
    positions = await jobs.positions("inference")
    assert [positions[job].ahead for job in waiting[3:]] == [0, 1, 2]
    # Both slots are busy, and one frees itself each 10/2 s.
    assert [positions[job].expected_wait for job in waiting[3:]] == [5, 10, 15]
    await database.fetch("update workers set heartbeat_at = now() - interval '1 minute' returning id")
    assert (await jobs.positions("inference"))[waiting[3]].expected_wait is None


async def test_the_expected_wait_is_that_of_the_kinds_before(jobs: Jobs, database: Database) -> None:
    """Who waits behind what is quick is told so, whatever else their queue did lately."""
    worker_id, claims = await worker(database), Claims(database, TASKS)
    for seconds, kind in ((100, "slow"), (2, "echo")):
        job_id = await submit(jobs, 1)
        done = await claims.claim("inference", worker_id)
        assert done is not None
        await claims.succeed(done, EchoResult(text="", pid=0))
        await database.fetch(
            "update jobs set kind = %(kind)s, started_at = finished_at - make_interval(secs => %(seconds)s)"
            " where id = %(id)s returning id",
            {"kind": kind, "seconds": seconds, "id": job_id},
        )
    _, behind_echo, slow, behind_both = [await submit(jobs, owner) for owner in (2, 3, 4, 5)]
    assert await claims.claim("inference", worker_id) is not None
    await database.fetch("update jobs set kind = 'slow' where id = %(id)s returning id", {"id": slow})
    positions = await jobs.positions("inference")
    assert positions[behind_echo].expected_wait == pytest.approx(2)
    assert positions[behind_both].expected_wait == pytest.approx(3 * (2 + 2 + 100 + 2) / 4)


async def test_a_job_held_back_by_its_owners_limit_waits_for_those_before_it(jobs: Jobs, database: Database) -> None:
    own = [await submit(jobs, 1, running=2) for _ in range(4)]
    worker_id, claims = await worker(database, slots=9), Claims(database, TASKS)
    other = await submit(jobs, 2)
    done = await claims.claim("inference", worker_id)
    assert done is not None
    await claims.succeed(done, EchoResult(text="", pid=0))
    await database.fetch(
        "update jobs set started_at = finished_at - interval '10 s' where state = 'succeeded' returning id"
    )
    while await claims.claim("inference", worker_id):
        pass
    positions = await jobs.positions("inference")
    assert other not in positions
    (held,) = positions.values()
    assert held.held
    assert held.expected_wait == pytest.approx(10 / 2)
    assert own[-1] in positions


async def test_no_wait_is_expected_while_slots_are_free(jobs: Jobs, database: Database) -> None:
    worker_id, claims = await worker(database, slots=9), Claims(database, TASKS)
    first, second = await submit(jobs, 1), await submit(jobs, 2)
    job = await claims.claim("inference", worker_id)
    assert job is not None
    assert job.id == first
    await claims.succeed(job, EchoResult(text="", pid=0))
    assert (await jobs.positions("inference"))[second].expected_wait == pytest.approx(0)
    done = await jobs.get(first)
    assert done is not None
    assert done.state is State.SUCCEEDED
