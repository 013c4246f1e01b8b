"""A job as a card: heading, question, what there is so far or the answer, small print, buttons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import discord

from bot.cards.action import Action, Choice, Resubmit
from bot.cards.button import CardButton, CardSelect
from bot.cards.control_tokens import told
from bot.cards.family import Answer, AnyCardFamily, Attachment, Item, StoredFile
from bot.cards.text import counted, harmless, head, inline
from bot.discord_limits import BUTTONS_IN_A_ROW
from bot.jobs.job import Job, Position, State
from bot.jobs.stop import Stop
from models.tasks import Progress

ACCENTS = {
    State.QUEUED: discord.Colour.light_grey(),
    State.RUNNING: discord.Colour.blurple(),
    State.SUCCEEDED: discord.Colour.green(),
    State.FAILED: discord.Colour.red(),
    State.CANCELLED: discord.Colour.dark_grey(),
}
Row = discord.ui.ActionRow[discord.ui.LayoutView]

NOBODY_WORKS = "No worker is at work for this right now. The job waits, and starts by itself when one is back."
ERROR_SHOWN = 300  # characters
PLAINLY = {
    State.QUEUED: "The job waits for its turn all the same.",
    State.RUNNING: "The job runs all the same.",
    State.SUCCEEDED: "The job is done, and this file holds its result. To try the card again, press Open.",
    State.FAILED: "The job did not work out. To see why, press Open.",
    State.CANCELLED: "The job was cancelled. To see what there was, press Open.",
}


@dataclass(frozen=True)
class Rendered:
    """A card ready to be sent: its layout and its files."""

    view: discord.ui.LayoutView
    attachments: list[Attachment]
    stored: list[StoredFile] = field(default_factory=list)


def render(
    job: Job,
    family: AnyCardFamily,
    actions: Sequence[Action],
    position: Position | None = None,
    *,
    note: str = "",
    outlook: str = "",
) -> Rendered:
    """Lay a job out as a card.

    Parameters
    ----------
    actions
        The buttons, already chosen for this card.
    position
        The job's place in the queue, while it waits or its worker is gone.
    note
        A line under the card, e.g. that it cannot be kept up to date any longer.
    outlook
        Lines below the result, of what follows from it as things stand.
    """
    if job.hidden:
        return hidden()
    answer = _answer(job, family, position)
    container = discord.ui.Container[discord.ui.LayoutView](accent_colour=ACCENTS[job.state])
    container.add_item(discord.ui.TextDisplay(f"### {family.heading(job.request)}"))
    for item in [*family.question(job.request), *answer.items]:
        container.add_item(item)
    if outlook:
        container.add_item(discord.ui.TextDisplay(outlook))
    read = [] if job.result is None else told(job.result)
    small_print = "\n".join(f"-# {line}" for line in (*read, answer.footer, note) if line)
    container.add_item(discord.ui.TextDisplay(small_print))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(container)
    for row in _rows(actions, job):
        view.add_item(row)
    return Rendered(view, answer.files, answer.stored)


def hidden() -> Rendered:
    """Lay out what stands in for a card that a moderator has hidden."""
    container = discord.ui.Container[discord.ui.LayoutView](accent_colour=discord.Colour.dark_grey())
    container.add_item(discord.ui.TextDisplay("🙈 A moderator has hidden this card."))
    return Rendered(discord.ui.LayoutView(timeout=None).add_item(container), [])


def deleted() -> Rendered:
    """Lay out what stands in for the card of a job that is on record no more."""
    container = discord.ui.Container[discord.ui.LayoutView](accent_colour=discord.Colour.dark_grey())
    container.add_item(discord.ui.TextDisplay("🗑️ This job was deleted."))
    return Rendered(discord.ui.LayoutView(timeout=None).add_item(container), [])


def waiting() -> Rendered:
    """Lay out what stands where a card is about to."""
    container = discord.ui.Container[discord.ui.LayoutView](accent_colour=ACCENTS[State.QUEUED])
    container.add_item(discord.ui.TextDisplay("⏳ One moment…"))
    return Rendered(discord.ui.LayoutView(timeout=None).add_item(container), [])


def moved(heading: str, where: str) -> Rendered:
    """Lay out what a message shows whose card goes on elsewhere."""
    container = discord.ui.Container[discord.ui.LayoutView](accent_colour=ACCENTS[State.RUNNING])
    container.add_item(discord.ui.TextDisplay(f"### {heading}\nIt goes on {where}"))
    return Rendered(discord.ui.LayoutView(timeout=None).add_item(container), [])


def plain(job: Job, actions: Sequence[Action]) -> Rendered:
    """Lay out what stands in for a card that cannot be shown: of the job no more than its result, as a file."""
    if job.hidden:
        return hidden()
    container = discord.ui.Container[discord.ui.LayoutView](accent_colour=ACCENTS[job.state])
    container.add_item(discord.ui.TextDisplay(f"### ⚠️ Discord refuses to show this card\n{PLAINLY[job.state]}"))
    files = []
    if job.result is not None:
        files = [Attachment(f"job-{job.id}.json", job.result.model_dump_json(indent=2).encode())]
        container.add_item(discord.ui.File[discord.ui.LayoutView](f"attachment://{files[0].name}"))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(container)
    for row in _rows(actions, job):
        view.add_item(row)
    return Rendered(view, files)


def _rows(actions: Sequence[Action], job: Job) -> Iterator[Row]:
    """Yield what can be chosen, an action a row, and then the plain buttons: the card's own first."""
    plain_ones = []
    for action in actions:
        if not isinstance(action, Resubmit) or action.choices is None:
            plain_ones.append(action)
        elif choices := action.choices(job):
            yield _offer(action, job, choices)
    yield from _buttons([action for action in plain_ones if not action.common], job)
    yield from _buttons([action for action in plain_ones if action.common], job)


