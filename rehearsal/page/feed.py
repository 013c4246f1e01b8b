"""Tells one tab what changes, at the pace of eyes."""

import asyncio
from collections.abc import Awaitable, Callable

from rehearsal.changes import Change, ChangeType
from rehearsal.loopback import Rehearsal
from rehearsal.message import Message
from rehearsal.page import view
from rehearsal.page.faults import faults
from rehearsal.person import Person
from rehearsal.server import Server
from rehearsal.wire import JSON, encode

EVERY = 0.1
"""Seconds between two looks at what has changed: an edit in between is seen in the next."""


class Feed:
    """What one person sees change in one channel, and hears of the others."""

    def __init__(self, rehearsal: Rehearsal, send: Callable[[str], Awaitable[None]]) -> None:
        self._rehearsal = rehearsal
        self._send = send
        self._server: Server = rehearsal
        self._person: Person | None = None
        self._channel = ""
        self._own: set[int] = set()
        self._changed: dict[int, Message] = {}
        self._woken = asyncio.Event()

    def look(self, server: Server, person: Person, channel: str) -> None:
        """Follow this person in this channel of a server from now on."""
        self._server, self._person, self._channel = server, person, channel
        self._changed.clear()

    def expect(self, interaction_id: int) -> None:
        """Tell also how an interaction goes that was sent from this tab: no other shows its form or its failure."""
        self._own.add(interaction_id)

    async def follow(self) -> None:
        """Send what changes, until cancelled."""
        async for change in self._rehearsal.changes.follow():
            if self._person is not None and change.seen_by(self._person.user):
                await self._tell(change, self._person)

    async def flush(self) -> None:
        """Send the messages that changed, all in one frame, until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            changed, self._changed = self._changed, {}
            person = self._person
            texts = [view.shown_text(one, person) for one in changed.values() if person and not one.deleted]
            if texts:
                await self._send(f'{{"event":"messages","messages":[{",".join(texts)}]}}')
            await asyncio.sleep(EVERY)

    async def _tell(self, change: Change, person: Person) -> None:
        if change.message is not None:
            await self._tell_message(change.type, change.message, person)
            return
        event = self._event(change, person)
        if event is not None:
            await self._send(encode(event))

    async def _tell_message(self, change_type: ChangeType, message: Message, person: Person) -> None:
        if message.channel.name != self._channel:
            if change_type is ChangeType.MESSAGE_CREATED:
                pinged = person.name in message.mentions
                await self._send(encode({"event": "unread", "channel": message.channel.name, "pinged": pinged}))
        elif change_type is ChangeType.MESSAGE_DELETED:
            await self._send(encode({"event": "deleted", "message": str(message.id)}))
        else:
            self._changed[message.id] = message
            self._woken.set()

    def _event(self, change: Change, person: Person) -> JSON | None:
        if change.interaction is not None:
            return self._interaction_event(change)
        if not person.sees(self._channel):
            return {"event": "gone"}
        match change.type:
            case ChangeType.COMMANDS_SYNCED:
                return {"event": "commands", **view.commands(person, self._channel)}
            case ChangeType.LOCALE if change.detail == person.name:
                return {"event": "commands", **view.commands(person, self._channel)}
            case ChangeType.CONNECTED | ChangeType.DISCONNECTED:
                return {"event": "bot", "connected": self._rehearsal.gateway.connected.is_set()}
            case ChangeType.TYPING:
                return self._typing(change, person)
            case ChangeType.PEOPLE | ChangeType.CHANNELS:
                return self._server_event(change.type, person)
            case ChangeType.FAULTS:
                return {"event": "faults", "faults": faults(self._rehearsal)}
            case ChangeType.FAILURE:
                return {"event": "failure", "text": change.detail}
            case _:
                return None

    def _server_event(self, change_type: ChangeType, person: Person) -> JSON:
        may = view.may(person, self._channel)
        if change_type is ChangeType.CHANNELS:
            return {"event": "channels", "channels": view.channels(person), "may": may}
        people, roles = view.people(self._server), view.roles(self._server)
        return {"event": "people", "people": people, "roles": roles, "may": may}

    def _typing(self, change: Change, person: Person) -> JSON | None:
        channel, user = change.channel, change.user
        if channel is None or user is None or channel.name != self._channel or user is person.user:
            return None
        return {"event": "typing", "person": str(user.id)}

    def _interaction_event(self, change: Change) -> JSON | None:
        interaction = change.interaction
        if interaction is None or interaction.id not in self._own:
            return None
        event: JSON = {"interaction": str(interaction.id)}
        match change.type:
            case ChangeType.ACKNOWLEDGED:
                return event | {"event": "acknowledged"}
            case ChangeType.MODAL_OPENED:
                return event | {"event": "modal", "modal": interaction.modal}
            case ChangeType.INTERACTION_FAILED:
                return event | {"event": "failed", "text": interaction.failed}
            case _:
                return None
