"""Reactions to messages: who gave which (documentation, "Reaction Object"). There are Unicode's emojis only."""

import unicodedata
from typing import TYPE_CHECKING

from rehearsal.errors import ApiError
from rehearsal.intents import Intent
from rehearsal.message import Message
from rehearsal.threads import must_be_active
from rehearsal.users import User
from rehearsal.wire import JSON

if TYPE_CHECKING:
    from rehearsal.world import World

MOST_EMOJIS = 20
_KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"
_LONGEST = 16
_INTENTS = (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS)


def check_emoji(text: str) -> None:
    """Raise `ApiError` 10014 where a text is no emoji of Unicode."""
    pictures = any(unicodedata.category(sign) == "So" or sign == _KEYCAP for sign in text)
    words = any(sign.isalpha() for sign in text)
    if not pictures or words or len(text) > _LONGEST:
        raise ApiError(400, 10014, "Unknown Emoji")


def react(world: "World", message: Message, user: User, emoji: str) -> None:
    """Add somebody's reaction, once.

    Raises
    ------
    ApiError
        It is no emoji: 10014; the message is in the archive: 50083; or it has as many different ones as there may be:
        30010.
    """
    check_emoji(emoji)
    must_be_active(message.channel)
    if emoji not in message.reactions and len(message.reactions) >= MOST_EMOJIS:
        raise ApiError(400, 30010, f"Maximum number of reactions reached ({MOST_EMOJIS})")
    given = message.reactions.setdefault(emoji, [])
    if user in given:
        return
    given.append(user)
    member = {"member": world.guild.member_payload(user)} if message.channel.guild_id is not None else {}
    author = {"message_author_id": str(message.author.id)}
    world.tell_about(message, "MESSAGE_REACTION_ADD", _one(user, emoji) | author | member, _INTENTS)


def unreact(world: "World", message: Message, user: User, emoji: str) -> None:
    """Take somebody's reaction back; raises `ApiError` 10014 where there is none of this emoji."""
    if user not in message.reactions.get(emoji, []):
        raise ApiError(404, 10014, "Unknown Emoji")
    message.reactions[emoji].remove(user)
    if not message.reactions[emoji]:
        del message.reactions[emoji]
    world.tell_about(message, "MESSAGE_REACTION_REMOVE", _one(user, emoji), _INTENTS)


def clear(world: "World", message: Message, emoji: str | None = None) -> None:
    """Take all reactions away, or those of one emoji; raises `ApiError` 10014 where there is none of it."""
    if emoji is None:
        message.reactions.clear()
        return world.tell_about(message, "MESSAGE_REACTION_REMOVE_ALL", {}, _INTENTS)
    if emoji not in message.reactions:
        raise ApiError(404, 10014, "Unknown Emoji")
    del message.reactions[emoji]
    return world.tell_about(message, "MESSAGE_REACTION_REMOVE_EMOJI", {"emoji": {"id": None, "name": emoji}}, _INTENTS)


def _one(user: User, emoji: str) -> JSON:
    return {"user_id": str(user.id), "emoji": {"id": None, "name": emoji}, "burst": False, "type": 0}
