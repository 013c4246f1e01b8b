"""Lets a card go on in another message: in a thread of its own, or in a fresh one before its own is too old."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import discord

from bot.cards.delivery import CardGone, CardLater, CardOutOfReach, Delivery
from bot.cards.layout import Rendered, moved
from bot.cards.registry import CardRegistry
from bot.cards.stores import CardStore
from bot.jobs.job import Card, Copy, Job, State

log = logging.getLogger(__name__)

# Discord takes few edits of messages that are over an hour old; this one is to say where its card went before that.
FRESH_FOR = timedelta(minutes=55)
REFUSED = (CardLater, CardOutOfReach, discord.HTTPException)


class Mover:
    """Moves the card of one job.

    Each step may be done again, so that the next bot begins anew where this one was killed: a message has one thread,
    Discord takes a message that is sent with the same nonce for the one that it has, and the row, which says where the
    card is, comes last.
    """

    def __init__(self, delivery: Delivery, cards: CardStore, registry: CardRegistry) -> None:
        self._delivery = delivery
        self._cards = cards
        self._registry = registry
        self._left: tuple[Card, Copy] | None = None  # a message that does not say yet where its card went
        self._refused: int | None = None  # the message in which a card stays, since Discord took no other

    def is_due(self, job: Job, card: Card, *, used_up: bool) -> bool:
        """Whether a card is to go on elsewhere; `used_up` says that its message cannot be edited."""
        if card.private or job.hidden or card.message_id in {None, self._refused}:
            return False
        return card.thread is not None or used_up or (job.state is State.RUNNING and _is_old(card))

    async def moved(self, job: Job, card: Card, rendered: Rendered) -> Card:
        """Return the card as it goes on: elsewhere, or where it was if Discord takes it nowhere else.

        Raises
        ------
        CardGone
            Its message or channel was deleted.
        """
        if card.message_id is None:
            raise CardGone
        try:
            copy = await self._post(card, rendered)
        except REFUSED as refusal:
            log.info("the card of job %s stays where it is: %s", job.id, refusal)
            self._refused = card.message_id
            await self._cards.stay(job.id)
            return replace(card, thread=None)
        self._left = card, copy
        await self._tell(job, card, copy)
        if not await self._cards.move(job.id, card.message_id, copy.channel_id, copy.message_id):
            await self._delivery.delete(copy)
            raise CardGone
        place = replace(card, channel_id=copy.channel_id, message_id=copy.message_id)
        return replace(place, thread=None, token=None, token_expires_at=None)

    async def tell_again(self, job: Job) -> None:
        """Try once more what could not be said in the message that the card has left."""
        if self._left is not None:
            await self._tell(job, *self._left)

    async def _post(self, card: Card, rendered: Rendered) -> Copy:
        if card.thread is None:
            return await self._delivery.post(card, card.channel_id, rendered)
        thread_id = await self._delivery.begin_thread(card, card.thread)
        try:
            return await self._delivery.post(card, thread_id, rendered)
        except CardGone as gone:  # the thread was deleted, and the card is where it was
            raise CardOutOfReach from gone

    async def _tell(self, job: Job, left: Card, copy: Copy) -> None:
        """Let the message that a card has left say where it went."""
        try:
            await self._delivery.edit(left, self._notice(job, left, copy), last=True)
        except CardGone:
            log.info("the message that the card of job %s has left is gone", job.id)
        except REFUSED as refusal:
            log.info("the message that the card of job %s has left does not say so: %s", job.id, refusal)
            return
        self._left = None

    def _notice(self, job: Job, left: Card, copy: Copy) -> Rendered:
        heading = self._registry.family(job).heading(job.request)
        if copy.channel_id != left.channel_id:
            return moved(heading, f"in its thread: <#{copy.channel_id}>")
        url = f"https://discord.com/channels/{left.guild_id}/{copy.channel_id}/{copy.message_id}"
        return moved(heading, f"in a fresh message: {url}")


def _is_old(card: Card) -> bool:
    """Whether the message will be an hour old soon; its id tells when it was sent, by Discord's clock."""
    return card.message_id is not None and datetime.now(UTC) - discord.utils.snowflake_time(card.message_id) > FRESH_FOR
