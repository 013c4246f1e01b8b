"""The named points, between what a person does and the settled card, at which a process may be killed.

They lie before and after each thing that tells somebody or writes something down. No product code knows of them.
"""

import os
import pkgutil
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

ARM = signal.SIGUSR1
KILL_AT = "KILL_AT"
"""The environment variable that names the point at which a process dies, once it has got the signal `ARM`."""


def _always(_called_with: Mapping[str, Any], _returned: object) -> bool:
    return True


def _last(called_with: Mapping[str, Any], _returned: object) -> bool:
    return bool(called_with["last"])


def _got_one(_called_with: Mapping[str, Any], returned: object) -> bool:
    return returned is not None


@dataclass(frozen=True)
class KillPoint:
    """Before or after a call.

    Attributes
    ----------
    dies
        The process, by the word of its command line.
    lost
        Whether nobody knows of the request any more: the job's row is yet to be written.
    """

    dies: Literal["run", "worker"]
    owner: str
    method: str
    before: bool
    when: Callable[[Mapping[str, Any], object], bool] = _always
    lost: bool = False


_DEFER = "discord:InteractionResponse"
_JOBS = "bot.jobs.store:Jobs"
_CLAIMS = "bot.jobs.scheduling:Claims"
_DELIVERY = "bot.cards.delivery:Delivery"
_CARDS = "bot.jobs.cards:Cards"

KILL_POINTS = {
    "before acknowledging": KillPoint("run", _DEFER, "defer", True, lost=True),
    "after acknowledging": KillPoint("run", _DEFER, "defer", False, lost=True),
    "before submitting": KillPoint("run", _JOBS, "submit", True, lost=True),
    "after submitting": KillPoint("run", _JOBS, "submit", False),
    "before claiming": KillPoint("worker", _CLAIMS, "claim", True),
    "after claiming": KillPoint("worker", _CLAIMS, "claim", False, _got_one),
    "before writing the result": KillPoint("worker", _CLAIMS, "succeed", True),
    "after writing the result": KillPoint("worker", _CLAIMS, "succeed", False),
    "before the last edit": KillPoint("run", _DELIVERY, "edit", True, _last),
    "after the last edit": KillPoint("run", _DELIVERY, "edit", False, _last),
    "before settling the card": KillPoint("run", _CARDS, "settle", True),
    "after settling the card": KillPoint("run", _CARDS, "settle", False),
}


def watch_for(name: str) -> None:
    """Let this process die at a point, as by `kill -9`, the first time that it gets there after the signal `ARM`."""
    point = KILL_POINTS[name]
    owner = pkgutil.resolve_name(point.owner)
    original = getattr(owner, point.method)
    armed = False

    def arm(*_: object) -> None:
        nonlocal armed
        armed = True

    async def watched(*args: Any, **kwargs: Any) -> Any:
        if armed and point.before and point.when(kwargs, None):
            os.kill(os.getpid(), signal.SIGKILL)
        returned = await original(*args, **kwargs)
        if armed and not point.before and point.when(kwargs, returned):
            os.kill(os.getpid(), signal.SIGKILL)
        return returned

    signal.signal(ARM, arm)
    setattr(owner, point.method, watched)
