"""What `/demo` says of runbooks: a list, what is offered while people type, and what is wrong with one."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.cards.text import code_block, counted, inline
from bot.demos.books import Books
from bot.discord_limits import SELECT_OPTIONS, SELECT_TEXT
from bot.runbooks.mistakes import RunbookInvalid
from bot.runbooks.runbook import Runbook

LONGEST = 3800  # characters of a list: a message takes 4,000
MISTAKE_SHOWN = 300  # characters
OUTDATED = "was written for another version of the bot; check it, and upload it again"


def page(heading: str, lines: Sequence[str]) -> discord.ui.LayoutView:
    """Lay out lines below a heading, cut to what a message takes."""
    text = "\n".join(lines)
    shown = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    container = discord.ui.Container[Any](discord.ui.TextDisplay(f"### {heading}"), discord.ui.TextDisplay(shown))
    return discord.ui.LayoutView(timeout=None).add_item(container)


def mistakes(invalid: RunbookInvalid) -> discord.ui.LayoutView:
    """Lay out what is wrong with a runbook: as code, since its author may have written anything."""
    lines = [line if len(line) <= MISTAKE_SHOWN else line[:MISTAKE_SHOWN] + "…" for line in invalid.lines]
    told = "\n".join(lines)
    return page("⚠️ It was not taken", [code_block(told[: LONGEST - 200]), "Mend this, and upload it again."])


def line_of(books: Books, name: str, text: str) -> str:
    """Return a runbook for a list, whether it can be run or not."""
    try:
        return listed(name, books.read(text))
    except RunbookInvalid:
        return f"⚠️ `{name}` {OUTDATED}"


def listed(name: str, book: Runbook) -> str:
    """Return a runbook for a list."""
    title, section = title_of(book), next(iter(book.section.values()))
    steps = counted(len(book.steps), "step")
    return f"**{inline(title)}** · {inline(section)} · {steps}\n-# `/demo run runbook:{name}`"


def title_of(book: Runbook) -> str:
    """Return its title: in English, where it has one."""
    return book.title.get("en", next(iter(book.title.values())))


def offered(books: Books, texts: Mapping[str, str], typed: str) -> list[app_commands.Choice[str]]:
    """Return the runbooks whose name or title holds what was typed."""
    wanted = typed.strip().casefold()
    titles = {name: _title(books, name, text) for name, text in texts.items()}
    fitting = [(name, title) for name, title in titles.items() if wanted in f"{name} {title}".casefold()]
    return [app_commands.Choice(name=title[:SELECT_TEXT], value=name) for name, title in fitting[:SELECT_OPTIONS]]


def _title(books: Books, name: str, text: str) -> str:
    try:
        return title_of(books.read(text))
    except RunbookInvalid:
        return name
