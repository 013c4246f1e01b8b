"""What is written to the audit log where settings of a server are changed."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.jobs.audit import Act
from bot.servers.settings import ServerSettings


def acts(
    guild_id: int, by_id: int, names: Iterable[str], before: ServerSettings, after: ServerSettings
) -> Iterator[Act]:
    """Yield an act for each of these settings that differs: which, from what, to what."""
    for name in names:
        old, new = (_told(name, settings.written({name: None})[name]) for settings in (before, after))
        if old != new:
            yield Act(guild_id, by_id, "set", f"`{name}` from {old} to {new}")


def _told(name: str, value: Any) -> str:
    """Return a setting as JSON has it in words; roles and channels as Discord shows them."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    mention = "<@&{}>" if name.endswith("_role_ids") else "<#{}>" if "_channel_id" in name else "{}"
    return ", ".join(mention.format(one) for one in values) or "nothing"
