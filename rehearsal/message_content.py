"""Messages as a bot gets them: without the intent MESSAGE_CONTENT, what others wrote has no content.

Its own messages, direct ones and those that mention it are complete (documentation, "Message Content Intent").
"""

from rehearsal.forwards import without_content
from rehearsal.message import Message
from rehearsal.wire import JSON, encode

_NO_CONTENT: JSON = {"content": "", "embeds": [], "components": [], "attachments": []}


def bot_payload(message: Message, *, content: bool) -> JSON:
    """Return the JSON of a message; `content` says whether the bot has the intent."""
    payload = message.payload
    referenced = payload.get("referenced_message")
    if referenced and message.reference is not None:
        payload["referenced_message"] = _filtered(message.reference, referenced, content)
    return _filtered(message, payload, content)


def bot_payload_text(message: Message, *, content: bool) -> str:
    """Return the same as text, which is built once for each state where nothing is left out."""
    complete = content or all(_has_content(one) for one in (message, message.reference) if one is not None)
    return message.payload_text if complete else encode(bot_payload(message, content=content))


def event_text(message: Message, *, content: bool) -> str:
    """Return the same as the gateway sends it: with the server and the author's membership."""
    text = bot_payload_text(message, content=content)
    if message.channel.guild_id is None:
        return text
    extra = encode({"guild_id": str(message.channel.guild_id), "member": message.author.member})
    return f"{text[:-1]},{extra[1:]}"


def _filtered(message: Message, payload: JSON, content: bool) -> JSON:
    if content or _has_content(message):
        return payload
    left = {key: value for key, value in payload.items() if key != "poll"} | _NO_CONTENT
    return without_content(left, _NO_CONTENT) if message.forward else left


def _has_content(message: Message) -> bool:
    bot_is_mentioned = any(user.bot for user in message.mentioned.users)
    return message.author.bot or bot_is_mentioned or message.channel.guild_id is None
