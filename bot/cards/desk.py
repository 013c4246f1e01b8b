"""Takes requests of cogs and presses of buttons in: acknowledge, check rights, submit, show the card."""

import asyncio
import dataclasses
import logging
from datetime import UTC, datetime, timedelta

import discord

from bot.access import Access
from bot.cards.action import Action, OpenForm, Perform, Resubmit
from bot.cards.form import Form
from bot.cards.keeper import Keeper
from bot.cards.layout import hidden, waiting
from bot.cards.registry import CardRegistry
from bot.cards.rights import ELSEWHERE, Hidden, Rights
from bot.cards.stores import CardStore, JobStore
from bot.interaction import Interaction, defer, is_private
from bot.jobs.job import Card, Job, NewCard
from bot.logs import bind
from bot.permissions import may_begin_thread
from models.errors import Refusal
from models.tasks import Request, task_of

log = logging.getLogger(__name__)

TOKEN_LIFETIME = timedelta(minutes=15)  # of an interaction, by Discord's documentation
FIRST_EDIT_DELAY = 1.0  # seconds that a card shows its old state while the answer takes its place
MODAL_READ_TIMEOUT = 1.5  # seconds to read a job before a modal, which must be shown within three


class Desk:
    """Takes requests and presses of buttons in, and has their cards kept up to date."""

    def __init__(
        self, access: Access, jobs: JobStore, cards: CardStore, registry: CardRegistry, keeper: Keeper
    ) -> None:
        self.access = access
        self.jobs = jobs
        self.cards = cards
        self.registry = registry
        self.keeper = keeper
        self._rights = Rights(access, cards, keeper)

    async def ask(self, interaction: Interaction, request: Request, *, private: bool) -> Job:
        """Acknowledge, submit a request, show its card, and return the job."""
        place = await self.acknowledge(interaction, private=private)
        return await self.submit(interaction, request, place)

    async def acknowledge(self, interaction: Interaction, *, private: bool) -> NewCard:
        """Defer with "thinking…", privately where person or channel want it; return where the card stands."""
        private = private or self.access.crowded(interaction)
        message_id = await defer(interaction, private=private)
        assert message_id is not None
        return _place(interaction, message_id, private=private)

    async def submit(self, interaction: Interaction, request: Request, place: NewCard, *, delay: float = 0.0) -> Job:
        """Write the job, keep its card from now on, and return it."""
        limits = self.access.limits(interaction.user)
        person = interaction.user
        if not place.private and may_begin_thread(interaction):
            family = self.registry.families[task_of(request).kind]
            place = dataclasses.replace(place, thread=family.thread(request, person.name))
        request = self.access.limited(request, person)
        job = await self.jobs.submit(request, person.id, limits, place, owner_name=person.name)
        gist = self.registry.families[job.kind].gist(job.request)
        log.info("job %s (%s) is asked for", job.id, job.kind, extra={"text": gist})
        self.keeper.watch(job, Card(job_id=job.id, settled_at=None, **dataclasses.asdict(place)), delay=delay)
        return job

    async def press(self, interaction: Interaction, action_name: str, job_id: int, chosen: str) -> None:
        """Do what a button or select says; every right is checked again here, from what Discord sends."""
        try:
            await self._press(interaction, action_name, job_id, chosen)
        except Hidden:
            await _hide_here(interaction)
            raise

    async def _press(self, interaction: Interaction, action_name: str, job_id: int, chosen: str) -> None:
        bind(job=job_id)
        action = self.registry.actions.get(action_name)
        match action:
            case None:
                raise Refusal("This button is from an earlier version of the bot. Please type the command again.")
            case OpenForm():
                job = await self._permitted_in_time(interaction, action, job_id)
                await interaction.response.send_modal(self._checked(action, job))
            case Resubmit(in_place=True):
                await defer(interaction, thinking=False)
                job = await self._permitted(interaction, action, job_id)
                await self._go_on_in_place(interaction, action, job, chosen)
            case Resubmit():
                place = await self.acknowledge(interaction, private=is_private(interaction))
                job = await self._permitted(interaction, action, job_id)
                await self.submit(interaction, _request(action, job, chosen), place)
            case Perform():
                await defer(interaction, private=True, thinking=action.replies)
                await action.run(interaction, await self._permitted(interaction, action, job_id))
            case _:
                raise TypeError(f"{action.name} is neither of the three kinds of action")

    async def _go_on_in_place(self, interaction: Interaction, action: Resubmit, job: Job, chosen: str) -> None:
        """Let the owner's card change; whoever else presses gets a card of their own, for themselves."""
        request = _request(action, job, chosen)
        if interaction.user.id != job.owner_id or interaction.message is None:
            await self._answer_beside(interaction, request)
            return
        place = _place(interaction, interaction.message.id, private=is_private(interaction))
        await self.submit(interaction, request, place, delay=FIRST_EDIT_DELAY)

    async def _answer_beside(self, interaction: Interaction, request: Request) -> None:
        """Submit a request of a press that was acknowledged, with a private card of its own."""
        message = await interaction.followup.send(view=waiting().view, ephemeral=True, wait=True)
        try:
            await self.submit(interaction, request, _place(interaction, message.id, private=True))
        except Exception:
            await message.delete()
            raise

    async def refresh(self, interaction: Interaction, job: Job) -> None:
        """Keep a private card up to date with the token of the interaction that its owner just made on it."""
        card = await self.cards.get(job.id)
        here = interaction.message.id if interaction.message else None
        expires_at = _expiry()
        if card is None or here is None or not await self.cards.renew(job.id, here, interaction.token, expires_at):
            raise Refusal("This card is no longer on record. `/jobs` opens it again.")
        self.keeper.watch(job, dataclasses.replace(card, token=interaction.token, token_expires_at=expires_at))

    async def _permitted(self, interaction: Interaction, action: Action, job_id: int) -> Job:
        job, card = await self.jobs.get(job_id), await self.cards.get(job_id)
        return await self._rights.check(interaction, action, job, card)

    def _checked(self, action: OpenForm, job: Job) -> discord.ui.Modal:
        """Return a form that asks for the same rights again when it is sent: much may happen while one writes."""
        form = action.form(job)
        if isinstance(form, Form):
            form.check = lambda sent: self._permitted_in_time(sent, action, job.id)
        return form

    async def _permitted_in_time(self, interaction: Interaction, action: Action, job_id: int) -> Job:
        """Do the same within the time there is before a modal; of a job that has not ended, memory knows enough."""
        try:
            async with asyncio.timeout(MODAL_READ_TIMEOUT):
                known = self.keeper.known(job_id)
                if known is None or known[0].terminal:
                    return await self._permitted(interaction, action, job_id)
                return await self._rights.check(interaction, action, *known)
        except TimeoutError:
            raise Refusal("The queue is slow to answer right now. Please press again.") from None


def _request(action: Resubmit, job: Job, chosen: str) -> Request:
    if not action.offers(job, chosen):
        raise Refusal(ELSEWHERE)
    return action.request(job, chosen)


def _place(interaction: Interaction, message_id: int, *, private: bool) -> NewCard:
    assert interaction.guild_id is not None
    assert interaction.channel_id is not None
    return NewCard(
        application_id=interaction.application_id,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        message_id=message_id,
        private=private,
        token=interaction.token,
        token_expires_at=_expiry(),
    )


async def _hide_here(interaction: Interaction) -> None:
    """Hide the message that was pressed, where this press can: nothing else reaches a private card that had ended."""
    if not interaction.response.is_done():
        await interaction.response.edit_message(view=hidden().view, attachments=[])
    elif interaction.response.type is discord.InteractionResponseType.deferred_message_update:
        await interaction.edit_original_response(view=hidden().view, attachments=[])


def _expiry() -> datetime:
    """Return when the token of an interaction that has just come expires, by this machine's clock, not Discord's."""
    return datetime.now(UTC) + TOKEN_LIFETIME
