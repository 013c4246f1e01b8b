"""Messages, new and edited: what may be in them, and what may be in them together."""

from collections.abc import Mapping
from typing import Any

from rehearsal.errors import ApiError
from rehearsal.files import Upload, safe_name
from rehearsal.forwards import FORWARD
from rehearsal.message import Flag, Message
from rehearsal.rules import components, embeds
from rehearsal.rules.polls import POLL
from rehearsal.rules.shape import (
    Check,
    Path,
    Problems,
    among,
    anything,
    array,
    boolean,
    number,
    record,
    snowflake,
    text,
    then,
    unsupported,
)
from rehearsal.wire import JSON

MOST_CONTENT = 2000
MOST_FILES = 10


def _allowed_mentions(value: Any, path: Path, problems: Problems) -> None:
    for group in ("users", "roles"):
        if group in (value.get("parse") or ()) and value.get(group):
            message = f'parse:["{group}"] and {group}: [ids...] are mutually exclusive.'
            problems.add(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)


_ALLOWED_MENTIONS = then(
    record(
        {
            "parse": array(among("users", "roles", "everyone")),
            "users": array(snowflake, 0, 100),
            "roles": array(snowflake, 0, 100),
            "replied_user": boolean,
        }
    ),
    _allowed_mentions,
)
_ATTACHMENT = record(
    {
        "id": snowflake,
        "filename": text(1, 1024),
        "description": text(0, 1024),
        "title": text(0, 1024),
        "is_spoiler": boolean,
        "duration_secs": unsupported,
        "waveform": unsupported,
        # What discord.py gives back of an attachment that is kept.
        **dict.fromkeys(("url", "proxy_url", "size", "spoiler", "content_type", "height", "width"), anything),
    },
    ("id",),
)
_REFERENCE = record(
    {
        "type": number(0, 1),
        "message_id": snowflake,
        "channel_id": snowflake,
        "guild_id": snowflake,
        "fail_if_not_exists": boolean,
    },
    ("message_id",),
)


def _nonce(value: Any, path: Path, problems: Problems) -> None:
    (text(0, 25) if isinstance(value, str) else number())(value, path, problems)


_BODY: dict[str, Check] = {
    "content": text(0, MOST_CONTENT),
    "embeds": embeds.check_embeds,
    "components": anything,
    "attachments": array(_ATTACHMENT, 0, MOST_FILES),
    "flags": number(0),
    "allowed_mentions": _ALLOWED_MENTIONS,
    "tts": boolean,
    "poll": POLL,
    "sticker_ids": unsupported,
}
_EDIT = record(_BODY)
_ANSWER = _EDIT
_POST = record(_BODY | {"nonce": _nonce, "enforce_nonce": boolean, "message_reference": _REFERENCE})

_PURGE = record({"messages": array(snowflake, 2, 100)}, ("messages",))
_NEW_FLAGS = Flag.SUPPRESS_EMBEDS | Flag.SUPPRESS_NOTIFICATIONS | Flag.COMPONENTS_V2


def check_purge(body: Any) -> None:
    """Check a list of messages to delete; raises as `check_post` does."""
    problems = Problems()
    _PURGE(body, (), problems)
    problems.raise_any()


def check_post(body: Any, uploads: Mapping[int, Upload]) -> None:
    """Check a message that the bot sends into a channel.

    Raises
    ------
    ApiError
        Discord would refuse it: 50035, or 50006 for one without anything in it.
    Unsupported
        It has what the rehearsal lacks.
    """
    _check(body, uploads, (), _POST, None)
    _check_flags(body, (), _NEW_FLAGS)


def check_answer(body: Any, uploads: Mapping[int, Upload], path: Path = ()) -> None:
    """Check a message that answers an interaction; raises as `check_post` does."""
    _check(body, uploads, path, _ANSWER, None)
    _check_flags(body, path, _NEW_FLAGS | Flag.EPHEMERAL)


