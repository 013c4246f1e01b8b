"""How the queue of a server stands, in a message: what runs and waits, one's own place, pauses, workers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

import discord

from bot.cards.layout import describe
from bot.cards.stores import JobStore
from bot.cards.text import counted, head, inline
from bot.jobs.job import Job, Position, State
from bot.jobs.steering.values import Overview, Pause, Restraint
from bot.jobs.workers import LivingWorker
from models.tasks.values import Queue

SHOWN = 12  # lines of each part
CHARACTERS = 3800  # Discord takes 4,000 in all
NOTHING = "Nothing runs or waits here."
Mine = Sequence[tuple[Job, Position | None]]


async def own(jobs: JobStore, owner_id: int, guild_id: int) -> Mine:
    """Return a person's unfinished jobs in a server, each with its place; raises `DatabaseAway`."""
    found: list[tuple[Job, Position | None]] = []
    for queue in get_args(Queue):
        unfinished = [job for job in await jobs.unfinished(queue, guild_id) if job.owner_id == owner_id]
        places: Mapping[int, Position] = await jobs.positions(queue) if unfinished else {}
        found += [(job, places.get(job.id)) for job in reversed(unfinished)]
    return found


def text(overview: Overview, mine: Mine | None = None, *, restraints: bool = False) -> str:
    """Return how a queue stands; with limits and blocks for moderators, with one's own jobs for whoever has asked."""
    parts = [
        "### 🚦 The queue\n" + _lines(_under_way(overview)),
        _part("⏸️ Paused", map(_pause, overview.pauses)),
        _part("✋ Limited", map(_restraint, overview.restraints) if restraints else iter(())),
        _part("👤 Yours", map(_own, mine or ())),
        _part("⚙️ Workers", map(_worker, overview.workers)) or "**⚙️ Workers**\nNone is at work: jobs wait for one.",
    ]
    return "\n".join(part for part in parts if part)


def view(said: str, *rows: discord.ui.ActionRow[Any]) -> discord.ui.LayoutView:
    """Return a message that says this, as much as fits, with rows of buttons below."""
    container = discord.ui.Container[Any](discord.ui.TextDisplay(head(said, CHARACTERS)))
    shown = discord.ui.LayoutView(timeout=None).add_item(container)
    for row in rows:
        shown.add_item(row)
    return shown


def _part(title: str, lines: Iterator[str]) -> str:
    return f"**{title}**\n{shown}" if (shown := _lines(lines)) else ""


def _lines(lines: Iterator[str]) -> str:
    every = list(lines)
    more = [f"… and {len(every) - SHOWN} more"] if len(every) > SHOWN else []
    return "\n".join([*every[:SHOWN], *more])


def _under_way(overview: Overview) -> Iterator[str]:
    if not overview.under_way:
        yield NOTHING
    for under in overview.under_way:
        models = f" · {', '.join(under.models)}" if under.models else ""
        yield f"{under.kind}{models}: {under.running} running, {under.waiting} waiting"


def _pause(pause: Pause) -> str:
    return f"{pause}, by <@{pause.by_id}>{_because(pause.reason)}"


def _restraint(held: Restraint) -> str:
    what = "blocked" if not held.most else f"{counted(held.most, 'job')} at once"
    until = "" if held.until is None else f" until <t:{held.until.timestamp():.0f}:t>"
    return f"{held.subject}: {what}{until}, by <@{held.by_id}>{_because(held.reason)}"


def _own(item: tuple[Job, Position | None]) -> str:
    job, position = item
    return f"job {job.id} · {job.kind}: {'running' if job.state is State.RUNNING else describe(position)}"


def _worker(worker: LivingWorker) -> str:
    return f"{worker.device}: {', '.join(worker.stock.models) or 'no model yet'}"


def _because(reason: str) -> str:
    return f": {inline(reason)}" if reason else ""
