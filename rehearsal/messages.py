"""The messages of all channels, and the events that tell the bot of them."""

from rehearsal.changes import Change, Changes, ChangeType
from rehearsal.channel import Channel
from rehearsal.events import Events
from rehearsal.files import Files
from rehearsal.guild import Guild
from rehearsal.intents import Intent
from rehearsal.mentions import notified
from rehearsal.message import Flag, Mentions, Message, MessageType
from rehearsal.message_content import bot_payload, bot_payload_text, event_text
from rehearsal.users import User
from rehearsal.wire import JSON, Snowflakes, encode


class Messages:
    """Keeps messages by channel. Whatever becomes of one, the bot and everybody who waits learn of it."""

    def __init__(self, guild: Guild, events: Events, changes: Changes, files: Files, ids: Snowflakes) -> None:
        self._guild = guild
        self._events = events
        self._changes = changes
        self._files = files
        self._ids = ids
        self._channels: dict[int, dict[int, Message]] = {}

    def of(self, channel: Channel) -> dict[int, Message]:
        """Return the messages of a channel by id, oldest first."""
        return self._channels.setdefault(channel.id, {})

    def add(self, message: Message) -> None:
        """Show a message that is made."""
        channel = message.channel
        if not message.ephemeral and Flag.SUPPRESS_NOTIFICATIONS not in message.flags:
            message.mentions = notified(message.mentioned, self._guild, channel)
        self.of(channel)[message.id] = message
        channel.last_message_id = message.id
        channel.message_count += message.counted
        channel.total_message_sent += message.counted
        self._dispatch("MESSAGE_CREATE", message)
        self._changes.emit(Change(ChangeType.MESSAGE_CREATED, message=message))

    def add_system_message(
        self,
        channel: Channel,
        system_type: MessageType,
        author: User,
        *,
        about: Message | Channel | None = None,
        content: str = "",
        embeds: tuple[JSON, ...] = (),
        mentioned: tuple[User, ...] = (),
    ) -> None:
        """Tell in a channel what somebody did.

        Parameters
        ----------
        about
            The message or thread to which it was done, and to which the system message points.
        mentioned
            The people to whom it was done.
        """
        reference = about if isinstance(about, Message) else None
        message = Message(self._ids.next(), channel, author, reference=reference, system_type=system_type)
        message.created_thread = about if isinstance(about, Channel) else None
        message.content, message.embeds, message.mentioned = content, list(embeds), Mentions(mentioned)
        self.add(message)

    def updated(self, message: Message) -> None:
        """Send a message anew that was changed."""
        message.changed()
        self._dispatch("MESSAGE_UPDATE", message)
        self._changes.emit(Change(ChangeType.MESSAGE_UPDATED, message=message))

    def delete(self, message: Message) -> None:
        """Delete a message and its files."""
        channel = message.channel
        self._drop(message)
        if not message.ephemeral:
            gone = {"id": str(message.id), "channel_id": str(channel.id), **_guild_id(channel)}
            self._events.dispatch("MESSAGE_DELETE", encode(gone), _intent(channel))

    def delete_together(self, channel: Channel, messages: list[Message]) -> None:
        """Delete several messages of a channel, of which the bot learns in one event."""
        for message in messages:
            self._drop(message)
        gone = {"ids": [str(one.id) for one in messages], "channel_id": str(channel.id), **_guild_id(channel)}
        self._events.dispatch("MESSAGE_DELETE_BULK", encode(gone), _intent(channel))

    def _drop(self, message: Message) -> None:
        message.deleted = True
        if self.of(message.channel).pop(message.id, None) is not None:
            message.channel.message_count -= message.counted
        for attachment in (*message.attachments, *message.embedded):
            self._files.drop(attachment)
        self._changes.emit(Change(ChangeType.MESSAGE_DELETED, message=message))

    def drop_channel(self, channel: Channel) -> None:
        """Forget the messages of a channel that is deleted."""
        for message in self._channels.pop(channel.id, {}).values():
            message.deleted = True

    def dispatch_about(self, message: Message, event: str, about: JSON, intents: tuple[Intent, Intent]) -> None:
        """Send an event about something that happened to a message, beside its text.

        Parameters
        ----------
        intents
            Those that get it: in the server, and in direct messages.
        """
        message.changed()
        channel = message.channel
        place = {"channel_id": str(channel.id), "message_id": str(message.id), **_guild_id(channel)}
        self._events.dispatch(event, encode(place | about), intents[channel.guild_id is None])
        self._changes.emit(Change(ChangeType.MESSAGE_UPDATED, message=message))

    def bot_payload(self, message: Message) -> JSON:
        """Return the JSON of a message as the bot's requests are answered."""
        return bot_payload(message, content=self._has_content)

    def bot_payload_text(self, message: Message) -> str:
        """Return the same as JSON text."""
        return bot_payload_text(message, content=self._has_content)

    @property
    def _has_content(self) -> bool:
        return Intent.MESSAGE_CONTENT in self._events.privileged

    def _dispatch(self, event: str, message: Message) -> None:
        """Send the event of a message; of ephemeral ones Discord sends none."""
        if message.ephemeral:
            return
        intent, content = _intent(message.channel), Intent.MESSAGE_CONTENT
        self._events.dispatch(event, event_text(message, content=True), intent | content)
        self._events.dispatch(event, event_text(message, content=False), intent, without=content)


def _intent(channel: Channel) -> Intent:
    return Intent.DIRECT_MESSAGES if channel.guild_id is None else Intent.GUILD_MESSAGES


def _guild_id(channel: Channel) -> JSON:
    return {} if channel.guild_id is None else {"guild_id": str(channel.guild_id)}
