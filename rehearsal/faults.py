"""What goes wrong on demand between the bot and the HTTP interface."""

import re
from dataclasses import dataclass
from enum import StrEnum

from rehearsal.changes import Change, Changes, ChangeType


class Fault(StrEnum):
    """The ways in which a request can fail."""

    RATE_LIMITED = "429"
    """Refused, as if the bucket were empty."""
    RATE_LIMITED_EVERYWHERE = "429 global"
    """Refused, as if the bot had made too many requests in all."""
    SERVER_ERROR = "500"
    """Refused, in JSON."""
    BAD_GATEWAY = "502"
    """Refused by what stands before Discord, in HTML."""
    SLOW = "slow"
    """Done at once, answered late."""
    CUT = "cut"
    """Done, and the connection cut in the middle of the answer."""


DONE = frozenset({Fault.SLOW, Fault.CUT})
"""Those that happen after what was asked for was done."""
_SECONDS = {Fault.RATE_LIMITED: 2.0, Fault.RATE_LIMITED_EVERYWHERE: 2.0, Fault.SLOW: 5.0}


@dataclass
class Injected:
    """A fault that waits for its requests."""

    fault: Fault
    on: re.Pattern[str]
    left: int
    seconds: float
    """How long to wait, for the bot or for the answer."""


class Faults:
    """Fault injection: what waits for its requests, in the order in which it was asked for."""

    def __init__(self, changes: Changes) -> None:
        self.pending: list[Injected] = []
        self._changes = changes

    def inject(self, fault: Fault, *, on: str = "", times: int = 1, seconds: float | None = None) -> None:
        """Let the next requests fail.

        Parameters
        ----------
        on
            A regular expression found in the method and path of those that are meant, "PATCH /webhooks/…": an
            interaction's token is left out of the path. Everything where nothing is said.
        times
            How many of them.
        seconds
            How long a 429 tells the bot to wait, or how late a slow answer is; 2 and 5 where nothing is said.
        """
        wait = _SECONDS.get(fault, 0.0) if seconds is None else seconds
        self.pending.append(Injected(fault, re.compile(on), times, wait))
        self._changed()

    def clear(self) -> None:
        """Let nothing more fail."""
        self.pending.clear()
        self._changed()

    def match(self, request: str) -> Injected | None:
        """Return what goes wrong with a request, named by its method and path, and count it."""
        for one in self.pending:
            if one.on.search(request):
                one.left -= 1
                self.pending = [other for other in self.pending if other.left > 0]
                self._changed()
                return one
        return None

    def _changed(self) -> None:
        self._changes.emit(Change(ChangeType.FAULTS))
