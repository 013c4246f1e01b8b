"""Threads, new and changed."""

from typing import Any

from bot.rehearsal.channel import ChannelType
from bot.rehearsal.rules.shape import Check, Problems, among, boolean, lacking, number, record, text

_FIELDS: dict[str, Check] = {
    "name": text(1, 100),
    "auto_archive_duration": among(60, 1440, 4320, 10080),
    "rate_limit_per_user": number(0, 21600),
}
# A thread without a type is private by Discord's default; there are public ones only.
_NEW = record(_FIELDS | {"type": among(int(ChannelType.THREAD)), "invitable": boolean, "message": lacking}, ("name",))
_CHANGED = record(_FIELDS | {"archived": boolean, "locked": boolean, "invitable": boolean})


def check_thread(body: Any) -> None:
    """Check a new thread.

    Raises
    ------
    ApiError
        Discord would refuse it.
    Unsupported
        It has what the rehearsal lacks.
    """
    _raise(_NEW, body)


def check_thread_edit(body: Any) -> None:
    """Check what a thread is to become; raises as `check_thread` does."""
    _raise(_CHANGED, body)


def _raise(shape: Check, body: Any) -> None:
    problems = Problems()
    shape(body, (), problems)
    problems.raise_any()
