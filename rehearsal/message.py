"""A message: what is in it now, and who sees it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, IntFlag

from rehearsal.channel import Channel
from rehearsal.components import SELECTS, Button, ComponentType, media, walk
from rehearsal.files import Attachment
from rehearsal.forwards import forwarded_text
from rehearsal.poll import Poll
from rehearsal.users import Role, User
from rehearsal.wire import JSON, encode, now, timestamp


class Flag(IntFlag):
    """Message flags (documentation, "Message Flags")."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    HAS_SNAPSHOT = 1 << 14
    COMPONENTS_V2 = 1 << 15


class MessageType(IntEnum):
    """The types of message that there are here (documentation, "Message Types")."""

    DEFAULT = 0
    RECIPIENT_ADD = 1
    RECIPIENT_REMOVE = 2
    CHANNEL_NAME_CHANGE = 4
    PINNED = 6
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    THREAD_STARTER = 21
    CONTEXT_MENU_COMMAND = 23
    POLL_RESULT = 46


_SHOWING = frozenset({MessageType.REPLY, MessageType.THREAD_STARTER})
"""Those that show the message to which they point."""


@dataclass(frozen=True)
class Invocation:
    """The interaction that a message answers: whose it was, and the command's name or the component's custom_id."""

    user: User
    name: str
    metadata: JSON


@dataclass(frozen=True)
class Mentions:
    """Whom a message names so that Discord lets it through."""

    users: tuple[User, ...] = ()
    roles: tuple[Role, ...] = ()
    everyone: bool = False


