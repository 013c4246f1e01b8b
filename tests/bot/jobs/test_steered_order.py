"""What moderators change in the order of the queue, and what of it other servers notice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.database.connection import Database
from bot.jobs.job import Limits
from bot.jobs.scheduling import Claims
from bot.jobs.stop import Stop, Stopped
from bot.jobs.store import Jobs
from bot.jobs.turns import DEMO
from tests.bot.jobs.echo import CARD, NOBODY, TASKS, EchoRequest, EchoResult
from tests.bot.jobs.test_order import claim_all, worker

HERE, ELSEWHERE = CARD.guild_id, 99


async def submit(jobs: Jobs, owner: int, guild: int = HERE, *, precedence: int = 0, limits: Limits = NOBODY) -> int:
    card = replace(CARD, guild_id=guild)
    return (await jobs.submit(EchoRequest(), owner, limits, card, precedence=precedence)).id


async def order(jobs: Jobs) -> list[int]:
    positions = await jobs.positions("inference")
    return sorted(positions, key=lambda job: positions[job].ahead)


async def prefer(database: Database, job: int, precedence: int) -> None:
    await database.fetch(
        "update jobs set precedence = %(precedence)s where id = %(id)s returning id",
        {"id": job, "precedence": precedence},
    )


async def restrain(database: Database, subject: int, most: int, until: str = "null", guild: int = HERE) -> None:
    await database.fetch(
        "insert into restraints (guild_id, subject_id, is_role, most, until, reason, by_id)"
        f" values (%(guild)s, %(subject)s, false, %(most)s, {until}, 'calm down', 1) returning id",
        {"guild": guild, "subject": subject, "most": most},
    )


async def pause(database: Database, scope: str, name: str = "", guild: int = HERE) -> None:
    await database.fetch(
        "insert into pauses (guild_id, scope, name, reason, by_id)"
        " values (%(guild)s, %(scope)s, %(name)s, 'lunch', 1) returning id",
        {"guild": guild, "scope": scope, "name": name},
    )


async def test_a_demo_comes_before_everybody_in_every_server(jobs: Jobs, database: Database) -> None:
    waiting = [await submit(jobs, owner, guild) for owner, guild in ((1, HERE), (2, ELSEWHERE), (3, HERE))]
    demos = [await submit(jobs, 4, precedence=DEMO) for _ in range(2)]
    assert await order(jobs) == [*demos, *waiting]
    assert [job.id for job in await claim_all(database, await worker(database))] == [*demos, *waiting]


async def test_a_servers_jobs_share_out_the_places_that_it_has(jobs: Jobs, database: Database) -> None:
    a, x, b, y, c = [
        await submit(jobs, owner, guild)
        for owner, guild in ((1, HERE), (2, ELSEWHERE), (3, HERE), (4, ELSEWHERE), (5, HERE))
    ]
    await prefer(database, c, 1)
    assert await order(jobs) == [c, x, a, y, b]
    await prefer(database, x, -1)
    assert await order(jobs) == [c, y, a, x, b]
    assert [job.id for job in await claim_all(database, await worker(database))] == [c, y, a, x, b]


async def test_a_persons_last_job_may_be_their_first(jobs: Jobs, database: Database) -> None:
    """The limit on what they run then holds back the others of theirs."""
    one, two, three = [await submit(jobs, 1, limits=Limits(1, 9)) for _ in range(3)]
    await prefer(database, three, 1)
    assert [job.id for job in await claim_all(database, await worker(database))] == [three]
    assert await order(jobs) == [one, two]


@pytest.mark.parametrize(
    ("scope", "name"), [("all", ""), ("drain", ""), ("queue", "inference"), ("kind", "echo"), ("model", "small")]
)
async def test_what_is_paused_waits_behind_others_and_says_why(
    jobs: Jobs, database: Database, scope: str, name: str
) -> None:
    first = (await jobs.submit(EchoRequest(model="small"), 1, NOBODY, CARD)).id
    other = await submit(jobs, 2, ELSEWHERE)
    await pause(database, scope, name)
    assert await order(jobs) == [other, first]
    position = (await jobs.positions("inference"))[first]
    assert position.stop is not None
    assert (position.stop.by, position.stop.reason) == (scope, "lunch")
    assert [job.id for job in await claim_all(database, await worker(database, slots=9))] == [other]


@pytest.mark.parametrize(("scope", "name"), [("queue", "training"), ("kind", "short"), ("model", "large")])
async def test_what_is_not_meant_goes_on(jobs: Jobs, database: Database, scope: str, name: str) -> None:
    job = await submit(jobs, 1)
    await pause(database, scope, name)
    assert [claimed.id for claimed in await claim_all(database, await worker(database))] == [job]


async def test_a_pause_of_one_kind_takes_nobodys_turn(jobs: Jobs, database: Database) -> None:
    stopped = await submit(jobs, 1)
    await pause(database, "model", "small")
    await database.fetch("update jobs set models = '{small}' returning id")
    going = await submit(jobs, 1)
    later = await submit(jobs, 2)
    assert await order(jobs) == [going, later, stopped]


async def test_a_limit_holds_from_the_next_claim_and_ends_by_itself(jobs: Jobs, database: Database) -> None:
    first, second, third = [await submit(jobs, 1) for _ in range(3)]
    await restrain(database, 1, 1, "clock_timestamp() + interval '1 hour'")
    worker_id, claims = await worker(database, slots=9), Claims(database, TASKS)
    (running,) = await claim_all(database, worker_id)
    assert running.id == first
    assert (await jobs.positions("inference"))[second].held
    await claims.succeed(running, EchoResult(text="", pid=0))
    assert [job.id for job in await claim_all(database, worker_id)] == [second]
    await database.fetch("update restraints set until = clock_timestamp() returning id")
    assert [job.id for job in await claim_all(database, worker_id)] == [third]


async def test_a_limit_of_a_role_is_each_persons_who_had_it_when_they_asked(jobs: Jobs, database: Database) -> None:
    guests = replace(NOBODY, roles=frozenset({50, 51}))
    await restrain(database, 50, 1)
    ids = [await submit(jobs, owner, limits=limits) for owner, limits in ((1, guests), (1, guests), (2, guests))]
    free = [await submit(jobs, 3) for _ in range(2)]
    claimed = {job.id for job in await claim_all(database, await worker(database, slots=9))}
    assert claimed == {ids[0], ids[2], *free}


async def test_who_is_blocked_here_is_free_elsewhere(jobs: Jobs, database: Database) -> None:
    here, there = await submit(jobs, 1), await submit(jobs, 1, ELSEWHERE)
    await restrain(database, 1, 0, "'2100-01-01'")
    position = (await jobs.positions("inference"))[here]
    assert position.stop is not None
    assert (position.stop.by, position.stop.reason) == ("block", "calm down")
    with pytest.raises(Stopped, match=r"blocked you here until .*calm down"):
        await submit(jobs, 1)
    assert [job.id for job in await claim_all(database, await worker(database))] == [there]
    await submit(jobs, 1, ELSEWHERE)
    await database.fetch("update restraints set until = clock_timestamp() returning id")
    await submit(jobs, 1)


async def test_a_drain_lets_nothing_new_in(jobs: Jobs, database: Database) -> None:
    await pause(database, "drain")
    with pytest.raises(Stopped, match=r"takes nothing new .*lunch") as refused:
        await submit(jobs, 1)
    assert refused.value.stop == Stop("drain", "lunch")
    await submit(jobs, 1, ELSEWHERE)


async def test_expected_waits_leave_out_what_is_stopped(jobs: Jobs, database: Database) -> None:
    stopped, going = await submit(jobs, 1), await submit(jobs, 2, ELSEWHERE)
    await pause(database, "all")
    await worker(database)
    positions = await jobs.positions("inference")
    assert positions[going].ahead == 0
    assert (positions[stopped].expected_wait, positions[stopped].held) == (None, False)


@pytest.mark.parametrize("seconds", [3, 40])
async def test_the_expected_wait_is_that_of_the_kind_and_its_model(
    jobs: Jobs, database: Database, seconds: int
) -> None:
    """Of two models at known rates, one ten times as slow as the other: each wait is within 30 % of what follows."""
    worker_id, claims = await worker(database, slots=2), Claims(database, TASKS)
    for model, took in [("small", seconds), ("large", 10 * seconds)] * 5:
        await jobs.submit(EchoRequest(), 1, NOBODY, CARD)
        job = await claims.claim("inference", worker_id)
        assert job is not None
        await claims.succeed(job, EchoResult(text="", pid=0))
        await database.fetch(
            "update jobs set models = array[%(model)s], started_at = finished_at - %(took)s where id = %(id)s"
            " returning id",
            {"model": model, "took": timedelta(seconds=took), "id": job.id},
        )
    for model in ("small", "large"):
        await database.fetch("delete from jobs where state <> 'succeeded' returning id")
        waiting = [await submit(jobs, owner) for owner in range(10, 20)]
        await database.fetch("update workers set models = '{small,large}' returning id")
        await database.fetch(
            "update jobs set models = array[%(model)s] where id = any(%(ids)s) returning id",
            {"model": model, "ids": waiting},
        )
        for _ in range(2):
            assert await claims.claim("inference", worker_id)
        each = seconds if model == "small" else 10 * seconds
        waits = [(await jobs.positions("inference"))[job].expected_wait for job in waiting[2:]]
        assert waits == [pytest.approx(each / 2 * (nth + 1), rel=0.3) for nth in range(8)]
