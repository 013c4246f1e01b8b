"""What a person did, and how the bot has answered."""

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum

from rehearsal.channel import Channel
from rehearsal.commands import CommandType
from rehearsal.message import Message
from rehearsal.users import User
from rehearsal.wire import JSON


class InteractionType(IntEnum):
    """Types of interaction (documentation, "Interaction Type")."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


UNANSWERED = {
    InteractionType.COMMAND: "The application did not respond",
    InteractionType.COMPONENT: "This interaction failed",
    InteractionType.AUTOCOMPLETE: "Loading options failed",
    InteractionType.MODAL: "Something went wrong. Try again.",
}
"""What a Discord client shows when the bot did not acknowledge in time."""


@dataclass(eq=False)
class Interaction:
    """A command, a press, a choice, a form sent in, or a request for choices."""

    id: int
    token: str = field(repr=False)
    type: InteractionType
    user: User
    channel: Channel
    name: str
    """The command's full name, or the custom_id of the component or modal."""
    data: JSON = field(repr=False)
    source: Message | None = None
    """The message whose component was used."""
    parent: "Interaction | None" = None
    """For a form sent in: the interaction that opened it."""
    sent: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    acknowledged_after: float | None = None
    """Seconds until the bot acknowledged."""
    failed: str | None = None
    """What Discord shows the person when the bot did not acknowledge in time."""
    modal: JSON | None = field(default=None, repr=False)
    """The form that the bot opened."""
    submission: "Interaction | None" = field(default=None, repr=False)
    """The form, sent in."""
    choices: list[JSON] | None = None
    original: Message | None = field(default=None, repr=False)
    """The first response, deleted or not."""
    followups: list[Message] = field(default_factory=list, repr=False)
    expired: bool = False

    def __str__(self) -> str:
        state = self.failed or ("unanswered" if self.acknowledged_after is None else "answered")
        return f"{self.type.name.lower()} {self.name!r} of {self.user} in {self.channel}: {state}"

    @property
    def message(self) -> Message | None:
        """The first response, or the message that the bot updates; None when there is none or it is deleted."""
        return None if self.original is None or self.original.deleted else self.original

    @property
    def answered(self) -> bool:
        """Whether the bot has acknowledged it or failed to."""
        return self.acknowledged_after is not None or self.failed is not None

    @property
    def thinking(self) -> bool:
        """Whether the person sees that the bot is thinking."""
        return self.message is not None and self.message.thinking

    def expire(self) -> None:
        """Let the token die now."""
        self.expired = True

    def age(self) -> float:
        """Return the seconds since it was sent."""
        return asyncio.get_running_loop().time() - self.sent

    @property
    def owners(self) -> JSON:
        """For whom the app was installed where it was used: the server; in direct messages nobody's."""
        return {"0": str(self.channel.guild_id or 0)}

    @property
    def metadata(self) -> JSON:
        """Its JSON in the messages that answer it."""
        metadata: JSON = {
            "id": str(self.id),
            "type": int(self.type),
            "user": self.user.payload,
            "authorizing_integration_owners": self.owners,
        }
        if self.type is InteractionType.COMMAND:
            metadata |= {"name": self.name, **self._target}
        if self.type is InteractionType.COMPONENT and self.source is not None:
            metadata["interacted_message_id"] = str(self.source.id)
        if self.type is InteractionType.MODAL and self.parent is not None:
            metadata["triggering_interaction_metadata"] = self.parent.metadata
        return metadata

    @property
    def _target(self) -> JSON:
        """What the context menu was opened on, for a command that was chosen there."""
        match self.data["type"]:
            case CommandType.USER:
                return {"target_user": self.data["resolved"]["users"][self.data["target_id"]]}
            case CommandType.MESSAGE:
                return {"target_message_id": self.data["target_id"]}
            case _:
                return {}
