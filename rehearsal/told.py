"""What a bot is told of a message: without the intent MESSAGE_CONTENT an empty shell of what others wrote.

Its own messages, direct ones and those that mention it are told in full (documentation, "Message Content Intent").
"""

from rehearsal.message import Message
from rehearsal.wire import JSON, encode

_SHELL: JSON = {"content": "", "embeds": [], "components": [], "attachments": []}


def told(message: Message, *, content: bool) -> JSON:
    """Return the JSON of a message; `content` says whether the bot has the intent."""
    payload = message.payload
    answered = payload.get("referenced_message")
    if answered and message.reference is not None:
        payload["referenced_message"] = _told(message.reference, answered, content)
    return _told(message, payload, content)


def told_text(message: Message, *, content: bool) -> str:
    """Return the same as text, which is built once for each state where nothing is hidden."""
    shown = content or all(_open(one) for one in (message, message.reference) if one is not None)
    return message.payload_text if shown else encode(told(message, content=content))


def event_text(message: Message, *, content: bool) -> str:
    """Return the same as the gateway tells it: with the server and the author's membership."""
    text = told_text(message, content=content)
    if message.channel.guild_id is None:
        return text
    extra = encode({"guild_id": str(message.channel.guild_id), "member": message.author.member})
    return f"{text[:-1]},{extra[1:]}"


def _told(message: Message, payload: JSON, content: bool) -> JSON:
    if content or _open(message):
        return payload
    return {key: value for key, value in payload.items() if key != "poll"} | _SHELL


def _open(message: Message) -> bool:
    named = any(user.bot for user in message.named.users)
    return message.author.bot or named or message.channel.guild_id is None