def _offer(action: Resubmit, job: Job, choices: Sequence[Choice]) -> Row:
    row = discord.ui.ActionRow[discord.ui.LayoutView]()
    if not action.as_buttons:
        return row.add_item(CardSelect.of(action, job.id, choices))
    for choice in choices:
        row.add_item(CardButton.of(action, job.id, choice))
    return row


def _buttons(actions: Sequence[Action], job: Job) -> Iterator[Row]:
    for start in range(0, len(actions), BUTTONS_IN_A_ROW):
        row = discord.ui.ActionRow[discord.ui.LayoutView]()
        for action in actions[start : start + BUTTONS_IN_A_ROW]:
            row.add_item(CardButton.of(action, job.id))
        yield row


def _answer(job: Job, family: AnyCardFamily, position: Position | None) -> Answer:
    match job.state:
        case State.QUEUED:
            return Answer([], "\n-# ".join([f"⏳ {describe(position)}", *steered(job)]))
        case State.RUNNING:
            nobody_works = position is not None and position.unserved
            return _so_far(job, family, f"⏳ {NOBODY_WORKS}" if nobody_works else f"✍️ {_steps(job.progress, family)}")
        case State.SUCCEEDED:
            return family.answer(job, job.request, job.outcome)
        case State.FAILED:
            sentence = head(harmless(job.error or "It did not work out."), ERROR_SHOWN)
            reason = discord.ui.TextDisplay[discord.ui.LayoutView](f"⚠️ {sentence}")
            return _so_far(job, family, "Nothing is running any more.", reason)
        case State.CANCELLED:
            by = steered(job) or ["Cancelled."]
            return _so_far(job, family, f"🛑 {by[0]} What was there is shown; nothing is running any more.")


def _so_far(job: Job, family: AnyCardFamily, footer: str, *more: Item) -> Answer:
    if job.progress is None:
        return Answer([*more], footer)
    items = family.so_far(job.request, job.progress, growing=job.state is State.RUNNING)
    return Answer([*items, *more], footer, stored=family.files_so_far(job.request, job.progress))


def _steps(progress: Progress | None, family: AnyCardFamily) -> str:
    if progress is None:
        return family.begun
    step, total, unit = progress.step, progress.total, family.unit
    if progress.reading:
        return f"Reading the prompt: {step:,} of {counted(total, 'token')}"
    if total:
        return f"{step} of at most {counted(total, unit.removesuffix('s'))}"
    return f"{counted(step, unit.removesuffix('s'))} so far"


def describe(position: Position | None) -> str:
    """Say a place in the queue, and the time it means where that can be told."""
    if position is None:
        return "In the queue"
    if position.stop is not None:
        return _stopped(position.stop)
    if position.unserved:
        return NOBODY_WORKS
    if position.held:
        place = "Starts when one of your running jobs ends"
    else:
        place = "Next in line" if position.ahead == 0 else f"{position.ahead} in line before you"
    wait = position.expected_wait
    return place if wait is None else f"{place} · {duration(wait)} to go"


def _stopped(stop: Stop) -> str:
    why = f" They say: {inline(stop.reason)}." if stop.reason else ""
    if stop.by == "block":
        until = "" if stop.until is None else f" until <t:{stop.until.timestamp():.0f}:t>"
        return f"The moderators let nothing of yours start{until}.{why}"
    return f"Paused by the moderators; it starts by itself when they go on.{why}"


def steered(job: Job) -> list[str]:
    """Return what a moderator did with a job last, as far as that tells how it stands now: a sentence or none."""
    told = {
        (State.QUEUED, "move"): "A moderator gave it another place.",
        (State.QUEUED, "retry"): "A moderator lets it run once more.",
        (State.CANCELLED, "cancel"): "A moderator cancelled it.",
    }
    if job.steered is None or (job.state, job.steered.act) not in told:
        return []
    why = f" They say: {inline(job.steered.reason)}." if job.steered.reason else ""
    return [told[job.state, job.steered.act] + why]


def duration(seconds: float) -> str:
    """Say a duration as people do."""
    if seconds < 1:
        return "less than a second"
    if seconds < 90:
        return f"about {seconds:.0f} s"
    return f"about {seconds / 60:.0f} min"
