"""Whom a message names, and whom Discord would let it ping (documentation, "Allowed Mentions Object")."""

import re
from collections.abc import Iterable

from rehearsal.channel import Channel
from rehearsal.guild import Guild
from rehearsal.message import Mentions
from rehearsal.users import Role, User
from rehearsal.wire import JSON

_CODE = re.compile(r"```.*?```|``.*?``|`[^`\n]*`", re.DOTALL)
_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_EVERYONE = re.compile(r"@(?:everyone|here)\b")


def find(text: str, allowed: JSON | None, guild: Guild, replied_to: User | None = None) -> Mentions:
    """Return what `text` mentions outside of code, as far as `allowed` lets it; None lets everything through."""
    text = _CODE.sub("", text)
    users = [guild.users[int(found)] for found in _USER.findall(text) if int(found) in guild.users]
    roles_by_id = {role.id: role for role in guild.roles.values()}
    roles = [roles_by_id[int(found)] for found in _ROLE.findall(text) if int(found) in roles_by_id]
    everyone = _EVERYONE.search(text) is not None
    if allowed is not None:
        parse = set(allowed.get("parse") or ())
        users = [user for user in users if "users" in parse or user.id in _ids(allowed.get("users"))]
        roles = [role for role in roles if "roles" in parse or role.id in _ids(allowed.get("roles"))]
        everyone = everyone and "everyone" in parse
    if replied_to is not None and (allowed is None or allowed.get("replied_user")):
        users.append(replied_to)
    return Mentions(tuple(dict.fromkeys(users)), tuple(dict.fromkeys(roles)), everyone)


def notified(mentions: Mentions, guild: Guild, channel: Channel) -> list[str]:
    """Return the names of the people who are notified, sorted: of those who see the channel."""
    here = {name: user for name, user in guild.people.items() if channel.seen_by(user)}
    if mentions.everyone:
        return sorted(here)
    named: set[User] = set(mentions.users)
    return sorted(name for name, user in here.items() if user in named or _shares(user.roles, mentions.roles))


def _shares(some: Iterable[Role], others: Iterable[Role]) -> bool:
    return not set(some).isdisjoint(others)


def _ids(values: Iterable[str | int] | None) -> set[int]:
    return {int(value) for value in values or ()}
