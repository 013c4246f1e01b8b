"""What jobs promise, asked of the database and of the store in memory that other tests use in its place."""

from dataclasses import replace

import pytest

from bot.jobs.job import Limits, Position, State, TooManyWaiting
from tests.bot.jobs.contract import RESULT, Stores, card_of, unsettled
from tests.bot.jobs.echo import CARD, LIMITS, NOBODY, EchoRequest, TrainRequest


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


async def test_the_limit_is_each_persons_own_in_each_queue_and_server(stores: Stores) -> None:
    limits = Limits(running=1, waiting=1)
    for _ in range(2):
        await stores.jobs.submit(EchoRequest(), 7, limits, CARD)
    await stores.jobs.submit(EchoRequest(), 8, limits, CARD)
    await stores.jobs.submit(TrainRequest(), 7, limits, CARD)
    await stores.jobs.submit(EchoRequest(), 7, limits, replace(CARD, guild_id=99))
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


async def test_those_under_way_are_everybodys_in_this_server_newest_first(stores: Stores) -> None:
    running = await stores.jobs.submit(EchoRequest(), 7, NOBODY, CARD)
    await stores.start()
    ended, other = [await stores.jobs.submit(EchoRequest(), owner, NOBODY, CARD) for owner in (7, 8)]
    await stores.jobs.cancel(ended.id)
    await stores.jobs.submit(EchoRequest(), 7, NOBODY, replace(CARD, guild_id=99))
    assert [job.id for job in await stores.jobs.unfinished("inference", CARD.guild_id)] == [other.id, running.id]
    assert await stores.jobs.unfinished("training", CARD.guild_id) == []


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
