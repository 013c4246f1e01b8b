"""The shape of each gateway event: Discord's own schemas, with what the gateway adds to them and leaves out.

Discord's OpenAPI document tells of its HTTP interface alone. That the gateway sends the same objects, and where they
differ, is from the documentation, "Gateway Events" and "Interaction Object".
"""

from collections.abc import Collection, Mapping

from rehearsal.wire import JSON

_NOTHING: JSON = {}
_TEXT: JSON = {"type": "string"}
_NUMBER: JSON = {"type": "integer"}
_SWITCH: JSON = {"type": "boolean"}
_FREE: JSON = {"type": "object"}
_NONE: JSON = {"type": "null"}


def event_schemas(known: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return the schema of each event by its name.

    Parameters
    ----------
    known
        The schemas of Discord's document by name; what is returned refers to them.
    """
    return _session(known) | _server(known) | _threads(known) | _messages(known) | _interaction(known)


def _session(known: Mapping[str, JSON]) -> dict[str, JSON]:
    account = {"verified": _SWITCH, "mfa_enabled": _SWITCH, "email": _or_null(_TEXT)}
    ready = {
        "v": _NUMBER,
        "user": _altered(known["UserResponse"], may_have=account),
        "guilds": _list(_record({"id": _ID, "unavailable": {"const": True}})),
        "session_id": _TEXT,
        "resume_gateway_url": _TEXT,
        "application": _record({"id": _ID, "flags": _NUMBER}),
    }
    extra = {"session_type": _TEXT, "private_channels": _list(_FREE), "relationships": _list(_FREE)}
    return {"READY": _record(ready, extra), "RESUMED": _record({})}


def _server(known: Mapping[str, JSON]) -> dict[str, JSON]:
    lists = ("voice_states", "stage_instances", "guild_scheduled_events", "soundboard_sounds")
    created = {
        "joined_at": _TEXT,
        "large": _SWITCH,
        "member_count": _NUMBER,
        "members": _list(_of("GuildMemberResponse")),
        "channels": _list(_of("GuildChannelResponse")),
        "threads": _list(_of("ThreadResponse")),
        "presences": _list(_PRESENCE),
        **dict.fromkeys(lists, _list(_FREE)),
    }
    chunk = {
        "guild_id": _ID,
        "members": _list(_of("GuildMemberResponse")),
        "chunk_index": _NUMBER,
        "chunk_count": _NUMBER,
    }
    asked = {"not_found": _list(_ID), "presences": _list(_PRESENCE), "nonce": _or_null(_TEXT)}
    one = _record({"guild_id": _ID, "user": _of("UserResponse")})
    role = _record({"guild_id": _ID, "role": _of("GuildRoleResponse")})
    pins = {"guild_id": _ID, "last_pin_timestamp": _or_null(_TEXT)}
    return {
        "GUILD_CREATE": _altered(known["GuildResponse"], adds=created, may_have={"unavailable": _SWITCH}),
        "GUILD_DELETE": _record({"id": _ID}),
        "GUILD_MEMBER_ADD": _altered(known["GuildMemberResponse"], adds={"guild_id": _ID}),
        "GUILD_MEMBER_UPDATE": _altered(known["GuildMemberResponse"], adds={"guild_id": _ID}),
        "GUILD_MEMBER_REMOVE": one,
        "GUILD_BAN_ADD": one,
        "GUILD_BAN_REMOVE": one,
        "GUILD_ROLE_CREATE": role,
        "GUILD_ROLE_UPDATE": role,
        "GUILD_ROLE_DELETE": _record({"guild_id": _ID, "role_id": _ID}),
        "GUILD_MEMBERS_CHUNK": _record(chunk, asked),
        "PRESENCE_UPDATE": _PRESENCE,
        "CHANNEL_CREATE": _CHANNEL,
        "CHANNEL_UPDATE": _CHANNEL,
        "CHANNEL_DELETE": _CHANNEL,
        "CHANNEL_PINS_UPDATE": _record({"channel_id": _ID}, pins),
    }


def _threads(known: Mapping[str, JSON]) -> dict[str, JSON]:
    about = {"member": _of("GuildMemberResponse"), "presence": _or_null(_PRESENCE)}
    joined = _altered(known["ThreadMemberResponse"], adds=about)
    changed = {"added_members": _list(joined), "removed_member_ids": _list(_ID)}
    return {
        "THREAD_CREATE": _altered(known["ThreadResponse"], may_have={"newly_created": _SWITCH}),
        "THREAD_UPDATE": _altered(known["ThreadResponse"]),
        "THREAD_DELETE": _record({"id": _ID, "guild_id": _ID, "parent_id": _ID, "type": _of("ChannelTypes")}),
        "THREAD_MEMBERS_UPDATE": _record({"id": _ID, "guild_id": _ID, "member_count": _NUMBER}, changed),
    }


def _messages(known: Mapping[str, JSON]) -> dict[str, JSON]:
    member = _altered(known["GuildMemberResponse"], lacks=("user",))
    together = {"dependentRequired": {"guild_id": ["member"], "member": ["guild_id"]}}
    message = _altered(known["MessageResponse"], may_have={"guild_id": _ID, "member": member}) | together
    place, here = {"channel_id": _ID, "message_id": _ID}, {"guild_id": _ID}
    emoji = _of("MessageReactionEmojiResponse")
    reaction = place | {"user_id": _ID, "emoji": emoji, "burst": _SWITCH, "type": _of("ReactionTypes")}
    giver = here | {"member": _of("GuildMemberResponse"), "message_author_id": _ID, "burst_colors": _list(_TEXT)}
    vote = _record(place | {"user_id": _ID, "answer_id": _NUMBER}, here)
    return {
        "MESSAGE_CREATE": message,
        "MESSAGE_UPDATE": message,
        "MESSAGE_DELETE": _record({"id": _ID, "channel_id": _ID}, here),
        "MESSAGE_DELETE_BULK": _record({"ids": _list(_ID), "channel_id": _ID}, here),
        "TYPING_START": _record(
            {"channel_id": _ID, "user_id": _ID, "timestamp": _NUMBER}, here | {"member": _of("GuildMemberResponse")}
        ),
        "MESSAGE_REACTION_ADD": _record(reaction, giver),
        "MESSAGE_REACTION_REMOVE": _record(reaction, here),
        "MESSAGE_REACTION_REMOVE_ALL": _record(place, here),
        "MESSAGE_REACTION_REMOVE_EMOJI": _record(place | {"emoji": emoji}, here),
        "MESSAGE_POLL_VOTE_ADD": vote,
        "MESSAGE_POLL_VOTE_REMOVE": vote,
    }


def _interaction(known: Mapping[str, JSON]) -> dict[str, JSON]:
    may = {"permissions": _TEXT}
    required = {
        "id": _ID,
        "application_id": _ID,
        "type": _of("InteractionTypes"),
        "token": _TEXT,
        "version": {"const": 1},
        "data": _FREE | {"properties": {"resolved": _resolved(known)}},
        "channel_id": _ID,
        "channel": _CHANNEL,
        "locale": _of("AvailableLocalesEnum"),
        "app_permissions": _TEXT,
        "entitlements": _list(_FREE),
        "authorizing_integration_owners": _table(_ID),
        "context": _of("InteractionContextType"),
        "attachment_size_limit": _NUMBER,
    }
    where = {
        "guild_id": _ID,
        "guild": _record({"id": _ID, "locale": _of("AvailableLocalesEnum"), "features": _list(_TEXT)}),
        "guild_locale": _of("AvailableLocalesEnum"),
        "member": _altered(known["GuildMemberResponse"], adds=may),
        "user": _of("UserResponse"),
        "message": _of("MessageResponse"),
    }
    return {"INTERACTION_CREATE": _record(required, where)}


def _resolved(known: Mapping[str, JSON]) -> JSON:
    """Return the shape of what the options of an interaction name."""
    may = {"permissions": _TEXT}
    member = _altered(known["GuildMemberResponse"], adds=may, lacks=("user", "deaf", "mute"))
    channel = {"id": _ID, "name": _TEXT, "type": _of("ChannelTypes"), **may}
    return _record(
        {},
        {
            "users": _table(_of("UserResponse")),
            "members": _table(member),
            "roles": _table(_of("GuildRoleResponse")),
            "channels": _table(_FREE | {"properties": channel, "required": list(channel)}),
            "messages": _table(_of("MessageResponse")),
            "attachments": _table(_of("MessageAttachmentResponse")),
        },
    )


def _of(name: str) -> JSON:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: JSON) -> JSON:
    return {"anyOf": [_NONE, schema]}


def _list(item: JSON) -> JSON:
    return {"type": "array", "items": item}


def _table(item: JSON) -> JSON:
    return {"type": "object", "additionalProperties": item}


def _record(required: JSON, optional: JSON = _NOTHING) -> JSON:
    return {
        "type": "object",
        "properties": required | optional,
        "required": list(required),
        "additionalProperties": False,
    }


def _altered(schema: JSON, *, adds: JSON = _NOTHING, may_have: JSON = _NOTHING, lacks: Collection[str] = ()) -> JSON:
    """Return a schema of the document, closed, with fields that the gateway adds and without those it leaves out."""
    fields = {name: field for name, field in schema["properties"].items() if name not in lacks}
    needed = {name: fields.pop(name) for name in schema["required"] if name not in lacks}
    return _record(needed | adds, fields | may_have)


_ID = _of("SnowflakeType")
_CHANNEL: JSON = {
    "anyOf": [_of("GuildChannelResponse"), _of("ThreadResponse"), _of("PrivateChannelResponse")],
}
_PRESENCE = _record(
    {
        "user": _record({"id": _ID}),
        "guild_id": _ID,
        "status": {"enum": ["online", "idle", "dnd", "offline"]},
        "activities": _list(_FREE),
        "client_status": _table(_TEXT),
    }
)
