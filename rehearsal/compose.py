"""Makes messages of checked bodies and their files, and changes them."""

import copy
from collections.abc import Mapping
from typing import Any

from rehearsal.channel import THREADS, Channel
from rehearsal.components import SELECTS, ComponentType, complete_ids, walk
from rehearsal.files import Attachment, Files, Upload
from rehearsal.forwards import forward_of
from rehearsal.guild import Guild
from rehearsal.interaction import Interaction
from rehearsal.mentions import find
from rehearsal.message import Flag, Invocation, Message
from rehearsal.messages import Messages
from rehearsal.poll import Poll
from rehearsal.polls import Polls
from rehearsal.threads import Threads
from rehearsal.users import User
from rehearsal.wire import JSON, Snowflakes, encode, now

CONTENTS = frozenset({"content", "embeds", "components", "attachments", "poll"})
"""What is in a message, beside how it is sent or shown."""
_SET_AT_FIRST = Flag.SUPPRESS_NOTIFICATIONS | Flag.LOADING
_NONCES_KEPT = 1000


class Composer:
    """Posts and edits messages, with all that comes of it."""

    def __init__(
        self, guild: Guild, messages: Messages, threads: Threads, polls: Polls, files: Files, ids: Snowflakes
    ) -> None:
        self._guild = guild
        self._messages = messages
        self._threads = threads
        self._polls = polls
        self._files = files
        self._ids = ids
        self._nonces: dict[tuple[int, str], Message] = {}

    def post(
        self,
        channel: Channel,
        body: JSON,
        uploads: Mapping[int, Upload],
        *,
        author: User | None = None,
        answers: Interaction | None = None,
        reference: Message | None = None,
        forwards: Message | None = None,
    ) -> Message:
        """Add a message made of a checked body; one with the flag EPHEMERAL is for the person it answers alone."""
        flags = Flag(body.get("flags") or 0)
        viewer = answers.user if answers and Flag.EPHEMERAL in flags else None
        invocation = Invocation(answers.user, answers.name, answers.metadata) if answers else None
        message = Message(
            self._ids.next(),
            channel,
            author or self._guild.bot,
            viewer=viewer,
            interaction=invocation,
            reference=reference,
            nonce=body.get("nonce"),
        )
        _compose(message, body, uploads, self._files)
        message.flags |= flags & _SET_AT_FIRST
        if forwards is not None:
            message.forward = forward_of(forwards.payload)
            message.flags |= Flag.HAS_SNAPSHOT
        self._find_mentions(message, body)
        if channel.type in THREADS:
            self._threads.activate(channel, message.author)
        if message.nonce is not None:
            self._remember(message)
        self._polls.end_later(message)
        self._messages.add(message)
        return message

    def edit(self, message: Message, body: JSON, uploads: Mapping[int, Upload]) -> None:
        """Change a message by a checked body. An edit pings nobody; another flag alone is none."""
        _compose(message, body, uploads, self._files)
        self._find_mentions(message, body)
        if uploads or body.keys() & CONTENTS:
            message.edited = now()
            message.edits += 1
        if body.get("poll"):
            self._polls.end_later(message)
        self._messages.updated(message)

    def sent_with_nonce(self, channel: Channel, nonce: str | int) -> Message | None:
        """Return the message that was lately sent with this nonce."""
        return self._nonces.get((channel.id, str(nonce)))

    def _find_mentions(self, message: Message, body: JSON) -> None:
        replied_to = message.reference.author if message.reference else None
        text, allowed = message.mentionable_text, body.get("allowed_mentions")
        message.mentioned = find(text, allowed, self._guild, replied_to)

    def _remember(self, message: Message) -> None:
        self._nonces[message.channel.id, str(message.nonce)] = message
        if len(self._nonces) > _NONCES_KEPT:
            del self._nonces[next(iter(self._nonces))]


def _compose(message: Message, body: JSON, uploads: Mapping[int, Upload], files: Files) -> None:
    """Change the parts of `message` that `body` names; what it does not name stays.

    Parameters
    ----------
    uploads
        The files sent along, by the number in `files[n]`.
    """
    message.flags &= ~Flag.LOADING
    if body.get("flags") is not None:
        message.flags = _changed(message.flags, Flag(body["flags"]))
    if "content" in body:
        message.content = (body["content"] or "").strip()
    _attach(message, body, uploads, files)
    here = {attachment.name: attachment for attachment in (*message.attachments, *message.embedded)}
    if "embeds" in body:
        message.embeds = [{"type": "rich", **embed} for embed in copy.deepcopy(body["embeds"] or [])]
        _show_in_embeds(message, here)
        _drop_unshown(message, files)
    if "components" in body:
        message.components = [_completed(part) for part in body["components"] or []]
        _show_in_components(message, here)
        complete_ids(message.components)
    if body.get("poll"):
        message.poll = Poll.of(body["poll"])
    message.changed()


