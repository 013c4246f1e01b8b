"""Who waits for something to change, and who follows every change."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum
from weakref import WeakSet

from rehearsal.channel import Channel
from rehearsal.interaction import Interaction
from rehearsal.message import Message
from rehearsal.users import User


class ChangeType(StrEnum):
    """What changed."""

    MESSAGE_CREATED = "message_created"
    MESSAGE_UPDATED = "message_updated"
    MESSAGE_DELETED = "message_deleted"
    INTERACTION_SENT = "interaction_sent"
    ACKNOWLEDGED = "acknowledged"
    MODAL_OPENED = "modal_opened"
    CHOICES = "choices"
    INTERACTION_FAILED = "interaction_failed"
    COMMANDS_SYNCED = "commands_synced"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    TYPING = "typing"
    PEOPLE = "people"
    CHANNELS = "channels"
    LOCALE = "locale"
    FAILURE = "failure"
    REFUSED = "refused"
    FAULTS = "faults"


@dataclass(frozen=True)
class Change:
    """One change. The message or interaction it carries is live: it shows its newest state, not that of the change."""

    type: ChangeType
    message: Message | None = None
    interaction: Interaction | None = None
    channel: Channel | None = None
    user: User | None = None
    detail: str = ""

    def __str__(self) -> str:
        about = self.message or self.interaction or self.user or self.detail
        return f"{self.type} {about}".strip()

    def seen_by(self, user: User) -> bool:
        """Whether a person may see it: others' ephemeral messages, modals and failures are hidden."""
        if self.message is not None:
            return self.message.seen_by(user)
        if self.channel is not None:
            return self.channel.seen_by(user)
        return self.interaction is None or self.interaction.user is user


class Changes:
    """Wakes whoever waits; hands every change to every follower."""

    def __init__(self) -> None:
        self.recent: deque[Change] = deque(maxlen=12)
        self._wakeup: asyncio.Future[None] | None = None
        # Weak: who has stopped listening is gone with its iterator.
        self._followers: WeakSet[_Follower] = WeakSet()

    def emit(self, change: Change) -> None:
        """Tell everybody of a change that has happened."""
        self.recent.append(change)
        if self._wakeup is not None and not self._wakeup.done():
            self._wakeup.set_result(None)
        for follower in list(self._followers):
            follower.put(change)

    async def until(self, predicate: Callable[[], object], timeout: float) -> None:  # noqa: ASYNC109 (part of its message)
        """Return as soon as `predicate` holds; a `LookupError` in it means "not yet".

        It is asked again after every change: of several in one turn of the event loop, after the last.

        Raises
        ------
        TimeoutError
            It did not hold within `timeout` seconds; the message tells what happened last.
        """
        try:
            async with asyncio.timeout(timeout):
                while not _holds(predicate):
                    await self._next()
        except TimeoutError:
            story = "\n  ".join(map(str, self.recent)) or "nothing"
            raise TimeoutError(f"It did not become so within {timeout:g} s. What happened last:\n  {story}") from None

    def follow(self) -> AsyncIterator[Change]:
        """Return every change from now on. Edits of one message that were not fetched yet come as one."""
        follower = _Follower()
        self._followers.add(follower)
        return follower

    async def _next(self) -> None:
        if self._wakeup is None or self._wakeup.done():
            self._wakeup = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._wakeup)


class _Follower(AsyncIterator[Change]):
    """A queue in which a second edit of one message joins the first: it stays as short as the messages are few."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Change] = asyncio.Queue()
        self._edits: set[int] = set()

    def put(self, change: Change) -> None:
        if change.type is ChangeType.MESSAGE_UPDATED and change.message is not None:
            if change.message.id in self._edits:
                return
            self._edits.add(change.message.id)
        self._waiting.put_nowait(change)

    async def __anext__(self) -> Change:
        change = await self._waiting.get()
        if change.type is ChangeType.MESSAGE_UPDATED and change.message is not None:
            self._edits.discard(change.message.id)
        return change


def _holds(predicate: Callable[[], object]) -> bool:
    try:
        return bool(predicate())
    except LookupError:
        return False
