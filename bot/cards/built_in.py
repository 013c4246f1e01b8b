"""The buttons that every card has: cancel, again, explain, show the code, show everyone, delete and more."""

import contextlib
import logging

import discord

from bot.cards.action import Action, Perform, Resubmit, Who, ended
from bot.cards.delivery import token_is_valid
from bot.cards.desk import Desk
from bot.cards.layout import Rendered
from bot.cards.program import program_files
from bot.cards.registry import CardRegistry
from bot.cards.text import code_block, head
from bot.database.connection import DatabaseAway
from bot.discord_limits import CONTENT
from bot.interaction import Interaction
from bot.jobs.job import Copy, Job, State, without_files
from models.errors import Refusal
from models.tasks import Request

log = logging.getLogger(__name__)

CODE_IN_CHAT = CONTENT - 200  # characters, with room for what stands around them
EXPLANATION_IN_CHAT = CONTENT - 100
CODE_AS_FILES = (
    "The code is a little long for chat: here it is as Python, and as a notebook. Keep the files in one folder."
)


def add_built_in_actions(registry: CardRegistry) -> None:
    """Add them; "Refresh" and "Open" are on no card by themselves, but on what stands in for one."""
    registry.add_shared(
        Perform(
            "cancel",
            "Cancel",
            "🛑",
            discord.ButtonStyle.danger,
            who=Who.MANAGERS,
            run=cancel,
            shown=_unfinished,
            anytime=True,
        ),
        Perform("refresh", "Refresh", "🔄", who=Who.MANAGERS, run=refresh, shown=_never, anytime=True, on_message=True),
        _again(registry),
        Perform("open", "Open", "🔎", who=Who.OWNER, replies=True, run=open_card, shown=_never, anytime=True),
        Perform("explain", "What am I looking at?", "❓", replies=True, common=True, run=explain),
        Perform("code", "Show the code", "🐍", replies=True, common=True, run=show_code),
        Perform(
            "everyone",
            "Show everyone",
            "📣",
            who=Who.OWNER,
            common=True,
            run=show_everyone,
            shown=lambda job, private: private and job.state is State.SUCCEEDED,
        ),
        Perform("delete", "Delete", "🗑️", who=Who.MANAGERS, common=True, run=delete, shown=ended, on_message=True),
    )


async def cancel(interaction: Interaction, job: Job) -> None:
    """Stop this job and no other; the keeper shows that on its card, and elsewhere a sentence does.

    Of a card that could not be edited any more, the token of this press lets it be.
    """
    desk = _desk(interaction)
    after = await desk.jobs.cancel(job.id)
    card = await desk.cards.get(job.id)
    on_card = card is not None and interaction.message is not None and card.message_id == interaction.message.id
    stuck = on_card and card is not None and card.settled_at is None and (job.terminal or not token_is_valid(card))
    if stuck:
        await desk.refresh(interaction, job)
    if after is None or after.state in {State.SUCCEEDED, State.FAILED}:
        raise Refusal(f"This job has already ended{', and its card shows that now' if stuck else ''}.")
    if not on_card:
        await interaction.followup.send("🛑 The job is cancelled.", ephemeral=True)


async def refresh(interaction: Interaction, job: Job) -> None:
    """Keep a private card up to date again, with the token that this press brought."""
    await _desk(interaction).refresh(interaction, job)


async def explain(interaction: Interaction, job: Job) -> None:
    """Say what the card shows, in words for a beginner."""
    text = _desk(interaction).registry.family(job).explain(job.request, job.outcome)
    await interaction.followup.send(f"❓ {head(text, EXPLANATION_IN_CHAT)}", ephemeral=True)


async def show_code(interaction: Interaction, job: Job) -> None:
    """Show the few lines of plain Python that give the same result; as files where they are many, or read one.

    What it reads is what the card's owner brought, so that goes to nobody else.
    """
    family = _desk(interaction).registry.family(job)
    code = family.code(job.request, job.outcome)
    reads = family.code_reads(job.request) if interaction.user.id == job.owner_id else []
    if len(code) <= CODE_IN_CHAT and not reads:
        await interaction.followup.send(code_block(code, "python"), ephemeral=True)
        return
    files = await program_files(f"job-{job.id}", code, reads, interaction.client.stores.artifacts)
    await interaction.followup.send(CODE_AS_FILES, files=files, ephemeral=True)


async def show_everyone(interaction: Interaction, job: Job) -> None:
    """Show a private card's answer in the channel."""
    await _send_copy(interaction, job, private=False)


async def delete(interaction: Interaction, job: Job) -> None:
    """Delete the message that the button stands on; the job stays on record for `/jobs`."""
    desk, message = _desk(interaction), interaction.message
    with contextlib.suppress(discord.NotFound):  # somebody else was faster
        await interaction.delete_original_response()
    if message is None:
        return
    card = await desk.cards.get(job.id)
    if card and card.message_id == message.id:
        await desk.cards.forget(job.id)
    else:
        await desk.cards.forget_copy(job.id, Copy(message.channel.id, message.id))


async def open_card(interaction: Interaction, job: Job) -> None:
    """Show a job's card again, to its owner."""
    await _send_copy(interaction, job, private=True)


async def _send_copy(interaction: Interaction, job: Job, *, private: bool) -> None:
    """Send the card as it is now, or a plain one where Discord refuses it."""
    desk = _desk(interaction)
    message = await _sent(interaction, desk.registry, job, private=private)
    if private:
        return
    try:
        await desk.cards.add_copy(job.id, Copy(message.channel.id, message.id))
    except DatabaseAway:
        await message.delete()  # one that is not on record could not be hidden, nor its buttons pressed by others
        raise


async def _sent(interaction: Interaction, registry: CardRegistry, job: Job, *, private: bool) -> discord.WebhookMessage:
    outlook = await _outlook(interaction, job) if private else ""
    rendered = registry.render_copy(job, private=private, outlook=outlook)
    if not await interaction.client.delivery.files.are_there(rendered):
        rendered = registry.render_copy(without_files(job), private=private, outlook=outlook)
    try:
        return await _send(interaction, rendered, private=private)
    except discord.HTTPException as refusal:
        log.warning("a copy of job %s's card is sent plain: %s", job.id, refusal)
        return await _send(interaction, registry.render_plain(job), private=private)


async def _outlook(interaction: Interaction, job: Job) -> str:
    """Return what follows from the result now; it tells of its owner's limits, so it is for them alone."""
    assert interaction.guild_id is not None
    desk = _desk(interaction)
    return await desk.registry.outlook(job, interaction.guild_id, desk.jobs)


async def _send(interaction: Interaction, rendered: Rendered, *, private: bool) -> discord.WebhookMessage:
    files = await interaction.client.delivery.files.of(rendered)
    return await interaction.followup.send(view=rendered.view, files=files, ephemeral=private, wait=True)


def _again(registry: CardRegistry) -> Action:
    def request(job: Job, _chosen: str) -> Request:
        again: Request | None = registry.family(job).again(job.request)
        if again is None:
            raise Refusal("That would give the very same answer.")
        return again

    def differs(job: Job, _private: bool) -> bool:
        return job.terminal and registry.family(job).again(job.request) is not None

    return Resubmit("again", "Again", "🔁", discord.ButtonStyle.primary, request=request, shown=differs)


def _desk(interaction: Interaction) -> Desk:
    desk: Desk = interaction.client.desk
    return desk


def _unfinished(job: Job, _private: bool) -> bool:
    return not job.terminal


def _never(_job: Job, _private: bool) -> bool:
    return False
