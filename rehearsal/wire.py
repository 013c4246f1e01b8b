"""JSON as Discord writes it: compact, big numbers as strings, identifiers that carry their time."""

import itertools
import json
import time
import zlib
from datetime import UTC, datetime
from typing import Any

JSON = dict[str, Any]

EPOCH_MS = 1_420_070_400_000
"""The first millisecond of 2015, from which Discord counts (documentation, "Snowflakes")."""
_FOUNDED_MS = 1_700_000_000_000


def encode(value: object) -> str:
    """Return `value` as compact JSON text."""
    return json.dumps(value, separators=(",", ":"))


def timestamp(moment: datetime) -> str:
    """Return a moment as Discord writes it."""
    return moment.isoformat()


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


class Snowflakes:
    """Gives identifiers that grow with time and are never given twice."""

    def __init__(self) -> None:
        self._count = itertools.count()
        self._last = 0

    def next(self) -> int:
        """Return a new identifier of this moment."""
        made = (int(time.time() * 1000) - EPOCH_MS << 22) | (next(self._count) & 0xFFF)
        self._last = max(made, self._last + 1)
        return self._last


def snowflake_of(moment: datetime) -> int:
    """Return the least identifier of a moment."""
    return max(0, int(moment.timestamp() * 1000) - EPOCH_MS) << 22


def stable_id(namespace: str, name: str) -> int:
    """Return the identifier of a thing that keeps it from one rehearsal to the next."""
    return (_FOUNDED_MS - EPOCH_MS << 22) + zlib.crc32(f"{namespace}/{name}".encode())
