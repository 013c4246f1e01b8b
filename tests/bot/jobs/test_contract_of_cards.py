"""What cards promise, asked of the database and of the store in memory that other tests use in its place."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.jobs.cards import OWED_FOR
from bot.jobs.job import Card, Copy
from tests.bot.jobs.contract import SOON, WITH_TOKEN, Stores, card_of, unsettled
from tests.bot.jobs.echo import CARD, LIMITS, EchoRequest


async def test_a_card_is_kept_as_it_was_submitted(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    assert await card_of(stores, job) == Card(job.id, 1, 2, 3, 5, True, "a secret token", SOON, None)


async def test_a_job_is_found_by_the_message_that_shows_it(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    assert await stores.cards.job_in(3, 5) == job.id
    assert await stores.cards.job_in(3, 6) is None
    assert await stores.cards.job_in(4, 5) is None


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
    assert not await stores.cards.renew(job.id, 6, "fresh", SOON), "a token is good for its own message alone"
    assert await unsettled(stores) == []
    assert await stores.cards.renew(job.id, 5, "fresh", SOON)
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
    await stores.cards.renew(ended.id, 99, "fresh", SOON)
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


async def test_a_card_goes_on_in_another_message(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, replace(WITH_TOKEN, private=False, thread="Heads"))
    assert (await card_of(stores, job)).thread == "Heads"
    assert await stores.cards.move(job.id, 5, 30, 6)
    assert await card_of(stores, job) == Card(job.id, 1, 2, 30, 6, False, None, None, None)
    assert not await stores.cards.move(job.id, 5, 3, 7), "it has left that message"
    await stores.cards.forget(job.id)
    assert not await stores.cards.move(job.id, 6, 3, 7), "it was deleted"
    assert not await stores.cards.move(404, 5, 3, 7)
    assert (await card_of(stores, job)).message_id is None


async def test_a_card_that_stays_is_wished_in_no_thread(stores: Stores) -> None:
    job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, replace(WITH_TOKEN, thread="Heads"))
    await stores.cards.stay(job.id)
    assert await card_of(stores, job) == Card(job.id, 1, 2, 3, 5, True, "a secret token", SOON, None)


async def test_a_card_stays_as_quiet_as_it_was_asked_for(stores: Stores) -> None:
    for quiet in (True, False):
        job = await stores.jobs.submit(EchoRequest(), 7, LIMITS, replace(WITH_TOKEN, quiet=quiet))
        assert (await card_of(stores, job)).quiet is quiet