def check_edit(body: Any, uploads: Mapping[int, Upload], message: Message, path: Path = ()) -> None:
    """Check what a message is to become; raises as `check_post` does. Flags that cannot change are ignored."""
    asked = isinstance(body, dict) and body.get("poll")
    if message.poll is not None or (asked and not message.thinking):
        raise ApiError(400, 520003, "Cannot edit a poll message")
    _check(body, uploads, path, _EDIT, message)


def _check_flags(body: JSON, path: Path, flags: Flag) -> None:
    given = Flag(body.get("flags") or 0)
    if given & ~flags:
        # What is set here and has no effect there would rehearse something else than happens in class.
        problems = Problems()
        problems.add((*path, "flags"), "MESSAGE_FLAGS_INVALID", f"These flags cannot be set here: {given & ~flags!r}")
        problems.raise_any()


def _check(body: Any, uploads: Mapping[int, Upload], path: Path, shape: Check, message: Message | None) -> None:
    problems = Problems()
    shape(body, path, problems)
    problems.raise_any()
    v2 = Flag.COMPONENTS_V2 in Flag(body.get("flags") or 0) | (message.flags if message else Flag(0))
    if body.get("components"):
        components.check_components(body["components"], (*path, "components"), problems, v2=v2)
    problems.raise_any()
    kept = _kept(body, uploads, message, path, problems)
    _check_references(body, kept, path, problems)
    if v2:
        _check_no_legacy(body, message, path, problems)
    problems.raise_any()
    if not _anything(body, kept, message) and not is_forward(body):
        raise ApiError(400, 50006, "Cannot send an empty message")


def _kept(
    body: JSON, uploads: Mapping[int, Upload], message: Message | None, path: Path, problems: Problems
) -> set[str]:
    """Return the names of the files that the message will have."""
    old = {str(file.id): file.name for file in message.attachments} if message else {}
    new = {str(place): safe_name(upload.filename) for place, upload in uploads.items()}
    if body.get("attachments") is not None:
        for place, entry in enumerate(body["attachments"]):
            if str(entry["id"]) not in old | new:
                message_ = f"There is no file and no attachment {entry['id']}."
                problems.add((*path, "attachments", place, "id"), "ATTACHMENT_NOT_FOUND", message_)
        listed = {str(entry["id"]) for entry in body["attachments"]}
        old = {number_: name for number_, name in old.items() if number_ in listed}
    if len(old) + len(new) > MOST_FILES:
        problems.add((*path, "attachments"), "BASE_TYPE_MAX_LENGTH", f"Must be {MOST_FILES} or fewer in length.")
    embedded = {file.name for file in message.embedded} if message else set()
    return {*old.values(), *new.values(), *embedded}


def _check_references(body: JSON, kept: set[str], path: Path, problems: Problems) -> None:
    shown = components.references(body.get("components") or [], (*path, "components"))
    shown += embeds.references(body.get("embeds") or [], (*path, "embeds"))
    for place, name in shown:
        if safe_name(name) not in kept:
            message = f'The referenced attachment "{name}" is not part of the message.'
            problems.add(place, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", message)


def _check_no_legacy(body: JSON, message: Message | None, path: Path, problems: Problems) -> None:
    content = body.get("content", message and message.content)
    shown = body.get("embeds", message and message.embeds)
    for name, value in (("content", content), ("embeds", shown), ("poll", body.get("poll"))):
        if value:
            problems.add(
                (*path, name),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def is_forward(body: JSON) -> bool:
    """Whether a body forwards another message."""
    pointer = body.get("message_reference")
    return isinstance(pointer, dict) and pointer.get("type") == FORWARD


def _anything(body: JSON, kept: set[str], message: Message | None) -> bool:
    content = body.get("content", message and message.content)
    shown = body.get("embeds", message and message.embeds)
    parts = body.get("components", message and message.components)
    return bool((content or "").strip() or shown or parts or kept or body.get("poll"))
