"""What moderators did with a job, and what keeps it from being started, or from being written, as they said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from models.errors import Refusal

Scope = Literal["all", "drain", "queue", "kind", "model"]
"""What a pause is of; a drain is a pause of all that lets nothing new in."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause or a block that holds for a job, and the moderator's reason; a block may end by itself."""

    by: Scope | Literal["block"]
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Steered:
    """What a moderator did with a job last, in a word such as `cancel`, and why."""

    act: str
    reason: str


class Stopped(Refusal):
    """Nothing new is let in, of anybody or of this person."""

    def __init__(self, stop: Stop) -> None:
        why = f" They say: {stop.reason}" if stop.reason else ""
        if stop.by == "block":
            until = "" if stop.until is None else f" until <t:{stop.until.timestamp():.0f}:t>"
            super().__init__(f"The moderators have blocked you here{until}.{why}")
        else:
            super().__init__(f"The queue takes nothing new right now: what runs is being finished.{why}")
        self.stop = stop
