"""How many requests Discord takes in how much time (documentation, "Rate Limits").

Each method and route has a bucket of its own for every channel, server, or webhook with its token, and there is one
limit for all requests that the bot makes by its own token. Discord publishes no numbers but that one: those of the
buckets are what the headers of its answers commonly say, and a bot is to read them there.
"""

import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rehearsal.changes import Change, Changes, ChangeType

_MAJOR = ("channel_id", "guild_id", "token")
"""The parameters of a path that make another bucket; a webhook's token implies its id."""
_MOST_BUCKETS = 2000


class Window(NamedTuple):
    """So many requests in so many seconds, counted from the first of them."""

    limit: int
    seconds: float


GLOBAL = Window(50, 1.0)
OLD_EDITS = Window(30, 3600.0)
"""Edits of messages that are more than an hour old, in one channel; what Discord counts it does not tell."""
USUAL = Window(10, 10.0)
_MESSAGES = "/channels/{channel_id}/messages"
_WEBHOOK = "/webhooks/{application_id}/{token}"
_WINDOWS = {
    ("POST", _MESSAGES): Window(5, 5.0),
    ("PATCH", f"{_MESSAGES}/{{message_id}}"): Window(5, 5.0),
    ("DELETE", f"{_MESSAGES}/{{message_id}}"): Window(5, 1.0),
    ("POST", _WEBHOOK): Window(5, 2.0),
    ("PATCH", f"{_WEBHOOK}/messages/{{message_id}}"): Window(5, 2.0),
    ("DELETE", f"{_WEBHOOK}/messages/{{message_id}}"): Window(5, 2.0),
}
_WITHOUT = frozenset({("POST", "/interactions/{interaction_id}/{token}/callback")})
"""First answers to interactions have no bucket."""


@dataclass
class Bucket:
    """What is left of a window."""

    window: Window
    used: int = 0
    ends: float = 0.0

    def take(self, now: float) -> bool:
        """Count a request, and return whether there was room for it."""
        if now >= self.ends:
            self.used, self.ends = 0, now + self.window.seconds
        if self.used == self.window.limit:
            return False
        self.used += 1
        return True

    def left(self, now: float) -> float:
        """Return the seconds until it is empty again."""
        return max(self.ends - now, 0.0)


@dataclass(frozen=True)
class Verdict:
    """Whether a request is taken, and what its answer's headers say of its bucket."""

    headers: Mapping[str, str] = field(default_factory=dict)
    retry_after: float | None = None
    everywhere: bool = False
    """Whether it is the limit of all requests that is reached."""


class Limits:
    """The buckets of the bot. While they are not enforced, everything is taken and no header tells of them."""

    def __init__(self, changes: Changes) -> None:
        self.enforced = False
        self._changes = changes
        self._all = Bucket(GLOBAL)
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def enforce(self, on: bool = True) -> None:
        """Count requests and refuse them as Discord does, or stop doing so."""
        self.enforced = on
        self._changes.emit(Change(ChangeType.FAULTS))

    def take(self, method: str, path: str, parameters: Mapping[str, str], now: float, *, own_token: bool) -> Verdict:
        """Count a request.

        Parameters
        ----------
        path
            With its parameters in braces.
        now
            Seconds of a clock that never goes back.
        own_token
            Whether it is made by the bot's own token; those by an interaction's do not count towards the global limit.
        """
        if not self.enforced or (method, path) in _WITHOUT:
            return Verdict()
        if own_token and not self._all.take(now):
            after = self._all.left(now)
            return Verdict({"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}, after, everywhere=True)
        bucket = self._bucket(method, path, parameters, now)
        taken = bucket.take(now)
        headers = _headers(bucket, f"{zlib.crc32(f'{method} {path}'.encode()):08x}", now)
        if taken:
            return Verdict(headers)
        return Verdict(headers | {"X-RateLimit-Scope": "user"}, bucket.left(now))

    def take_old_edit(self, channel_id: int, now: float) -> float | None:
        """Count an edit of a message that is more than an hour old, and return the seconds to wait if it is refused."""
        if not self.enforced:
            return None
        bucket = self._buckets.setdefault(("old edit", str(channel_id)), Bucket(OLD_EDITS))
        return None if bucket.take(now) else bucket.left(now)

    def _bucket(self, method: str, path: str, parameters: Mapping[str, str], now: float) -> Bucket:
        key = (method, path, *(parameters.get(name, "") for name in _MAJOR))
        if key not in self._buckets:
            if len(self._buckets) >= _MOST_BUCKETS:
                self._buckets = {key: bucket for key, bucket in self._buckets.items() if bucket.ends > now}
            self._buckets[key] = Bucket(_WINDOWS.get((method, path), USUAL))
        return self._buckets[key]


def _headers(bucket: Bucket, name: str, now: float) -> dict[str, str]:
    left = bucket.left(now)
    return {
        "X-RateLimit-Limit": str(bucket.window.limit),
        "X-RateLimit-Remaining": str(bucket.window.limit - bucket.used),
        "X-RateLimit-Reset": f"{time.time() + left:.3f}",
        "X-RateLimit-Reset-After": f"{left:.3f}",
        "X-RateLimit-Bucket": name,
    }
