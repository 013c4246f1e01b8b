"""Discord's gateway, version 10: identify, heartbeats, events, and sessions that can be resumed.

Rules from Discord's documentation, "Gateway" and "Opcodes and Status Codes". Voice and more than one shard are missing.
"""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

from aiohttp import WSMsgType, web

from rehearsal.changes import Change, Changes, ChangeType
from rehearsal.greeting import created, ready
from rehearsal.guild import Guild
from rehearsal.intents import NONE, Intent, missing
from rehearsal.members import asks_for_all, chunk
from rehearsal.session import Session, Socket
from rehearsal.validation import Validator
from rehearsal.wire import JSON, encode

RESUMABLE_FOR = 180.0
"""Seconds that a session waits for its bot to come back."""


class Op(IntEnum):
    """Gateway opcodes."""

    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Closed(IntEnum):
    """Why the gateway closes a connection."""

    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQUENCE = 4007
    RATE_LIMITED = 4008
    TIMED_OUT = 4009
    SHARDING_REQUIRED = 4011
    DISALLOWED_INTENTS = 4014


class Gateway:
    """All sessions of the bot."""

    def __init__(
        self,
        guilds: Sequence[Guild],
        token: str,
        privileged: Intent,
        changes: Changes,
        fail: Callable[[str], None],
        validator: Validator | None,
    ) -> None:
        self.url = ""
        self.privileged = privileged
        """The privileged intents that the bot's application has."""
        self.heartbeat_interval = 41.25
        """Seconds between the heartbeats of a bot."""
        self.connected = asyncio.Event()
        """Set while a bot is connected that knows its servers."""
        self._guilds = guilds
        self._token = token
        self._changes = changes
        self._fail = fail
        self._validator = validator
        self._sessions: dict[str, Session] = {}
        self._sockets: set[Socket] = set()

    def dispatch(self, event: str, data: str, intents: Intent = NONE, *, without: Intent = NONE) -> None:
        """Send an event, given as JSON text, to every session that has all of these intents and none of those."""
        self._check(event, data)
        for session in self._sessions.values():
            if intents in session.intents and not session.intents & without:
                session.dispatch(event, data)

    def introduce(self, guild: Guild) -> None:
        """Tell every session of a server, to which the bot has come."""
        for session in self._sessions.values():
            self._send(session, "GUILD_CREATE", created(guild, session.intents))

    async def drop(self, code: int | None = None) -> None:
        """Cut every connection: without a word, or closed with a code. The sessions can be resumed."""
        for socket in list(self._sockets):
            if code is None:
                socket.abort()
            else:
                await socket.response.close(code=code)

    def reconnect(self) -> None:
        """Ask the bot to come by a new connection, as before a restart of Discord's own."""
        for socket in self._sockets:
            socket.send_json(Op.RECONNECT)

    def silence(self) -> None:
        """Say nothing more on any connection, not even to acknowledge a heartbeat; the sessions can be resumed."""
        for socket in self._sockets:
            socket.silent = True

    def invalidate(self, resumable: bool) -> None:
        """Tell the bot that its session is invalid; resumable or not."""
        for socket in self._sockets:
            socket.send_json(Op.INVALID_SESSION, resumable)
            if not resumable and socket.session is not None:
                self._forget(socket.session)

    async def close(self) -> None:
        """Say goodbye to all."""
        for socket in list(self._sockets):
            await socket.response.close(code=1001)
        for session in self._sessions.values():
            if session.expiry is not None:
                session.expiry.cancel()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection."""
        response = web.WebSocketResponse(compress=False, timeout=1.0)
        await response.prepare(request)
        socket = Socket(response, request.transport, request.query.get("compress", ""))
        self._sockets.add(socket)
        writer = asyncio.create_task(socket.write())
        socket.send_json(Op.HELLO, {"heartbeat_interval": int(self.heartbeat_interval * 1000)})
        try:
            await self._converse(socket)
        finally:
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer
            self._sockets.discard(socket)
            self._detach(socket)
        return response

    async def _converse(self, socket: Socket) -> None:
        code: Closed | None = None
        while code is None:
            try:
                frame = await socket.response.receive(timeout=self.heartbeat_interval * 1.5)
            except TimeoutError:
                code = Closed.TIMED_OUT
                break
            if frame.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                return
            code = self._received(socket, frame.data)
        await socket.response.close(code=code)

    def _received(self, socket: Socket, data: str | bytes) -> Closed | None:
        try:
            if not socket.may_send(asyncio.get_running_loop().time()):
                return Closed.RATE_LIMITED
            frame = json.loads(data)
            return self._obey(socket, frame["op"], frame.get("d"))
        except (LookupError, TypeError, ValueError) as error:
            self._fail(f"The gateway cannot read a frame: {error!r}")
            return Closed.DECODE_ERROR

    def _obey(self, socket: Socket, op: int, body: Any) -> Closed | None:
        if op == Op.HEARTBEAT:
            self._heartbeat(socket, body)
            return None
        if op == Op.IDENTIFY:
            return self._identify(socket, body)
        if op == Op.RESUME:
            return self._resume(socket, body)
        if socket.session is None:
            return Closed.NOT_AUTHENTICATED
        if op == Op.REQUEST_MEMBERS:
            self._send_members(socket.session, body)
            return None
        if op == Op.PRESENCE or (op == Op.VOICE and body.get("channel_id") is None):
            return None
        self._fail(f"The rehearsal's gateway has no opcode {op}.")
        return Closed.UNKNOWN_OPCODE

    def _heartbeat(self, socket: Socket, sequence: int | None) -> None:
        if socket.session is not None:
            socket.session.received(sequence)
        socket.send_json(Op.HEARTBEAT_ACK)

    def _identify(self, socket: Socket, body: JSON) -> Closed | None:
        if body["token"] != self._token:
            return Closed.AUTHENTICATION_FAILED
        if socket.session is not None:
            return Closed.ALREADY_AUTHENTICATED
        if body.get("shard", [0, 1]) != [0, 1]:
            self._fail("The rehearsal has one shard only.")
            return Closed.SHARDING_REQUIRED
        intents = Intent(body["intents"])
        if refused := " ".join(missing(intents, self.privileged)):
            self._fail(
                f"The bot asked for privileged intents that are not switched on: {refused}. "
                f"The developer portal has a switch for each, the rehearsal has: --intents {refused}"
            )
            return Closed.DISALLOWED_INTENTS
        for gone in [session for session in self._sessions.values() if session.socket is None]:
            self._forget(gone)  # the one bot starts anew and will not come back for them
        session = Session(secrets.token_hex(16), intents)
        self._sessions[session.id] = session
        self._attach(session, socket)
        here = [guild for guild in self._guilds if guild.bot.here]
        self._send(session, "READY", ready(session.id, self._guilds[0].bot, here, self.privileged, self.url))
        for guild in here:
            self._send(session, "GUILD_CREATE", created(guild, intents) | {"unavailable": False})
        self._arrived("identified")
        return None

    def _resume(self, socket: Socket, body: JSON) -> Closed | None:
        if body["token"] != self._token:
            return Closed.AUTHENTICATION_FAILED
        session = self._sessions.get(body["session_id"])
        if session is None or not session.can_resume(body["seq"]):
            socket.send_json(Op.INVALID_SESSION, False)
            return None
        if body["seq"] > session.sequence:
            return Closed.INVALID_SEQUENCE
        self._attach(session, socket)
        session.resume(socket, body["seq"])
        self._send(session, "RESUMED", {})
        self._arrived("resumed")
        return None

    def _send_members(self, session: Session, body: JSON) -> None:
        if asks_for_all(body) and Intent.GUILD_MEMBERS not in session.intents:
            self._fail("A list of all members needs the privileged intent members, and --intents members.")
            return
        guild = next((one for one in self._guilds if str(one.id) == str(body["guild_id"]) and one.bot.here), None)
        if guild is not None:
            self._send(session, "GUILD_MEMBERS_CHUNK", chunk(guild, session.intents, body))

    def _send(self, session: Session, event: str, payload: JSON) -> None:
        data = encode(payload)
        self._check(event, data)
        session.dispatch(event, data)

    def _check(self, event: str, data: str) -> None:
        """Record a failure where an event does not fit its schema."""
        error = self._validator.event_error(event, json.loads(data)) if self._validator else None
        if error:
            self._fail(f"{event}: the event does not fit its schema: {error}")

    def _attach(self, session: Session, socket: Socket) -> None:
        if session.expiry is not None:
            session.expiry.cancel()
        if session.socket is not None:
            session.socket.session = None
            session.socket.abort()
        session.socket, socket.session = socket, session

    def _arrived(self, how: str) -> None:
        self.connected.set()
        self._changes.emit(Change(ChangeType.CONNECTED, detail=how))

    def _detach(self, socket: Socket) -> None:
        session = socket.session
        if session is None:
            return
        session.socket = None
        if session.id in self._sessions:
            session.expiry = asyncio.get_running_loop().call_later(RESUMABLE_FOR, self._forget, session)
        if not any(other.socket for other in self._sessions.values()):
            self.connected.clear()
            self._changes.emit(Change(ChangeType.DISCONNECTED))

    def _forget(self, session: Session) -> None:
        self._sessions.pop(session.id, None)
