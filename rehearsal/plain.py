"""A message's text as a person reads it, for a terminal."""

import re
from collections.abc import Callable, Mapping

from rehearsal.guild import Guild

_CODE = r"```.+?```|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
_ESCAPED = r"\\(?P<escaped>[^A-Za-z0-9\s])"
_MENTION = r"<(?P<sign>@!?|@&|#)(?P<id>[0-9]{1,20})>"
_MARKS = re.compile(f"{_CODE}|{_ESCAPED}|{_MENTION}", re.DOTALL)


def plain(text: str, guild: Guild) -> str:
    """Return `text` without the signs that only keep others from being read as marks, and with names for mentions."""
    return _MARKS.sub(lambda found: _read(found, guild), text)


def _read(found: re.Match[str], guild: Guild) -> str:
    if found["escaped"]:
        return found["escaped"]
    if found["sign"] is None:
        return found[0]  # code shows every sign
    sign = found["sign"].removesuffix("!")
    name = _NAMES[sign](guild).get(int(found["id"]))
    return found[0] if name is None else f"{sign[0]}{name.lstrip('@')}"


_NAMES: Mapping[str, Callable[[Guild], Mapping[int, str]]] = {
    "@": lambda guild: {user.id: user.name for user in guild.users.values()},
    "@&": lambda guild: {role_id: name for name, role_id in guild.role_ids.items()},
    "#": lambda guild: {channel.id: channel.name for channel in guild.channels.values()},
}
