"""Where cogs hand in requests and buttons come to: acknowledge, check, submit, show."""

import asyncio
import dataclasses
import logging
from collections.abc import Iterable
from datetime import timedelta

import discord

from bot.access import Access
from bot.cards.actions import leading_actions, trailing_actions
from bot.cards.family import Action, AnyCardFamily
from bot.cards.keeper import Keeper
from bot.cards.layout import Rendered, plain, render
from bot.interaction import Interaction, is_private
from bot.jobs.cards import Cards
from bot.jobs.job import Card, Job, NewCard, Position
from bot.jobs.store import Jobs
from models.errors import Refusal
from models.tasks import Request

log = logging.getLogger(__name__)

TOKEN_LIFETIME = timedelta(minutes=15)  # of an interaction, by Discord's documentation
PATIENCE = 1.0  # seconds that a card shows its old state while the answer takes its place
MODAL_PATIENCE = 1.5  # seconds to read a job before a modal, which must be shown within three
SNAPSHOT = "As it was when you opened it; `/jobs` opens it anew."
GOODBYE = "Discord lets me edit this private card for 15 minutes only. The job goes on: press Refresh to see it."


class Desk:
    """Takes requests in and presses of buttons, and renders cards.

    Attributes
    ----------
    moderators_channel_id
        Where reports go; None where nobody can report.
    """

    def __init__(
        self,
        client: discord.Client,
        access: Access,
        jobs: Jobs,
        cards: Cards,
        *,
        moderators_channel_id: int | None = None,
    ) -> None:
        self.access = access
        self.moderators_channel_id = moderators_channel_id
        self.jobs = jobs
        self.cards = cards
        self.keeper = Keeper(client, jobs, cards, self._render_card, self.render_plain)
        self._kinds: dict[str, AnyCardFamily] = {}
        self._leading = leading_actions(self)
        self._trailing = trailing_actions(self)
        self._actions = {action.name: action for action in [*self._leading, *self._trailing]}

    def add(self, kind: AnyCardFamily) -> None:
        """Take the cards of a family of commands in, and their buttons."""
        names = {action.name for action in kind.actions}
        if taken := names & self._actions.keys():
            raise ValueError(f"buttons {taken} of {kind.kind} have names that are taken")
        self._kinds[kind.kind] = kind
        self._actions |= {action.name: action for action in kind.actions}

    @property
    def kinds(self) -> Iterable[AnyCardFamily]:
        """Every family of cards."""
        return self._kinds.values()

    def kind(self, job: Job) -> AnyCardFamily:
        """Return the family that a job's cards belong to."""
        return self._kinds[job.kind]

    async def ask(self, interaction: Interaction, request: Request, *, private: bool) -> None:
        """Acknowledge, submit a request, and show its card."""
        place = await self.acknowledge(interaction, private=private)
        await self.submit(interaction, request, place)

    async def acknowledge(self, interaction: Interaction, *, private: bool) -> NewCard:
        """Defer with "thinking…", privately where person or channel want it; return where the card stands."""
        private = private or self.access.crowded(interaction.channel_id)
        response = await interaction.response.defer(ephemeral=private, thinking=True)
        assert response is not None
        assert response.message_id is not None
        return _place(interaction, response.message_id, private=private)

    async def submit(
        self, interaction: Interaction, request: Request, place: NewCard, *, patience: float = 0.0
    ) -> None:
        """Write the job and keep its card from now on."""
        limits = self.access.limits(interaction.user)
        job = await self.jobs.submit(request, interaction.user.id, limits, place)
        self.keeper.watch(job, Card(job_id=job.id, settled_at=None, **dataclasses.asdict(place)), patience=patience)

    async def press(self, interaction: Interaction, action_name: str, job_id: int, chosen: str) -> None:
        """Do what a button or select says; every right is checked again here, from what Discord sends."""
        action = self._actions.get(action_name)
        if action is None:
            raise Refusal("This button is from an earlier version of the bot. Please type the command again.")
        if action.modal is not None:
            job = self._permit(interaction, action, await self._read_in_time(job_id))
            await interaction.response.send_modal(action.modal(job))
        elif action.in_place:
            job = self._permit(interaction, action, await self._read_in_time(job_id))
            await self._go_on_in_place(interaction, action, job, chosen)
        elif action.request is not None:
            place = await self.acknowledge(interaction, private=is_private(interaction))
            job = self._permit(interaction, action, await self.jobs.get(job_id))
            await self.submit(interaction, action.request(job, chosen), place)
        else:
            assert action.run is not None
            await interaction.response.defer(ephemeral=True, thinking=action.replies)
            await action.run(interaction, self._permit(interaction, action, await self.jobs.get(job_id)))

    async def _go_on_in_place(self, interaction: Interaction, action: Action, job: Job, chosen: str) -> None:
        """Let the owner's card change; whoever else presses gets a card of their own, for themselves."""
        assert action.request is not None
        if interaction.user.id != job.owner_id or interaction.message is None:
            place = await self.acknowledge(interaction, private=True)
            await self.submit(interaction, action.request(job, chosen), place)
            return
        await interaction.response.defer()
        place = _place(interaction, interaction.message.id, private=is_private(interaction))
        await self.submit(interaction, action.request(job, chosen), place, patience=PATIENCE)

    async def hide(self, job_id: int) -> None:
        """Take a job out of sight, wherever its card stands."""
        job, card = await self.jobs.hide(job_id), await self.cards.get(job_id)
        if job is not None and card is not None and card.message_id is not None:
            await self.cards.reopen(job_id)
            self.keeper.watch(job, card)

    async def keep_again(self, interaction: Interaction, job: Job) -> None:
        """Keep a private card up to date with the token of the interaction that its owner just made on it."""
        card = await self.cards.get(job.id)
        if card is None or card.message_id is None:
            raise Refusal("This card is no longer on record. `/jobs` opens it again.")
        expires_at = interaction.created_at + TOKEN_LIFETIME
        await self.cards.renew(job.id, interaction.token, expires_at)
        self.keeper.watch(job, dataclasses.replace(card, token=interaction.token, token_expires_at=expires_at))

    def _permit(self, interaction: Interaction, action: Action, job: Job | None) -> Job:
        if job is None:
            raise Refusal("This job is no longer on record. Please start a new one.")
        if job.hidden:
            raise Refusal("A moderator has hidden this card.")
        if action.owner_only and not self.access.may_change(interaction.user, job.owner_id):
            raise Refusal(f"Only <@{job.owner_id}>, whose card this is, and moderators can do that.")
        return job

    async def _read_in_time(self, job_id: int) -> Job | None:
        if known := self.keeper.known(job_id):
            return known
        try:
            async with asyncio.timeout(MODAL_PATIENCE):
                return await self.jobs.get(job_id)
        except TimeoutError:
            raise Refusal("The queue is slow to answer right now. Please press again.") from None

    def actions(self, job: Job, *, private: bool) -> list[Action]:
        """Return the buttons and selects that a card has in its state."""
        every = [*self._leading, *self.kind(job).actions, *self._trailing]
        return [action for action in every if action.shown(job, private)]

    def listed_actions(self, job: Job) -> list[Action]:
        """Return the buttons of a job in a list of jobs."""
        listed = [self._actions[name] for name in ("open", "again", "cancel")]
        return [action for action in listed if action.name == "open" or action.shown(job, False)]

    def render(self, job: Job, *, private: bool) -> Rendered:
        """Render a job where nobody keeps the card up to date: opened from `/jobs`, or shown to everyone."""
        note = "" if job.terminal else SNAPSHOT
        return render(job, self.kind(job), self.actions(job, private=private), note=note)

    def render_plain(self, job: Job, leaving: bool = False) -> Rendered:
        """Render what stands in for a card that Discord refuses."""
        names = ("refresh",) if leaving else ("open", "delete") if job.terminal else ("cancel",)
        return plain(job, [self._actions[name] for name in names])

    def _render_card(self, job: Job, card: Card, position: Position | None, leaving: bool) -> Rendered:
        if leaving:
            return render(job, self.kind(job), [self._actions["refresh"]], position, note=GOODBYE)
        return render(job, self.kind(job), self.actions(job, private=card.private), position)


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
        token_expires_at=interaction.created_at + TOKEN_LIFETIME,
    )
