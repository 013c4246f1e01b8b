"""The instructor's private panel: where the demo is, speaker notes, what comes next and whether it is ready."""

from typing import Any

import discord

from bot.cards.text import inline
from bot.demos.demo import Demo
from bot.demos.demos import Demos
from bot.runbooks.runbook import Runbook
from bot.runbooks.steps import AnyStep, Ask, Hand, Language, Reveal, Run

ACTS = {"next": ("Next", "▶️"), "again": ("Again", "🔁"), "skip": ("Skip", "⏭️"), "stop": ("Stop", "⏹️")}
FAULT_SHOWN = 500  # characters
NEEDS_SHOWN = 5  # of steps that are not ready


async def panel(demos: Demos, demo: Demo) -> discord.ui.LayoutView:
    """Lay out a demo as it stands."""
    book = demos.books.of(demo)
    view = discord.ui.LayoutView(timeout=None)
    container = discord.ui.Container[Any](accent_colour=_accent(demo))
    for text in [*_head(demo, book), *await _coming(demos, demo, book)]:
        container.add_item(discord.ui.TextDisplay(text))
    view.add_item(container)
    if not demo.ended:
        row = discord.ui.ActionRow[Any]()
        for act, (label, emoji) in ACTS.items():
            style = discord.ButtonStyle.primary if act == "next" else discord.ButtonStyle.secondary
            custom_id = f"demo:move:{act}:{demo.id}:{demo.turn}"
            row.add_item(discord.ui.Button(label=label, emoji=emoji, style=style, custom_id=custom_id))
        view.add_item(row)
    return view


def gist(step: AnyStep, language: Language) -> str:
    """Return what a step does, in one line."""
    match step:
        case Run() | Hand():
            command = f"`/{step.command.removeprefix('/')}`"
            return f"{command} runs" if isinstance(step, Run) else f"everybody may try {command}"
        case Ask():
            return f"a question to the room: {inline(step.question[language], 100)}"
        case Reveal():
            return f"the answers to `{step.of}` are shown"
    return f"{'a text' if step.kind == 'say' else 'a file'}: {inline(step.text[language], 100)}"


def _accent(demo: Demo) -> discord.Colour:
    if demo.now.fault is not None:
        return discord.Colour.red()
    return discord.Colour.dark_grey() if demo.ended else discord.Colour.blurple()


def _head(demo: Demo, book: Runbook) -> list[str]:
    step, title = book.steps[demo.step], book.title[demo.language]
    if demo.ended:
        return [f"### 🎬 {title}\nThis demo has ended."]
    lines = [f"### 🎬 {title}\nStep {demo.step + 1} of {len(book.steps)} in <#{demo.channel_id}>"]
    lines.append(f"Now: {gist(step, demo.language)}")
    if demo.now.fault is not None:
        fault = inline(demo.now.fault, FAULT_SHOWN)
        lines.append(f"⚠️ This step did not work out, and the room sees nothing of it: {fault}\nPress Again or Skip.")
    if step.notes:
        lines.append(f"📝 {step.notes[demo.language]}")
    return lines


async def _coming(demos: Demos, demo: Demo, book: Runbook) -> list[str]:
    if demo.ended:
        return []
    if demo.step + 1 >= len(book.steps):
        return ["-# This is the last step: Next ends the demo."]
    lines = [f"-# Next: {gist(book.steps[demo.step + 1], demo.language)}"]
    needs = await demos.readiness.needs(demo)
    more = [f"-# … and {len(needs) - NEEDS_SHOWN} more"] if len(needs) > NEEDS_SHOWN else []
    return lines + [f"-# {inline(one, FAULT_SHOWN)}" for one in needs[:NEEDS_SHOWN]] + more
