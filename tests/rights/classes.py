"""The classes that the bot and its cogs write."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from bot.client import COGS

ROOT = COGS.parent


def sources() -> Iterator[Path]:
    """Yield the files that may answer people: those that speak of Discord's library, but for the command line's."""
    for path in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "cogs").rglob("*.py")]):
        if path.name != "__main__.py" and "discord" in path.read_text(encoding="utf-8"):
            yield path


def classes(base: type) -> set[type]:
    """Return all classes there that are of this kind, but for itself."""
    modules = [import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in sources()]
    values = [value for module in modules for value in vars(module).values() if isinstance(value, type)]
    own = [value for value in values if value.__module__.startswith(("bot.", "cogs."))]
    return {value for value in own if issubclass(value, base) and value is not base}
