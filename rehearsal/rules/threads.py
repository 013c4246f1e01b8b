"""Threads, new and changed."""

from typing import Any

from rehearsal.channel import THREADS
from rehearsal.rules.shape import Check, Problems, among, boolean, number, record, text, unsupported

_FIELDS: dict[str, Check] = {
    "name": text(1, 100),
    "auto_archive_duration": among(60, 1440, 4320, 10080),
    "rate_limit_per_user": number(0, 21600),
}
_NEW = record(_FIELDS | {"type": among(*map(int, THREADS)), "invitable": boolean, "message": unsupported}, ("name",))
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