class Message:
    """A message. It is live: an edit changes this object."""

    def __init__(
        self,
        message_id: int,
        channel: Channel,
        author: User,
        *,
        viewer: User | None = None,
        interaction: Invocation | None = None,
        reference: "Message | None" = None,
        nonce: str | int | None = None,
        system_type: MessageType | None = None,
    ) -> None:
        self.id = message_id
        self.channel = channel
        self.author = author
        self.viewer = viewer
        self.interaction = interaction
        self.reference = reference
        self.nonce = nonce
        self.forward: JSON = {}
        """The part of its JSON that forwards another message, if it does."""
        self.system_type = system_type
        """What it tells of, as a system message; None: somebody wrote it."""
        self.pinned: datetime | None = None
        self.reactions: dict[str, list[User]] = {}
        self.poll: Poll | None = None
        self.content = ""
        self.embeds: list[JSON] = []
        self.components: list[JSON] = []
        self.flags = Flag(0)
        self.attachments: list[Attachment] = []
        self.embedded: list[Attachment] = []
        self.mentioned = Mentions()
        self.mentions: list[str] = []
        """The names of the people who were notified."""
        self.created = now()
        self.edited: datetime | None = None
        self.edits = 0
        self.deleted = False
        self.thread: Channel | None = None
        self.created_thread: Channel | None = None
        """The thread of whose creation a system message tells."""
        self._payload_text: str | None = None

    def __repr__(self) -> str:
        whom = f" to {self.viewer} alone" if self.viewer else ""
        state = "thinking" if self.thinking else f"{self.text[:200]!r}"
        return f"<Message {self.id} in {self.channel}{whom}: {state}>"

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return self.viewer is not None

    @property
    def thinking(self) -> bool:
        """Whether it still stands for an answer to come: "bot is thinking…"."""
        return Flag.LOADING in self.flags

    @property
    def counted(self) -> bool:
        """Whether a thread counts it among its messages: all but the one that shows on which it was created."""
        return self.system_type is not MessageType.THREAD_STARTER

    def seen_by(self, user: User) -> bool:
        """Whether somebody sees it."""
        return self.channel.seen_by(user) and (self.viewer is None or self.viewer is user)

    def walk(self) -> Iterator[JSON]:
        """Yield every component in it, in reading order."""
        return walk(self.components)

    @property
    def mentionable_text(self) -> str:
        """The text in which mentions count: content and text displays."""
        displays = [part["content"] for part in self.walk() if part["type"] == ComponentType.TEXT_DISPLAY]
        return "\n".join([self.content, *displays]).strip("\n")

    @property
    def shown_embeds(self) -> list[JSON]:
        """Its embeds, unless they are suppressed."""
        return [] if Flag.SUPPRESS_EMBEDS in self.flags else self.embeds

    @property
    def text(self) -> str:
        """All that can be read in it: content, text displays and embeds, a line each."""
        shown = [self.mentionable_text, forwarded_text(self.forward), self.poll.text if self.poll else ""]
        for embed in self.shown_embeds:
            shown += [str(embed.get("title") or ""), str(embed.get("description") or "")]
            shown += [f"{entry['name']}: {entry['value']}" for entry in embed.get("fields", ())]
            shown.append((embed.get("footer") or {}).get("text", ""))
        return "\n".join(part for part in shown if part)

    @property
    def buttons(self) -> list[Button]:
        """Its buttons, in reading order."""
        return [Button.of(part) for part in self.walk() if part["type"] == ComponentType.BUTTON]

    @property
    def selects(self) -> list[JSON]:
        """Its select menus, in reading order."""
        return [part for part in self.walk() if part["type"] in SELECTS]

    def button(self, label_or_custom_id: str) -> Button:
        """Return one button.

        Raises
        ------
        LookupError
            There is none of that label or custom_id.
        """
        for button in self.buttons:
            if label_or_custom_id in {button.label, button.custom_id}:
                return button
        shown = ", ".join(repr(button.label or button.custom_id) for button in self.buttons) or "none"
        raise LookupError(f"No button {label_or_custom_id!r} in the message; its buttons: {shown}")

    def changed(self) -> None:
        """Forget the JSON built of an earlier state."""
        self._payload_text = None

    @property
    def payload_text(self) -> str:
        """Its JSON, built once for each state; anew where it shows another message or a thread, which change too."""
        if self._payload_text is None or self.reference is not None or self.thread is not None:
            self._payload_text = encode(self.payload)
        return self._payload_text

    @property
    def payload(self) -> JSON:
        """Its JSON in an answer."""
        flags = self.flags | (Flag.EPHEMERAL if self.ephemeral else Flag(0))
        payload: JSON = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.payload,
            "content": self.content,
            "timestamp": timestamp(self.created),
            "edited_timestamp": timestamp(self.edited) if self.edited else None,
            "tts": False,
            "pinned": self.pinned is not None,
            "type": int(self._type),
            "flags": int(flags),
            "embeds": self.shown_embeds,
            "components": self.components,
            "attachments": [attachment.payload for attachment in self._listed],
            "mentions": [user.payload for user in self.mentioned.users],
            "mention_roles": [str(role.id) for role in self.mentioned.roles],
            "mention_everyone": self.mentioned.everyone,
        }
        if self.nonce is not None:
            payload["nonce"] = self.nonce
        if self.reactions:
            payload["reactions"] = [_reaction(emoji, users) for emoji, users in self.reactions.items()]
        if self.poll is not None:
            payload["poll"] = self.poll.payload
        if self.thread is not None:
            payload["thread"] = self.thread.payload
        if self.interaction is not None:
            payload["interaction_metadata"] = self.interaction.metadata
            payload["application_id"] = payload["webhook_id"] = str(self.author.id)
        return payload | self._reference_payload() | self.forward

    @property
    def _listed(self) -> list[Attachment]:
        """Its files but those that its components show (documentation, "Message Object": attachments)."""
        shown = {item.get("attachment_id") for part in self.walk() for item in media(part)}
        return [attachment for attachment in self.attachments if str(attachment.id) not in shown]

    @property
    def _type(self) -> MessageType:
        if self.system_type is not None:
            return self.system_type
        if self.reference is not None:
            return MessageType.REPLY
        if self.interaction is None or self.interaction.metadata["type"] != 2:
            return MessageType.DEFAULT
        typed = self.interaction.metadata.keys().isdisjoint({"target_user", "target_message_id"})
        return MessageType.CHAT_INPUT_COMMAND if typed else MessageType.CONTEXT_MENU_COMMAND

    def _reference_payload(self) -> JSON:
        """Documentation, "Message Reference": where it points, and the message there that is shown with it."""
        if self.created_thread is not None:
            return {"message_reference": self._pointer(self.created_thread)}
        if self.reference is None:
            return {}
        pointer = {"message_reference": self._pointer(self.reference.channel, self.reference)}
        if self._type not in _SHOWING:
            return pointer
        referenced = None if self.reference.deleted else self.reference.payload | {"referenced_message": None}
        return pointer | {"referenced_message": referenced}

    def _pointer(self, channel: Channel, message: "Message | None" = None) -> JSON:
        pointer: JSON = {"type": 0, "channel_id": str(channel.id)}
        if message is not None:
            pointer["message_id"] = str(message.id)
        return pointer if channel.guild_id is None else pointer | {"guild_id": str(channel.guild_id)}


def _reaction(emoji: str, users: list[User]) -> JSON:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(users),
        "count_details": {"normal": len(users), "burst": 0},
        "me": any(user.bot for user in users),
        "me_burst": False,
        "burst_colors": [],
    }
