"""Everything that is so at this moment, and the few ways in which it changes."""

import logging
import secrets
from collections import deque
from collections.abc import Iterable, Mapping
from functools import partial

from rehearsal.changes import Change, Changes, Kind
from rehearsal.channel import THREADS, Channel, Overwrite
from rehearsal.commands import IN_SERVER, WITH_BOT, Commands
from rehearsal.compose import compose
from rehearsal.faults import Faults
from rehearsal.files import Files, Upload
from rehearsal.gateway import Gateway
from rehearsal.guild import Guild
from rehearsal.intents import Intent
from rehearsal.interaction import UNANSWERED, Interaction, InteractionType
from rehearsal.limits import Limits
from rehearsal.mentions import find, pinged
from rehearsal.message import Flag, Invocation, Message, MessageType
from rehearsal.notices import notify
from rehearsal.threads import wake
from rehearsal.timers import Timers
from rehearsal.told import event_text, told, told_text
from rehearsal.users import Role, User
from rehearsal.validation import Validator
from rehearsal.wire import JSON, Snowflakes, encode, now

_log = logging.getLogger(__name__)

_TOKEN_BYTES = 120
_NONCES_KEPT = 1000


class World:
    """The state of the rehearsal: the server, the messages, the interactions, the bot's sessions."""

    def __init__(
        self,
        people: Mapping[str, Iterable[str]],
        channels: Mapping[str, Iterable[str]],
        bot_name: str,
        privileged: Intent,
        validator: Validator | None,
    ) -> None:
        self.token = secrets.token_urlsafe(48)
        self.token_lifetime = 900.0
        self.acknowledge_within = 3.0
        self.api_url = ""
        self.failures: list[str] = []
        self.refusals: deque[str] = deque(maxlen=1000)
        self.ids = Snowflakes()
        self.guild = Guild(people, channels, bot_name)
        self.locales: dict[int, str] = {}
        """The languages of people's clients, by their id; that of the server where nothing is said."""
        self.changes = Changes()
        self.limits = Limits()
        self.faults = Faults(self.changes)
        self.files = Files(self.ids)
        self.commands = Commands(self.ids, self.guild.bot.id)
        self.gateway = Gateway(self.guild, self.token, privileged, self.changes, self.fail, validator)
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.timers = Timers()
        self._nonces: dict[tuple[int, str], Message] = {}

    def fail(self, what: str) -> None:
        """Record, loudly, that the rehearsal lacks what the bot asked of it."""
        self.failures.append(what)
        _log.error("%s", what)
        self.changes.emit(Change(Kind.FAILURE, detail=what))

    def refuse(self, what: str) -> None:
        """Record that a request was refused as Discord refuses it."""
        self.refusals.append(what)
        _log.info("refused %s", what)
        self.changes.emit(Change(Kind.REFUSED, detail=what))

    def interact(
        self,
        kind: InteractionType,
        user: User,
        channel: Channel,
        name: str,
        data: JSON,
        *,
        source: Message | None = None,
        parent: Interaction | None = None,
    ) -> Interaction:
        """Tell the bot what a person did; it has `acknowledge_within` seconds to answer."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        interaction = Interaction(self.ids.next(), token, kind, user, channel, name, data, source, parent)
        self.interactions[interaction.id] = self.by_token[token] = interaction
        self.timers.start(interaction, self.acknowledge_within, partial(self.missed, interaction))
        self.gateway.dispatch("INTERACTION_CREATE", encode(self._payload(interaction)))
        self.changes.emit(Change(Kind.INTERACTION_SENT, interaction=interaction))
        return interaction

    def acknowledge(self, interaction: Interaction, after: float) -> None:
        """Note that the bot has answered in time."""
        interaction.acknowledged_after = after
        self.timers.stop(interaction)

    def missed(self, interaction: Interaction) -> None:
        """Show the person that the bot did not answer in time."""
        if interaction.answered:
            return
        self.timers.stop(interaction)
        interaction.failed = UNANSWERED[interaction.type]
        _log.warning("%s: %s", interaction, interaction.failed)
        self.changes.emit(Change(Kind.INTERACTION_FAILED, interaction=interaction))

    def post(
        self,
        channel: Channel,
        body: JSON,
        uploads: Mapping[int, Upload],
        *,
        author: User | None = None,
        answers: Interaction | None = None,
        reference: Message | None = None,
    ) -> Message:
        """Add a message made of a checked body; one with the flag EPHEMERAL is for the person it answers alone."""
        flags = Flag(body.get("flags") or 0)
        viewer = answers.user if answers and Flag.EPHEMERAL in flags else None
        invocation = Invocation(answers.user, answers.name, answers.metadata) if answers else None
        nonce = body.get("nonce")
        message = Message(
            self.ids.next(),
            channel,
            author or self.guild.bot,
            viewer=viewer,
            interaction=invocation,
            reference=reference,
            nonce=nonce,
        )
        compose(message, body, uploads, self.files)
        message.flags |= flags & Flag.LOADING
        self._name(message, body.get("allowed_mentions"))
        if channel.type in THREADS:
            wake(self, channel, message.author)
        if nonce is not None:
            self._remember(message)
        if message.poll is not None:
            self._close_later(message)
        self.add(message)
        return message

    def add(self, message: Message) -> None:
        """Show a message that is made, and tell the bot of it."""
        channel = message.channel
        if not message.ephemeral and Flag.SUPPRESS_NOTIFICATIONS not in message.flags:
            message.mentions = pinged(message.named, self.guild, channel)
        channel.messages[message.id] = message
        channel.last_message_id = message.id
        channel.sent += message.counted
        if channel.starter is not None:
            channel.starter.changed()
        self.tell("MESSAGE_CREATE", message)
        self.changes.emit(Change(Kind.MESSAGE_CREATED, message=message))

    def edit(self, message: Message, body: JSON, uploads: Mapping[int, Upload]) -> None:
        """Change a message by a checked body. An edit pings nobody."""
        compose(message, body, uploads, self.files)
        self._name(message, body.get("allowed_mentions"))
        message.edited = now()
        message.edits += 1
        message.changed()
        if body.get("poll"):
            self._close_later(message)
        self.tell("MESSAGE_UPDATE", message)
        self.changes.emit(Change(Kind.MESSAGE_UPDATED, message=message))

    def end_poll(self, message: Message) -> None:
        """End a poll: its votes are final, and its author says who has won."""
        poll = message.poll
        if poll is None or poll.final or message.deleted:
            return
        self.timers.stop(message)
        poll.final = True
        message.changed()
        self.tell("MESSAGE_UPDATE", message)
        self.changes.emit(Change(Kind.MESSAGE_UPDATED, message=message))
        kind, result = MessageType.POLL_RESULT, (poll.outcome,)
        notify(self, message.channel, kind, message.author, about=message, embeds=result)

    def _close_later(self, message: Message) -> None:
        if message.poll is not None:
            seconds = (message.poll.expiry - now()).total_seconds()
            self.timers.start(message, seconds, partial(self.end_poll, message))

    def delete(self, message: Message) -> None:
        """Delete a message and its files."""
        message.deleted = True
        message.channel.messages.pop(message.id, None)
        if message.channel.starter is not None:
            message.channel.starter.changed()
        for attachment in (*message.attachments, *message.embedded):
            self.files.drop(attachment)
        if not message.ephemeral:
            gone = {"id": str(message.id), "channel_id": str(message.channel.id)}
            if message.channel.guild_id is not None:
                gone["guild_id"] = str(message.channel.guild_id)
            self.gateway.dispatch("MESSAGE_DELETE", encode(gone), _heard(message.channel))
        self.changes.emit(Change(Kind.MESSAGE_DELETED, message=message))

    def permit(self, channel: Channel, whom: Role | User, overwrite: Overwrite) -> None:
        """Change what somebody, or a role, may do in a channel."""
        channel.overwrites.pop(whom, None)
        if overwrite != Overwrite():
            channel.overwrites[whom] = overwrite
        self.gateway.dispatch("CHANNEL_UPDATE", encode(channel.payload))
        self.changes.emit(Change(Kind.CHANNELS, detail=channel.name))

    def sent_with_nonce(self, channel: Channel, nonce: str | int) -> Message | None:
        """Return the message that was lately sent with this nonce."""
        return self._nonces.get((channel.id, str(nonce)))

    def locale_of(self, user: User) -> str:
        """Return the language of somebody's client."""
        return self.locales.get(user.id, self.guild.locale)

    def close(self) -> None:
        """Stop every clock."""
        self.timers.close()

    def _name(self, message: Message, allowed: JSON | None) -> None:
        replied_to = message.reference.author if message.reference else None
        message.named = find(message.spoken, allowed, self.guild, replied_to)

    def _remember(self, message: Message) -> None:
        self._nonces[message.channel.id, str(message.nonce)] = message
        if len(self._nonces) > _NONCES_KEPT:
            del self._nonces[next(iter(self._nonces))]

    def tell(self, event: str, message: Message) -> None:
        """Tell the bot of a message; of ephemeral ones Discord tells nothing."""
        if message.ephemeral:
            return
        heard = _heard(message.channel)
        self.gateway.dispatch(event, event_text(message, content=True), heard | Intent.MESSAGE_CONTENT)
        self.gateway.dispatch(event, event_text(message, content=False), heard, without=Intent.MESSAGE_CONTENT)

    def told(self, message: Message) -> JSON:
        """Return the JSON of a message as the bot's requests are answered."""
        return told(message, content=Intent.MESSAGE_CONTENT in self.gateway.privileged)

    def told_text(self, message: Message) -> str:
        """Return the same as JSON text."""
        return told_text(message, content=Intent.MESSAGE_CONTENT in self.gateway.privileged)

    def tell_about(self, message: Message, event: str, about: JSON, intents: tuple[Intent, Intent]) -> None:
        """Tell the bot of something that happened to a message, and everybody that it looks different.

        Parameters
        ----------
        intents
            Those that hear of it: in the server, and in direct messages.
        """
        message.changed()
        place = {"channel_id": str(message.channel.id), "message_id": str(message.id)}
        if message.channel.guild_id is not None:
            place["guild_id"] = str(message.channel.guild_id)
        self.gateway.dispatch(event, encode(place | about), intents[message.channel.guild_id is None])
        self.changes.emit(Change(Kind.MESSAGE_UPDATED, message=message))

    def _payload(self, interaction: Interaction) -> JSON:
        user, channel = interaction.user, interaction.channel
        payload: JSON = {
            "id": str(interaction.id),
            "application_id": str(self.guild.bot.id),
            "type": int(interaction.type),
            "token": interaction.token,
            "version": 1,
            "data": interaction.data,
            "channel_id": str(channel.id),
            "channel": channel.payload_for(user),
            "locale": self.locale_of(user),
            "app_permissions": str(int(channel.permissions_of(self.guild.bot))),
            "entitlements": [],
            "authorizing_integration_owners": interaction.owners,
            "attachment_size_limit": self.files.size_limit,
        }
        if interaction.source is not None:
            payload["message"] = self.told(interaction.source)
        return payload | self._who(user, channel)

    def _who(self, user: User, channel: Channel) -> JSON:
        """Return who did it: a member of the server, or somebody in their direct messages."""
        if channel.guild_id is None:
            return {"user": user.payload, "context": WITH_BOT}
        return {
            "guild_id": str(self.guild.id),
            "guild": {"id": str(self.guild.id), "locale": self.guild.locale, "features": []},
            "guild_locale": self.guild.locale,
            "member": self.guild.member_payload(user) | {"permissions": str(int(channel.permissions_of(user)))},
            "context": IN_SERVER,
        }


def _heard(channel: Channel) -> Intent:
    return Intent.DIRECT_MESSAGES if channel.guild_id is None else Intent.GUILD_MESSAGES
