"""The buttons that every card has: cancel, again, explain, show the code, show everyone, report, delete and more."""

import contextlib
import io
import logging
from typing import TYPE_CHECKING

import discord

from bot.cards.family import Action
from bot.cards.report import ReportForm
from bot.cards.text import code_block, head
from bot.interaction import Interaction
from bot.jobs.job import Job, State
from models.errors import Refusal
from models.tasks import Request

if TYPE_CHECKING:
    from bot.cards.desk import Desk

log = logging.getLogger(__name__)

CODE_IN_CHAT = 1800  # characters; Discord's limit on a message is 2,000
EXPLANATION_IN_CHAT = 1900


def leading_actions(desk: "Desk") -> list[Action]:
    """Return the buttons that stand before those of the card's own family."""
    return [
        Action(
            "cancel",
            "Cancel",
            "🛑",
            discord.ButtonStyle.danger,
            owner_only=True,
            run=cancel,
            shown=lambda job, _: not job.terminal,
        ),
        Action("refresh", "Refresh", "🔄", owner_only=True, run=refresh, shown=lambda _job, _private: False),
        Action(
            "again",
            "Again",
            "🔁",
            discord.ButtonStyle.primary,
            request=lambda job, _: again(desk, job),
            shown=lambda job, _: job.terminal and desk.kind(job).again(job.request) is not None,
        ),
    ]


def trailing_actions(desk: "Desk") -> list[Action]:
    """Return the buttons that stand after those of the card's own family."""

    def may_be_reported(_job: Job, private: bool) -> bool:
        return desk.moderators_channel_id is not None and not private

    return [
        Action("explain", "What am I looking at?", "❓", replies=True, common=True, run=explain),
        Action("code", "Show the code", "🐍", replies=True, common=True, run=show_code),
        Action(
            "everyone",
            "Show everyone",
            "📣",
            owner_only=True,
            common=True,
            run=show_everyone,
            shown=lambda job, private: private and job.state is State.SUCCEEDED,
        ),
        Action("report", "Report", "🚩", common=True, modal=ReportForm, shown=may_be_reported),
        Action("delete", "Delete", "🗑️", owner_only=True, common=True, run=delete, shown=lambda job, _: job.terminal),
        Action("open", "Open", "🔎", owner_only=True, replies=True, run=open_card, shown=lambda _job, _private: False),
    ]


async def cancel(interaction: Interaction, job: Job) -> None:
    """Stop this job and no other; the keeper shows that on its card, and elsewhere a sentence tells."""
    desk = interaction.client.desk
    after = await desk.jobs.cancel(job.id)
    if after is None or after.state in {State.SUCCEEDED, State.FAILED}:
        raise Refusal("This job has already ended.")
    card = await desk.cards.get(job.id)
    if card is None or interaction.message is None or card.message_id != interaction.message.id:
        await interaction.followup.send("🛑 The job is cancelled.", ephemeral=True)


async def refresh(interaction: Interaction, job: Job) -> None:
    """Keep a private card up to date again, with the token that this press brought."""
    desk = interaction.client.desk
    await desk.keep_again(interaction, job)


def again(desk: "Desk", job: Job) -> Request:
    """Return the request that "Again" makes; the button is not there where there is none."""
    request: Request | None = desk.kind(job).again(job.request)
    if request is None:
        raise Refusal("That would give the very same answer.")
    return request


async def explain(interaction: Interaction, job: Job) -> None:
    """Say what the card shows, in words for a beginner."""
    text = interaction.client.desk.kind(job).explain(job.request, job.result)
    await interaction.followup.send(f"❓ {head(text, EXPLANATION_IN_CHAT)}", ephemeral=True)


async def show_code(interaction: Interaction, job: Job) -> None:
    """Show the few lines of plain Python that give the same result."""
    code = interaction.client.desk.kind(job).code(job.request, job.result)
    if len(code) <= CODE_IN_CHAT:
        await interaction.followup.send(code_block(code, "python"), ephemeral=True)
        return
    file = discord.File(io.BytesIO(code.encode()), filename=f"job-{job.id}.py")
    await interaction.followup.send("The code is a little long for chat:", file=file, ephemeral=True)


async def show_everyone(interaction: Interaction, job: Job) -> None:
    """Show a private card's answer in the channel."""
    await _send_copy(interaction, job, private=False)


async def delete(interaction: Interaction, job: Job) -> None:
    """Delete the message that the button stands on; the job stays on record for `/jobs`."""
    desk = interaction.client.desk
    with contextlib.suppress(discord.NotFound):  # somebody else was faster
        await interaction.delete_original_response()
    card = await desk.cards.get(job.id)
    if card and interaction.message and card.message_id == interaction.message.id:
        await desk.cards.forget(job.id)


async def open_card(interaction: Interaction, job: Job) -> None:
    """Show a job's card again, to its owner."""
    await _send_copy(interaction, job, private=True)


async def _send_copy(interaction: Interaction, job: Job, *, private: bool) -> None:
    """Send the card as it is now, or a plain one where Discord refuses it."""
    desk = interaction.client.desk
    rendered = desk.render(job, private=private)
    try:
        await interaction.followup.send(view=rendered.view, files=rendered.files(), ephemeral=private)
    except discord.HTTPException as refusal:
        log.warning("a copy of job %s's card is sent plain: %s", job.id, refusal)
        rendered = desk.render_plain(job)
        await interaction.followup.send(view=rendered.view, files=rendered.files(), ephemeral=private)
