"""What was done to the system and when: what may be lost to it, and what not, is judged from here."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

AROUND = 8.0  # seconds


@dataclass
class Span:
    """A time of the clock `time.time`; one that still goes on has no end."""

    began: float
    ended: float | None = None

    def meets(self, began: float, ended: float) -> bool:
        """Whether it shares a moment with another."""
        return self.began <= ended and (self.ended is None or self.ended >= began)


@dataclass
class Ledger:
    """The faults, and what people did about which others may learn.

    Attributes
    ----------
    story
        The faults in their order: when each began and ended, and its kind.
    away
        When the bot could not hear or answer Discord.
    bot_kills, worker_kills
        When one was killed, or a child of a worker.
    deleted
        How many messages people deleted.
    secrets
        What people wrote where they alone see the answer, with their names.
    released
        Secrets that their owners showed everyone.
    broken
        What should not have happened, in words.
    actions
        How often people did what.
    """

    story: list[tuple[Span, str]] = field(default_factory=list)
    away: list[Span] = field(default_factory=list)
    bot_kills: list[float] = field(default_factory=list)
    worker_kills: list[float] = field(default_factory=list)
    deleted: int = 0
    secrets: dict[str, str] = field(default_factory=dict)
    released: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    actions: Counter[str] = field(default_factory=Counter)

    @property
    def faults(self) -> Counter[str]:
        """How many faults there were of each kind."""
        return Counter(kind for _, kind in self.story)

    def note(self, began: float, kind: str) -> None:
        """Note a fault that is over."""
        self.story.append((Span(began, time.time()), kind))

    def around(self, at: float) -> str:
        """Tell what went wrong about then, for a report."""
        near = [
            f"{kind} ({span.began - at:+.1f} s)" for span, kind in self.story if span.meets(at - AROUND, at + AROUND)
        ]
        return f"{datetime.fromtimestamp(at):%H:%M:%S}; faults: {', '.join(near) or 'none'}"

    @contextmanager
    def without_bot(self) -> Iterator[None]:
        """Note that the bot is away meanwhile."""
        span = Span(time.time())
        self.away.append(span)
        try:
            yield
        finally:
            span.ended = time.time()

    def was_away(self, began: float, ended: float) -> bool:
        """Whether the bot was away at a moment of this time."""
        return any(span.meets(began, ended) for span in self.away)
