"""The pages of `/models`: all models of a task, and one in detail."""

from collections.abc import Collection
from typing import Any

import discord

from bot.client import Assistant
from models.catalogue import Entry
from models.sources import FolderSource, HubSource

ARCHITECTURES = {
    "decoder": "decoder: reads from left to right and writes on",
    "encoder": "encoder: reads both ways and understands",
    "encoder-decoder": "encoder–decoder: reads a text and writes another",
}
Available = Collection[str] | None  # None while the database does not answer


def overview(bot: Assistant, task: str | None, available: Available) -> discord.ui.Container[Any]:
    """List every model, or those of a task, the default first."""
    entries = bot.catalogue.for_task(task) if task else list(bot.catalogue)
    names = task_names(bot)
    what = f"for `/{names.get(task, task)}`" if task else "here"
    lines = [f"### 📚 {len(entries)} models {what}"]
    if task:
        lines.append(f"-# `/{names.get(task, task)}` takes **{entries[0].name}** unless you choose another.")
    lines += [_line(entry, available) for entry in entries]
    return discord.ui.Container(discord.ui.TextDisplay("\n".join(lines)))


def page_of(bot: Assistant, entry: Entry, available: Available) -> discord.ui.Container[Any]:
    """Lay out one model in detail."""
    names = task_names(bot)
    commands = " ".join(f"`/{names[task]}`" for task in entry.tasks if task in names)
    facts = {
        "Good for": entry.good_for,
        "Architecture": ARCHITECTURES[entry.architecture],
        "Size": f"{count(entry.parameters)} parameters, {entry.weight_bytes / 1e9:.1f} GB of memory",
        "Sees": f"{entry.context:,} tokens at once, your text and its answer together",
        "Languages": ", ".join(entry.languages) or "any",
        "Licence": entry.licence,
        "Comes from": _origin(entry),
        "On this machine": _place(entry, available),
        "Commands": commands or "none",
    }
    lines = [f"### 📖 {entry.name}", entry.explanation, *(f"**{name}:** {fact}" for name, fact in facts.items())]
    return discord.ui.Container(discord.ui.TextDisplay("\n".join(lines)))


def task_names(bot: Assistant) -> dict[str, str]:
    """Return the command of each task."""
    examples = {kind: family.example() for kind, family in bot.registry.families.items()}
    return {kind: example.command if example else kind.replace("_", "-") for kind, example in examples.items()}


def count(parameters: int) -> str:
    """Say a number of parameters as people do: 135 M, 1.7 B."""
    return f"{parameters / 1e9:.1f} B" if parameters >= 1e9 else f"{parameters / 1e6:.0f} M"


def _line(entry: Entry, available: Available) -> str:
    mark = "❔" if available is None else "✅" if entry.key in available else "⬇️"
    return f"{mark} **{entry.name}** · {entry.architecture} · {count(entry.parameters)} · {entry.good_for}"


def _place(entry: Entry, available: Available) -> str:
    if available is None:
        return "unknown while the queue is restarting"
    if entry.key in available:
        return "✅ yes"
    if isinstance(entry.source, HubSource):
        return f"⬇️ not yet: {entry.download_bytes / 1e6:,.0f} MB are fetched when it is first used, or by `prefetch`"
    return f"no: it comes with {entry.revision}, which an instructor may install"


def _origin(entry: Entry) -> str:
    match entry.source:
        case HubSource(repository=repository, revision=revision):
            return f"[{repository}](https://huggingface.co/{repository}/tree/{revision}), at one fixed version"
        case FolderSource():
            return "a folder of the workshop"
        case _:
            return f"the Python package {entry.revision}"
