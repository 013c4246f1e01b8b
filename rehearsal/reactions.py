"""Reactions to messages: who gave which (documentation, "Reaction Object"). There are Unicode's emojis only."""

from rehearsal.emojis import is_emoji
from rehearsal.errors import ApiError
from rehearsal.guild import Guild
from rehearsal.intents import Intent
from rehearsal.message import Message
from rehearsal.messages import Messages
from rehearsal.threads import must_be_active
from rehearsal.users import User
from rehearsal.wire import JSON

MOST_EMOJIS = 20
_INTENTS = (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS)


def check_emoji(text: str) -> None:
    """Raise `ApiError` 10014 where a text is no emoji of Unicode."""
    if not is_emoji(text):
        raise ApiError(400, 10014, "Unknown Emoji")


class Reactions:
    """Gives reactions and takes them back."""

    def __init__(self, guild: Guild, messages: Messages) -> None:
        self._guild = guild
        self._messages = messages

    def add(self, message: Message, user: User, emoji: str) -> None:
        """Add somebody's reaction, once.

        Raises
        ------
        ApiError
            It is no emoji: 10014; the message is in an archived thread: 50083; or it has as many different ones as
            there may be: 30010.
        """
        check_emoji(emoji)
        must_be_active(message.channel)
        if emoji not in message.reactions and len(message.reactions) >= MOST_EMOJIS:
            raise ApiError(400, 30010, f"Maximum number of reactions reached ({MOST_EMOJIS})")
        given = message.reactions.setdefault(emoji, [])
        if user in given:
            return
        given.append(user)
        member = {"member": self._guild.member_payload(user)} if message.channel.guild_id is not None else {}
        author = {"message_author_id": str(message.author.id)}
        self._dispatch(message, "MESSAGE_REACTION_ADD", _one(user, emoji) | author | member)

    def remove(self, message: Message, user: User, emoji: str) -> None:
        """Take somebody's reaction back; raises `ApiError` 10014 where there is none of this emoji."""
        if user not in message.reactions.get(emoji, []):
            raise ApiError(404, 10014, "Unknown Emoji")
        message.reactions[emoji].remove(user)
        if not message.reactions[emoji]:
            del message.reactions[emoji]
        self._dispatch(message, "MESSAGE_REACTION_REMOVE", _one(user, emoji))

    def clear(self, message: Message) -> None:
        """Take all reactions away."""
        message.reactions.clear()
        self._dispatch(message, "MESSAGE_REACTION_REMOVE_ALL", {})

    def clear_emoji(self, message: Message, emoji: str) -> None:
        """Take away the reactions of one emoji; raises `ApiError` 10014 where there is none of it."""
        if emoji not in message.reactions:
            raise ApiError(404, 10014, "Unknown Emoji")
        del message.reactions[emoji]
        self._dispatch(message, "MESSAGE_REACTION_REMOVE_EMOJI", {"emoji": {"id": None, "name": emoji}})

    def _dispatch(self, message: Message, event: str, about: JSON) -> None:
        self._messages.dispatch_about(message, event, about, _INTENTS)


def _one(user: User, emoji: str) -> JSON:
    return {"user_id": str(user.id), "emoji": {"id": None, "name": emoji}, "burst": False, "type": 0}
