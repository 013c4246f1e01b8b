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
    "others made with your shared models or from your cards is theirs. Moderators keep a list of what they did, with "
    "numbers of people and jobs and no texts."
)


def there_is(kept: Kept, keep_days: int) -> discord.ui.LayoutView:
    """Return what there is, and what a button below it does."""
    if not kept.jobs:
        return _page("### 🗂️ I keep nothing of you", "There are no jobs, files or models of yours.")
    return _page(
        "### 🗂️ What I keep of you",
        *_listed(kept),
        "\nThe button deletes all of it at once, in every server, for good. What still runs is stopped.",
        f"-# Otherwise a job goes {keep_days} days after its end, with its files; models stay until you delete them.",
        STAYS,
    )


def there_was(kept: Kept) -> discord.ui.LayoutView:
    """Return what was deleted."""
    if not kept.jobs:
        return _page("### 🗑️ There is nothing of you any more", "It was deleted before.")
    return _page("### 🗑️ Deleted, for good", *_listed(kept), STAYS)


def _listed(kept: Kept) -> Iterator[str]:
    """Yield a line for each kind of thing."""
    where = f", in {kept.servers} servers" if kept.servers > 1 else ""
    unfinished = f", {kept.unfinished} of them waiting or running" if kept.unfinished else ""
    yield f"- **{_count(kept.jobs, 'job')}**: what you typed, and the answers{where}{unfinished}"
    if kept.files:
        yield (
            f"- **{_count(kept.files, 'file')}** ({shown_size(kept.file_bytes)}): what you attached, and what was made "
            "of it"
        )
    if kept.models:
        shared = f", of which others may use {_names(kept.shared)}" if kept.shared else ""
        yield f"- **{_count(len(kept.models), 'fine-tuned model')}**: {_names(kept.models)}{shared}"


def _names(names: Sequence[str]) -> str:
    shown = [inline(name) for name in names[:MODELS_SHOWN]]
    more = [f"{len(names) - MODELS_SHOWN} more"] if len(names) > MODELS_SHOWN else []
    return ", ".join([*shown, *more])


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _page(*lines: str) -> discord.ui.LayoutView:
    container = discord.ui.Container[Any](discord.ui.TextDisplay("\n".join(lines)))
    return discord.ui.LayoutView(timeout=None).add_item(container)
