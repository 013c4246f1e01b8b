"""Members, channels and roles: what may be in a request to create or change one."""

from datetime import datetime
from typing import Any

from rehearsal.rules.shape import (
    Check,
    Path,
    Problems,
    among,
    anything,
    array,
    boolean,
    number,
    record,
    snowflake,
    text,
    unsupported,
)

TEXT_CHANNEL = 0


def _bits(value: Any, path: Path, problems: Problems) -> None:
    if isinstance(value, bool) or not str(value).isdecimal():
        problems.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')


def _moment(value: Any, path: Path, problems: Problems) -> None:
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        problems.add(path, "DATE_TIME_TYPE_PARSE", "Could not parse. Should be ISO8601.")


_MEMBER = record(
    {
        "nick": text(0, 32),
        "roles": array(snowflake),
        "communication_disabled_until": _moment,
        **dict.fromkeys(("mute", "deaf", "channel_id", "flags", "bypass_verification"), unsupported),
    }
)
_OWN = record({"nick": text(0, 32), **dict.fromkeys(("avatar", "banner", "bio"), unsupported)})
_BAN = record({"delete_message_seconds": number(0, 604800), "delete_message_days": number(0, 7)})
OVERWRITE: dict[str, Check] = {"id": snowflake, "type": among(0, 1, "role", "member"), "allow": _bits, "deny": _bits}
_CHANNEL: dict[str, Check] = {
    "name": text(1, 100),
    "topic": text(0, 1024),
    "position": number(0),
    "nsfw": boolean,
    "rate_limit_per_user": number(0, 21600),
    "permission_overwrites": array(record(OVERWRITE, ("id",))),
    "default_auto_archive_duration": among(60, 1440, 4320, 10080),
    "parent_id": unsupported,
    "flags": anything,
}
_NEW_CHANNEL = record(_CHANNEL | {"type": anything}, ("name",))
_CHANGED_CHANNEL = record(_CHANNEL | {"type": anything})
_ROLE = record(
    {
        "name": text(0, 100),
        "permissions": _bits,
        "color": number(0, 0xFFFFFF),
        "colors": record(
            {name: number(0, 0xFFFFFF) for name in ("primary_color", "secondary_color", "tertiary_color")}
        ),
        "hoist": boolean,
        "mentionable": boolean,
        **dict.fromkeys(("icon", "unicode_emoji"), unsupported),
    }
)
_OVERWRITE = record(OVERWRITE)


def check_member_edit(body: Any) -> None:
    """Check what a member is to become.

    Raises
    ------
    ApiError
        Discord would refuse it.
    Unsupported
        It has what the rehearsal lacks.
    """
    _raise(_MEMBER, body)


def check_own_edit(body: Any) -> None:
    """Check what the bot is to become; raises as `check_member_edit` does."""
    _raise(_OWN, body)


def check_ban(body: Any) -> None:
    """Check a ban; raises as `check_member_edit` does."""
    _raise(_BAN, body)


def check_channel(body: Any) -> None:
    """Check a new channel; raises as `check_member_edit` does."""
    _raise(_NEW_CHANNEL, body)


def check_channel_edit(body: Any) -> None:
    """Check what a channel is to become; raises as `check_member_edit` does."""
    _raise(_CHANGED_CHANNEL, body)


def check_overwrite(body: Any) -> None:
    """Check what is different in a channel for somebody; raises as `check_member_edit` does."""
    _raise(_OVERWRITE, body)


def check_role(body: Any) -> None:
    """Check a role, new or changed; raises as `check_member_edit` does."""
    _raise(_ROLE, body)


def _raise(shape: Check, body: Any) -> None:
    problems = Problems()
    shape(body, (), problems)
    problems.raise_any()
