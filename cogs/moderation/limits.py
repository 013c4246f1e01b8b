"""How often one person may report: each card once, and a few in a minute."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from models.errors import Refusal

IN_A_MINUTE = 3
MINUTE = 60.0  # seconds
REMEMBERED = 10_000  # reports; of those before them one more may come


class ReportLimits:
    """Remembers who reported what, until the bot starts anew.

    Parameters
    ----------
    clock
        Tells the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._reported: OrderedDict[tuple[int, int], None] = OrderedDict()
        self._latest: dict[int, deque[float]] = {}

    def take(self, person_id: int, job_id: int) -> None:
        """Count a report; raises `Refusal` where it is one too many."""
        now = self._clock()
        self._latest = {who: times for who, times in self._latest.items() if now - times[-1] < MINUTE}
        if (person_id, job_id) in self._reported:
            raise Refusal("You have reported this card already, and the moderators have been told.")
        times = self._latest.get(person_id, deque(maxlen=IN_A_MINUTE))
        if len(times) == IN_A_MINUTE and now - times[0] < MINUTE:
            raise Refusal(f"You have sent {IN_A_MINUTE} reports within a minute. Please wait a little before the next.")
        times.append(now)
        self._latest[person_id] = times
        self._reported[person_id, job_id] = None
        if len(self._reported) > REMEMBERED:
            self._reported.popitem(last=False)

    def give_back(self, person_id: int, job_id: int) -> None:
        """Let a report that could not be sent be sent again; it counts for its minute all the same."""
        self._reported.pop((person_id, job_id), None)
