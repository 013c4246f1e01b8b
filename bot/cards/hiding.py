"""Takes a job out of sight wherever it shows, and says what could not be reached."""

from collections.abc import Awaitable

import discord

from bot.cards.delivery import CardGone, CardLater, CardOutOfReach, Delivery, EditsUsedUp
from bot.cards.keeper import Keeper
from bot.cards.layout import hidden
from bot.cards.stores import CardStore, JobStore
from bot.jobs.job import Card, Copy, Job
from bot.jobs.rows import UnreadableJob
from models.errors import Refusal

PRIVATE = "Its owner still sees their private card as it was; its buttons do nothing any more."
URL = "https://discord.com/channels/{}/{}/{}"


class Hiding:
    """Hides jobs, for moderators."""

    def __init__(self, jobs: JobStore, cards: CardStore, keeper: Keeper, delivery: Delivery) -> None:
        self._jobs = jobs
        self._cards = cards
        self._keeper = keeper
        self._delivery = delivery

    async def hide(self, job_id: int, guild_id: int, reported: Copy) -> list[str]:
        """Hide a job's card, its copies and the message that was reported, and stop the job.

        Returns
        -------
            A sentence for each message that still shows what it showed.

        Raises
        ------
        Refusal
            The job belongs to another server.
        """
        card = await self._cards.get(job_id)
        if card is not None and card.guild_id != guild_id:
            raise Refusal("This job belongs to another server, and its moderators decide there.")
        job = await self._hide_job(job_id)
        copies = dict.fromkeys(await self._cards.copies(job_id))
        if self._delivery.stands_in(reported, guild_id):  # a copy may be from before they were on record
            copies[reported] = None
        left: list[str] = []
        if card is not None and card.message_id is not None:
            copies.pop(Copy(card.channel_id, card.message_id), None)
            left += await self._hide_card(job, card, card.message_id)
        for copy in copies:
            if closed := await _obstacle(self._delivery.replace(copy, hidden())):
                left.append(_sentence(copy, guild_id, closed))
        return left

    async def _hide_job(self, job_id: int) -> Job | None:
        try:
            return await self._jobs.hide(job_id)
        except UnreadableJob:
            return None  # it is hidden all the same

    async def _hide_card(self, job: Job | None, card: Card, message_id: int) -> list[str]:
        """Hide a card at once, and have it kept that way: what its job still brings is not shown."""
        closed = await _obstacle(self._delivery.edit(card, hidden(), last=True))
        if closed and card.private:
            return [PRIVATE]
        if job is not None:
            await self._cards.reopen(card.job_id)
            self._keeper.watch(job, card)
        return [_sentence(Copy(card.channel_id, message_id), card.guild_id, closed)] if closed else []


async def _obstacle(edit: Awaitable[None]) -> Exception | None:
    """Return why a message could not be edited; one that is gone needs no hiding."""
    try:
        await edit
    except CardGone:
        return None
    except (CardOutOfReach, CardLater, discord.HTTPException) as closed:
        return closed
    return None


def _sentence(copy: Copy, guild_id: int, closed: Exception) -> str:
    match closed:
        case EditsUsedUp():
            why = "Discord takes no more changes of old messages for a while: delete it, or wait"
        case CardLater():
            why = "its thread is archived or locked: open it"
        case CardOutOfReach():
            why = "I may not write there: let me see that channel"
        case _:
            why = "Discord refused it: wait a moment"
    url = URL.format(guild_id, copy.channel_id, copy.message_id)
    return f"I could not hide {url}, for {why}, and press again."
