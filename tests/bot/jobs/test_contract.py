"""What jobs and cards promise, asked of the database and of the stores in memory that other tests use in its place."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cards.stores import CardStore, JobStore
from bot.jobs.cards import OWED_FOR, Cards
from bot.jobs.job import Card, Copy, Job, Limits, Position, State, TooManyWaiting
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from tests.bot.jobs.echo import CARD, LIMITS, NOBODY, TASKS, EchoRequest, EchoResult, TrainRequest
from tests.bot.jobs.test_store import start_one
from tests.bot.memory import MemoryCards, MemoryJobs

SOON = datetime.now(UTC) + timedelta(minutes=15)
WITH_TOKEN = replace(CARD, token="a secret token", token_expires_at=SOON, private=True, message_id=5)
RESULT = EchoResult(text="done", pid=1)


@dataclass
class Stores:
    """Jobs and cards, a worker that starts the only job, lets it succeed, and dies, and time that passes after one."""

    jobs: JobStore
    cards: CardStore
    start: Callable[[], Awaitable[object]]
    succeed: Callable[[Job], Awaitable[object]]
    die: Callable[[], Awaitable[object]]
    age: Callable[[Job, timedelta], Awaitable[object]]


def in_memory() -> Stores:
    cards = MemoryCards()
    jobs = MemoryJobs(cards, TASKS)

    async def start() -> None:
        (job,) = jobs.rows.values()
        jobs.change(replace(job, state=State.RUNNING, attempt=1, started_at=datetime.now(UTC)))

    async def succeed(job: Job) -> None:
        jobs.change(replace(job, state=State.SUCCEEDED, result=RESULT, finished_at=datetime.now(UTC)))

    async def die() -> None:
        jobs.nobody_works = True

    async def age(job: Job, by: timedelta) -> None:
        ended = jobs.rows[job.id].finished_at
        assert ended is not None
        jobs.change(replace(jobs.rows[job.id], finished_at=ended - by))

    return Stores(jobs, cards, start, succeed, die, age)


def in_the_database(request: pytest.FixtureRequest) -> Stores:
    database = request.getfixturevalue("database")
    claims = Claims(database, TASKS)
    return Stores(
        Jobs(database, TASKS),
        Cards(database, TASKS),
        start=lambda: start_one(database),
        succeed=lambda job: claims.succeed(job, RESULT),
        die=lambda: database.fetch("update workers set heartbeat_at = now() - interval '1 min' returning id"),
        age=lambda job, by: database.fetch(
            "update jobs set finished_at = finished_at - %(by)s where id = %(id)s returning id",
            {"by": by, "id": job.id},
        ),
    )


@pytest.fixture(params=["memory", "database"])
def stores(request: pytest.FixtureRequest) -> Stores:
    return in_memory() if request.param == "memory" else in_the_database(request)


async def card_of(stores: Stores, job: Job) -> Card:
    card = await stores.cards.get(job.id)
    assert card is not None
    return card


async def unsettled(stores: Stores) -> list[int]:
    return [job.id for job, _ in await stores.cards.unsettled()]


async def test_a_job_is_on_record_as_it_was_submitted(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(text="Once"), 7, LIMITS, CARD)
    assert (job.kind, job.queue, job.owner_id, job.state, job.attempt) == ("echo", "inference", 7, State.QUEUED, 0)
    assert (job.progress, job.result, job.error, job.started_at, job.finished_at, job.waited) == (None,) * 6
    assert job.request == EchoRequest(text="Once")
    assert not job.terminal
    assert not job.hidden
    assert await stores.jobs.get(job.id) == job
    assert (await stores.jobs.submit(TrainRequest(), 7, LIMITS, CARD)).queue == "training"


async def test_a_number_that_no_job_can_have_is_none(stores: Stores) -> None:
    """A press says which job it is about, and may say what it likes."""
    for number in (0, 2**63, 10**90):
        jobs = [await read(number) for read in (stores.jobs.get, stores.jobs.cancel, stores.jobs.hide)]
        assert [*jobs, await stores.cards.get(number)] == [None] * 4


async def test_while_no_worker_is_there_every_unfinished_job_says_so(stores: Stores) -> None:
    running = await stores.jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await stores.start()
    assert await stores.jobs.positions("inference") == {}
    queued = await stores.jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await stores.die()
    unserved = Position(0, None, unserved=True)
    assert await stores.jobs.positions("inference") == {running.id: unserved, queued.id: unserved}


async def test_there_is_no_such_job(stores: Stores) -> None:
    assert await stores.jobs.get(404) is None
    assert await stores.jobs.cancel(404) is None
    assert await stores.jobs.hide(404) is None
    assert await stores.cards.get(404) is None
    assert not await stores.cards.settle(404)


async def test_the_limit_is_each_persons_and_each_queues_own(stores: Stores) -> None:
    limits = Limits(running=1, waiting=1)
    for _ in range(2):
        await stores.jobs.submit(EchoRequest(), 7, limits, CARD)
    await stores.jobs.submit(EchoRequest(), 8, limits, CARD)
    await stores.jobs.submit(TrainRequest(), 7, limits, CARD)
    with pytest.raises(TooManyWaiting) as refused:
        await stores.jobs.submit(EchoRequest(), 7, limits, CARD)
    assert refused.value.limit == 2


async def test_what_ended_does_not_count(stores: Stores) -> None:
    limits = Limits(running=1, waiting=0)
    job = await stores.jobs.submit(EchoRequest(), 7, limits, CARD)
    await stores.jobs.cancel(job.id)
    assert (await stores.jobs.submit(EchoRequest(), 7, limits, CARD)).state is State.QUEUED


async def test_cancelling_a_waiting_job_ends_it(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    cancelled = await stores.jobs.cancel(job.id)
    assert cancelled is not None
    assert cancelled.state is State.CANCELLED
    assert cancelled.finished_at is not None
    assert await stores.jobs.cancel(job.id) == cancelled


async def test_cancelling_a_running_job_leaves_that_to_its_worker(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await stores.start()
    running = await stores.jobs.cancel(job.id)
    assert running is not None
    assert running.state is State.RUNNING


async def test_cancelling_what_has_ended_changes_nothing(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await stores.start()
    running = await stores.jobs.get(job.id)
    assert running is not None
    await stores.succeed(running)
    done = await stores.jobs.get(job.id)
    assert done is not None
    assert (done.state, done.result) == (State.SUCCEEDED, RESULT)
    assert await stores.jobs.cancel(job.id) == done


async def test_a_hidden_job_is_stopped_and_stays_hidden(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    hidden = await stores.jobs.hide(job.id)
    assert hidden is not None
    assert hidden.hidden
    assert hidden.state is State.CANCELLED
    assert await stores.jobs.hide(job.id) == hidden


async def test_the_latest_are_ones_own_in_this_server_newest_first(stores: Stores) -> None:
    mine = [await stores.jobs.submit(EchoRequest(text=str(n)), 7, NOBODY, CARD) for n in range(4)]
    await stores.jobs.submit(EchoRequest(), 7, NOBODY, replace(CARD, guild_id=99))
    await stores.jobs.submit(EchoRequest(), 8, NOBODY, CARD)
    assert await stores.jobs.latest(7, CARD.guild_id, 3) == mine[:0:-1]


async def test_a_job_takes_a_message_over_from_those_that_showed_there(stores: Stores) -> None:
    place = replace(CARD, message_id=5, token="token")
    first = await stores.jobs.submit(EchoRequest(), 7, LIMITS, place)
    elsewhere = await stores.jobs.submit(EchoRequest(), 7, LIMITS, replace(place, message_id=6))
    other_channel = await stores.jobs.submit(EchoRequest(), 7, LIMITS, replace(place, channel_id=30))
    second = await stores.jobs.submit(EchoRequest(), 7, LIMITS, place)
    assert await unsettled(stores) == [elsewhere.id, other_channel.id, second.id]
    given_up = await card_of(stores, first)
    assert (given_up.message_id, given_up.token) == (None, None)
    stopped = await stores.jobs.get(first.id)
    assert stopped is not None
    assert stopped.state is State.CANCELLED
    latest = [job.id for job in await stores.jobs.latest(7, CARD.guild_id, 5)]
    assert latest == [second.id, other_channel.id, elsewhere.id]


async def test_a_running_job_whose_message_is_taken_over_is_stopped_by_its_worker(stores: Stores) -> None:
    place = replace(CARD, message_id=5)
    first = await stores.jobs.submit(EchoRequest(), 7, LIMITS, place)
    await stores.start()
    await stores.jobs.submit(EchoRequest(), 7, LIMITS, place)
    running = await stores.jobs.get(first.id)
    assert running is not None
    assert running.state is State.RUNNING


async def test_jobs_without_a_message_take_nothing_over(stores: Stores) -> None:
    first = await stores.jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await stores.jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    assert await stores.jobs.get(first.id) == first


async def test_a_card_is_kept_as_it_was_submitted(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    assert await card_of(stores, job) == Card(job.id, 1, 2, 3, 5, True, "a secret token", SOON, None)


async def test_a_token_is_never_shown(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    assert "secret" not in repr(WITH_TOKEN) + repr(await stores.cards.get(job.id))


async def test_a_card_owes_edits_until_it_is_settled_once(stores: Stores) -> None:
    first = await stores.jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    second = await stores.jobs.submit(EchoRequest(), 7, LIMITS, replace(WITH_TOKEN, message_id=99))
    assert [job for job, _ in await stores.cards.unsettled()] == [first, second]
    answers = await asyncio.gather(*(stores.cards.settle(first.id) for _ in range(5)))
    assert sorted(answers) == [False] * 4 + [True]
    assert await stores.cards.unsettled() == [(second, await card_of(stores, second))]
    settled = await card_of(stores, first)
    assert settled.settled_at is not None
    assert (settled.token, settled.token_expires_at) == (None, None)


async def test_a_fresh_token_makes_a_settled_card_owe_edits_again(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    await stores.cards.settle(job.id)
    await stores.cards.renew(job.id, "fresh", SOON)
    card = await card_of(stores, job)
    assert (card.token, card.token_expires_at, card.settled_at) == ("fresh", SOON, None)
    assert await stores.cards.unsettled() == [(job, card)]


async def test_a_settled_card_is_opened_again(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    assert await stores.cards.settle(job.id)
    await stores.cards.reopen(job.id)
    assert await unsettled(stores) == [job.id]


async def test_a_card_out_of_reach_is_let_be_a_week_after_its_job(stores: Stores) -> None:
    waiting = await stores.jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    ended = await stores.jobs.submit(EchoRequest(), 7, LIMITS, replace(WITH_TOKEN, message_id=99))
    await stores.jobs.cancel(ended.id)
    await stores.age(ended, OWED_FOR - timedelta(hours=1))
    assert await unsettled(stores) == [waiting.id, ended.id]
    await stores.age(ended, timedelta(hours=2))
    assert await unsettled(stores) == [waiting.id]
    await stores.cards.renew(ended.id, "fresh", SOON)
    assert (await card_of(stores, ended)).token == "fresh", "a press still brings it up to date"


async def test_a_deleted_message_owes_nothing(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    await stores.cards.forget(job.id)
    card = await card_of(stores, job)
    assert (card.message_id, card.token) == (None, None)
    assert await unsettled(stores) == []
    assert not await stores.cards.settle(job.id)
    assert await stores.jobs.latest(7, CARD.guild_id, 1) == [job]


async def test_only_expired_tokens_are_erased(stores: Stores) -> None:
    past = replace(WITH_TOKEN, message_id=99, token_expires_at=datetime.now(UTC) - timedelta(seconds=1))
    expired = await stores.jobs.submit(EchoRequest(), 7, LIMITS, past)
    fresh = await stores.jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    assert await stores.cards.erase_expired_tokens() == 1
    assert await stores.cards.erase_expired_tokens() == 0
    assert (await card_of(stores, expired)).token is None
    assert (await card_of(stores, fresh)).token == "a secret token"
    assert await unsettled(stores) == [expired.id, fresh.id]


async def test_copies_are_on_record_until_they_are_deleted_or_taken_over(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    copies = [Copy(3, 60), Copy(3, 61), Copy(4, 62)]
    for copy in [*copies, copies[0]]:
        await stores.cards.add_copy(job.id, copy)
    assert await stores.cards.copies(job.id) == copies
    await stores.cards.forget_copy(job.id, copies[1])
    await stores.jobs.submit(EchoRequest(), 7, LIMITS, replace(CARD, channel_id=4, message_id=62))
    assert await stores.cards.copies(job.id) == copies[:1]
    assert await stores.cards.copies(404) == []
