import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.database.connection import Database
from bot.jobs.cards import Cards
from bot.jobs.job import Card
from bot.jobs.store import Jobs
from tests.bot.jobs.echo import CARD, LIMITS, TASKS, EchoRequest

SOON = datetime.now(UTC) + timedelta(minutes=15)
WITH_TOKEN = replace(CARD, token="a secret token", token_expires_at=SOON, private=True, message_id=5)


@pytest.fixture
def cards(database: Database) -> Cards:
    return Cards(database, TASKS)


async def known(cards: Cards, job_id: int) -> Card:
    card = await cards.get(job_id)
    assert card is not None
    return card


async def test_a_card_is_kept_as_it_was_submitted(jobs: Jobs, cards: Cards) -> None:
    job = await jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    card = await known(cards, job.id)
    assert card == Card(job.id, 1, 2, 3, 5, True, "a secret token", SOON, None)
    assert await cards.get(404) is None


async def test_a_token_is_never_shown(jobs: Jobs, cards: Cards) -> None:
    job = await jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    assert "secret" not in repr(WITH_TOKEN) + repr(await cards.get(job.id))


async def test_a_card_owes_edits_until_it_is_settled_once(jobs: Jobs, cards: Cards) -> None:
    first = await jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    second = await jobs.submit(EchoRequest(), 7, LIMITS, replace(WITH_TOKEN, message_id=99))
    assert [job for job, _ in await cards.unsettled()] == [first, second]
    assert sorted(await asyncio.gather(*(cards.settle(first.id) for _ in range(5)))) == [False] * 4 + [True]
    assert await cards.unsettled() == [(second, await known(cards, second.id))]
    settled = await known(cards, first.id)
    assert settled.settled_at is not None
    assert settled.token is None


async def test_a_message_is_placed(jobs: Jobs, cards: Cards) -> None:
    job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await cards.place(job.id, message_id=50, channel_id=30)
    card = await known(cards, job.id)
    assert (card.message_id, card.channel_id) == (50, 30)


async def test_a_fresh_token_makes_a_settled_card_owe_edits_again(jobs: Jobs, cards: Cards) -> None:
    job = await jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    await cards.settle(job.id)
    await cards.renew(job.id, "fresh", SOON)
    card = await known(cards, job.id)
    assert (card.token, card.token_expires_at, card.settled_at) == ("fresh", SOON, None)
    assert await cards.unsettled() == [(job, card)]


async def test_a_deleted_message_owes_nothing(jobs: Jobs, cards: Cards) -> None:
    job = await jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    await cards.forget(job.id)
    card = await known(cards, job.id)
    assert (card.message_id, card.token) == (None, None)
    assert await cards.unsettled() == []
    assert not await cards.settle(job.id)
    assert await jobs.latest(7, CARD.guild_id, 1) == [job]


async def test_only_expired_tokens_are_erased(jobs: Jobs, cards: Cards) -> None:
    past = replace(WITH_TOKEN, message_id=99, token_expires_at=datetime.now(UTC) - timedelta(seconds=1))
    expired = await jobs.submit(EchoRequest(), 7, LIMITS, past)
    fresh = await jobs.submit(EchoRequest(), 7, LIMITS, WITH_TOKEN)
    assert await cards.erase_expired_tokens() == 1
    assert await cards.erase_expired_tokens() == 0
    assert (await known(cards, expired.id)).token is None
    assert (await known(cards, fresh.id)).token == "a secret token"
    assert len(await cards.unsettled()) == 2


async def test_a_settled_card_is_opened_again(jobs: Jobs, cards: Cards) -> None:
    job = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    assert await cards.settle(job.id)
    await cards.reopen(job.id)
    assert [job.id for job, _ in await cards.unsettled()] == [job.id]