def _changed(flags: Flag, given: Flag) -> Flag:
    """Suppress embeds or not; version 2 stays; nothing else changes (documentation, "Edit Message")."""
    return flags & ~Flag.SUPPRESS_EMBEDS | given & (Flag.SUPPRESS_EMBEDS | Flag.COMPONENTS_V2)


_SHOWN: JSON = {"description": None, "spoiler": False}
_DEFAULTS: Mapping[int, JSON] = {
    **{select: {"min_values": 1, "max_values": 1} for select in SELECTS},
    ComponentType.THUMBNAIL: _SHOWN,
    ComponentType.FILE: {"spoiler": False},
    ComponentType.SEPARATOR: {"divider": True, "spacing": 1},
    ComponentType.CONTAINER: {"accent_color": None, "spoiler": False},
}
"""What Discord fills in where a component says nothing (documentation, "Component Reference")."""


def _completed(part: JSON) -> JSON:
    """Return a copy of a component with what Discord fills in, and without what it leaves out."""
    made: JSON = _DEFAULTS.get(part["type"], {}) | _without_nulls(part)
    if "components" in made:
        made["components"] = [_completed(inner) for inner in made["components"]]
    if "accessory" in made:
        made["accessory"] = _completed(made["accessory"])
    if "items" in made:
        made["items"] = [_SHOWN | item for item in made["items"]]
    return made


def _without_nulls(value: Any) -> Any:
    """Return a copy of JSON without the fields that are null, however deep."""
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


def _attach(message: Message, body: JSON, uploads: Mapping[int, Upload], files: Files) -> None:
    """Keep the attachments that `body` lists, described as it says, or all where it has no list; add the new files."""
    listed: list[JSON] | None = body.get("attachments")
    described = {str(entry["id"]): entry.get("description") for entry in listed or ()}
    if listed is not None:
        for gone in [old for old in message.attachments if str(old.id) not in described]:
            message.attachments.remove(gone)
            files.drop(gone)
        message.attachments = [files.describe(old, described[str(old.id)]) for old in message.attachments]
    for number, upload in sorted(uploads.items()):
        description = described.get(str(number))
        kept = files.keep(upload, message.channel.id, description=description, ephemeral=message.ephemeral)
        message.attachments.append(kept)


def _show_in_embeds(message: Message, here: Mapping[str, Attachment]) -> None:
    """Point the embeds' pictures at their files, which are then no attachments any more."""
    for embed in message.embeds:
        for key in ("image", "thumbnail", "video", "author", "footer"):
            part = embed.get(key) or {}
            for field in ("url", "icon_url"):
                used = here.get(str(part.get(field)).removeprefix("attachment://"))
                if used is None or not str(part[field]).startswith("attachment://"):
                    continue
                part[field] = used.url
                if used in message.attachments:
                    message.attachments.remove(used)
                    message.embedded.append(used)


def _drop_unshown(message: Message, files: Files) -> None:
    text = encode(message.embeds)
    for gone in [file for file in message.embedded if file.url not in text]:
        message.embedded.remove(gone)
        files.drop(gone)


def _show_in_components(message: Message, here: Mapping[str, Attachment]) -> None:
    for component in walk(message.components):
        for entry in (component, *(component.get("items") or ())):
            for key in ("media", "file"):
                if isinstance(entry.get(key), dict):
                    entry[key] = _unfurled(entry[key]["url"], here)
        if component["type"] == ComponentType.FILE:
            used = here.get(component["file"]["url"].rsplit("/", 1)[-1])
            component.update({"name": used.name, "size": len(used.bytes)} if used else {})


def _unfurled(url: str, here: Mapping[str, Attachment]) -> JSON:
    """Return a picture or file as it is shown: the message's own by `attachment://` or address, or another."""
    named = here.get(url.rsplit("/", 1)[-1])
    used = named if named is not None and url in {f"attachment://{named.name}", named.url} else None
    item: JSON = {"id": "0", "url": url, "proxy_url": url, "loading_state": 0 if used is None else 2}
    if used is not None:
        payload = used.payload
        item |= {"id": str(used.id), "url": used.url, "proxy_url": used.url, "attachment_id": str(used.id)}
        item |= {key: payload[key] for key in ("content_type", "width", "height") if key in payload}
    return item
