"""What `/forget-me` shows: what is kept of a person, what was deleted, and what cannot be."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.cards.text import inline
from bot.jobs.forgetting import Kept
from bot.uploads import shown_size

MODELS_SHOWN = 10
STAYS = (
    "-# I cannot delete messages that were sent: cards stay in their channels, and their buttons do nothing any more. "
    "Press Delete on those that should go **before** you press the button here; afterwards ask a moderator. What "
    "others made with your shared models or from your cards is theirs, and a runbook that you gave to a server is the "
    "server's. Moderators keep a list of what was done, with numbers of people and jobs; what you wrote in reports "
    "goes from it. Blocks, limits and pauses hold on, and links to the board until they end, after three days at most."
)


def there_is(kept: Kept, keep_days: int) -> discord.ui.LayoutView:
    """Return what there is, and what a button below it does."""
    if kept.nothing:
        return _page("### 🗂️ I keep nothing of you", "There are no jobs, files, models or answers of yours.")
    return _page(
        "### 🗂️ What I keep of you",
        *_listed(kept),
        "\nThe button deletes all of it at once, in every server, for good. What still runs is stopped.",
        f"-# Otherwise a job goes {keep_days} days after its end, with its files; models, and answers in demos, stay "
        "until you delete them.",
        STAYS,
    )


def there_was(kept: Kept) -> discord.ui.LayoutView:
    """Return what was deleted."""
    if kept.nothing:
        return _page("### 🗑️ There is nothing of you any more", "It was deleted before.")
    return _page("### 🗑️ Deleted, for good", *_listed(kept), STAYS)


def _listed(kept: Kept) -> Iterator[str]:
    """Yield a line for each kind of thing."""
    where = f", in {kept.servers} servers" if kept.servers > 1 else ""
    unfinished = f", {kept.unfinished} of them waiting or running" if kept.unfinished else ""
    if kept.jobs:
        yield f"- **{_count(kept.jobs, 'job')}**: what you typed, and the answers{where}{unfinished}"
    if kept.files:
        yield (
            f"- **{_count(kept.files, 'file')}** ({shown_size(kept.file_bytes)}): what you attached, and what was made "
            "of it"
        )
    if kept.models:
        shared = f", of which others may use {_names(kept.shared)}" if kept.shared else ""
        yield f"- **{_count(len(kept.models), 'fine-tuned model')}**: {_names(kept.models)}{shared}"
    if kept.answers:
        yield f"- **{_count(kept.answers, 'answer')}** in demos"
    if kept.demos:
        yield f"- **{_count(kept.demos, 'demo')}** of yours that ended, with your name and what the room answered"
    if kept.reports:
        yield f"- **{_count(kept.reports, 'report')}**: what you wrote in it; that you reported a card stays"


def _names(names: Sequence[str]) -> str:
    shown = [inline(name) for name in names[:MODELS_SHOWN]]
    more = [f"{len(names) - MODELS_SHOWN} more"] if len(names) > MODELS_SHOWN else []
    return ", ".join([*shown, *more])


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _page(*lines: str) -> discord.ui.LayoutView:
    container = discord.ui.Container[Any](discord.ui.TextDisplay("\n".join(lines)))
    return discord.ui.LayoutView(timeout=None).add_item(container)
