"""Fault injection, by the names that the page has for it."""

from enum import StrEnum

from rehearsal.gateway import Gateway
from rehearsal.loopback import Rehearsal
from rehearsal.wire import JSON


class Interruption(StrEnum):
    """What can happen at the gateway."""

    CUT = "cut"
    CLOSE_1000 = "1000"
    CLOSE_4000 = "4000"
    CLOSE_4004 = "4004"
    RECONNECT = "op 7"
    RESUMABLE = "op 9 resumable"
    INVALID = "op 9"
    SILENCE = "silence"


class Requests(StrEnum):
    """The requests that may be meant."""

    ALL = "all"
    ANSWERS = "answers"
    MESSAGES = "messages"


PATTERNS = {
    Requests.ALL: "",
    Requests.ANSWERS: "/(interactions|webhooks)/",
    Requests.MESSAGES: "/channels/[0-9]+/messages",
}
"""By what a request's method and path are known."""


async def interrupt(gateway: Gateway, how: Interruption) -> None:
    """Let something happen to all connections of the bot."""
    match how:
        case Interruption.CUT:
            await gateway.drop()
        case Interruption.CLOSE_1000 | Interruption.CLOSE_4000 | Interruption.CLOSE_4004:
            await gateway.drop(int(how.value))
        case Interruption.RECONNECT:
            gateway.reconnect()
        case Interruption.RESUMABLE | Interruption.INVALID:
            gateway.invalidate(resumable=how is Interruption.RESUMABLE)
        case Interruption.SILENCE:
            gateway.silence()


def faults(rehearsal: Rehearsal) -> JSON:
    """Return which faults are pending, as JSON for the page."""
    pending = [{"fault": one.fault.value, "left": one.left} for one in rehearsal.faults.pending]
    return {"limits": rehearsal.limits.enforced, "pending": pending}
