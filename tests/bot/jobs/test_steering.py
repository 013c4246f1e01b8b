"""What of steering only the database has: the order that moves make, tickets, claims that are under way."""

import asyncio

import pytest

from bot.database.connection import Database
from bot.jobs.job import Job, State
from bot.jobs.scheduling import LOCK_QUEUE, Claims
from bot.jobs.steering.store import Steering
from bot.jobs.steering.values import Done, Moderator, Pause, Subject
from bot.jobs.store import Jobs
from bot.jobs.turns import DEMO
from tests.bot.jobs.echo import CARD, NOBODY, TASKS, EchoRequest, EchoResult
from tests.bot.jobs.test_order import claim_all, worker
from tests.bot.jobs.test_steered_order import ELSEWHERE, order, submit
from tests.cogs.fine_tune.runs import RUN_REQUEST

MOD = Moderator(CARD.guild_id, 70, "as agreed")


@pytest.fixture
def steering(database: Database) -> Steering:
    return Steering(database, TASKS)


async def test_moves_to_the_front_and_to_the_end_hold_for_whoever_comes_later(jobs: Jobs, steering: Steering) -> None:
    a, b, c = [await submit(jobs, owner) for owner in (1, 2, 3)]
    await steering.move(MOD, c, "first")
    await steering.move(MOD, a, "last")
    assert await order(jobs) == [c, b, a]
    await steering.move(MOD, b, "first")
    demo, later = await submit(jobs, 4, precedence=DEMO), await submit(jobs, 5)
    assert await order(jobs) == [demo, b, c, later, a]


async def test_a_job_that_is_moved_before_another_stays_right_before_it(jobs: Jobs, steering: Steering) -> None:
    a, b, c, d = [await submit(jobs, owner) for owner in (1, 2, 3, 4)]
    await steering.move(MOD, d, b)
    assert await order(jobs) == [a, d, b, c]
    await steering.move(MOD, c, d)
    assert await order(jobs) == [a, c, d, b]
    await steering.move(MOD, a, "last")
    await steering.move(MOD, b, a)
    assert await order(jobs) == [c, d, b, a]


async def test_while_all_is_paused_the_order_can_be_changed(jobs: Jobs, steering: Steering) -> None:
    a, b, c = [await submit(jobs, owner) for owner in (1, 2, 3)]
    await steering.pause(MOD, Pause("all"))
    await steering.move(MOD, c, a)
    await steering.resume(MOD, None)
    assert await order(jobs) == [c, a, b]


async def test_moves_here_let_nobody_elsewhere_wait_longer(jobs: Jobs, database: Database, steering: Steering) -> None:
    here = [await submit(jobs, owner) for owner in range(10)]
    there = [await submit(jobs, owner, ELSEWHERE) for owner in range(20, 30)]
    places = {job: position.ahead for job, position in (await jobs.positions("inference")).items()}
    for job in reversed(here):
        await steering.move(MOD, job, "last")
        await steering.move(MOD, here[4], "first")
    now = {job: position.ahead for job, position in (await jobs.positions("inference")).items()}
    assert [now[job] for job in there] == [places[job] for job in there]
    claimed = [job.id for job in await claim_all(database, await worker(database))]
    assert all(claimed.index(job) <= places[job] for job in there)
    assert claimed[0] == here[4]


async def tickets(database: Database) -> int:
    return len(await database.fetch("delete from procrastinate_jobs returning id"))


async def test_what_goes_on_has_tickets(jobs: Jobs, database: Database, steering: Steering) -> None:
    await worker(database)
    for owner in (1, 2):
        await submit(jobs, owner)
    await steering.pause(MOD, Pause("all"))
    await steering.restrain(MOD, Subject(1), 0, None)
    assert await tickets(database) == 2, "those of the submissions, and no more"
    await steering.resume(MOD, None)
    assert await tickets(database) == 1
    await submit(jobs, 2)
    await tickets(database)
    await steering.release(MOD, Subject(1))
    assert await tickets(database) == 3


async def test_an_act_waits_for_claims_that_are_under_way(jobs: Jobs, database: Database, steering: Steering) -> None:
    """So nothing starts once a moderator has been told that all is paused."""
    await submit(jobs, 1)
    async with database.transaction() as connection:
        await connection.execute(LOCK_QUEUE, {"queue": "inference"})
        pausing = asyncio.create_task(steering.pause(MOD, Pause("all")))
        assert await asyncio.wait([pausing], timeout=0.2) == (set(), {pausing})
    await pausing
    assert await claim_all(database, await worker(database)) == []


async def test_two_at_once_on_one_job_of_whom_one_acts(jobs: Jobs, steering: Steering) -> None:
    job = await submit(jobs, 1)
    acts = [steering.cancel(Moderator(CARD.guild_id, person), job) for person in (70, 71)]
    outcomes = await asyncio.gather(*acts, return_exceptions=True)
    assert sorted(isinstance(outcome, Done) for outcome in outcomes) == [False, True]
    (told,) = [str(outcome) for outcome in outcomes if isinstance(outcome, Done)]
    assert "was first: they cancelled" in told


async def test_a_training_whose_name_is_taken_is_not_tried_again(
    jobs: Jobs, database: Database, steering: Steering
) -> None:
    first = await jobs.submit(RUN_REQUEST, 1, NOBODY, CARD, owner_name="ada")
    await steering.cancel(MOD, first.id)
    assert (await steering.retry(MOD, first.id)).state is State.QUEUED
    await steering.cancel(MOD, first.id)
    await jobs.submit(RUN_REQUEST, 1, NOBODY, CARD, owner_name="ada")
    with pytest.raises(Done, match="is taken"):
        await steering.retry(MOD, first.id)


async def test_what_is_tried_again_runs_again(jobs: Jobs, database: Database, steering: Steering) -> None:
    claims, worker_id = Claims(database, TASKS), await worker(database)
    await submit(jobs, 1)
    (job,) = await claim_all(database, worker_id)
    await claims.fail(job, "It broke.")
    again = await steering.retry(MOD, job.id)
    assert (again.error, again.started_at) == (None, None)
    (second,) = await claim_all(database, worker_id)
    assert (second.id, second.attempt) == (job.id, 2)
    assert not await claims.succeed(job, EchoResult(text="", pid=0)), "the attempt before it is fenced off"
    assert await claims.succeed(second, EchoResult(text="", pid=0))


async def test_an_act_that_fails_is_not_on_record(jobs: Jobs, database: Database, steering: Steering) -> None:
    with pytest.raises(Done):
        await steering.cancel(MOD, 404)
    assert await database.fetch("select * from audit_log") == []


async def test_a_job_of_a_model_is_paused_by_that_model(jobs: Jobs, database: Database, steering: Steering) -> None:
    job: Job = await jobs.submit(EchoRequest(model="small"), 1, NOBODY, CARD)
    await steering.pause(MOD, Pause("model", "small"))
    assert (await jobs.positions("inference"))[job.id].stop is not None
    await steering.resume(MOD, Pause("model", "small"))
    assert (await jobs.positions("inference"))[job.id].stop is None
