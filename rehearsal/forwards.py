"""Forwarded messages: a copy of how one was, and where it is (documentation, "Message Reference Types")."""

import copy

from rehearsal.wire import JSON

FORWARD = 1
_COPIED = (
    "type",
    "content",
    "mentions",
    "mention_roles",
    "attachments",
    "embeds",
    "timestamp",
    "edited_timestamp",
    "flags",
    "components",
)


def forward_of(payload: JSON) -> JSON:
    """Return the part of a message's JSON that forwards the message of another JSON; a forward's own copy goes on."""
    if "message_snapshots" in payload:
        snapshots = copy.deepcopy(payload["message_snapshots"])
    else:
        snapshots = [{"message": copy.deepcopy({key: payload[key] for key in _COPIED})}]
    pointer = {"type": FORWARD, "channel_id": payload["channel_id"], "message_id": payload["id"]}
    return {"message_reference": pointer, "message_snapshots": snapshots}


def forwarded_text(forward: JSON) -> str:
    """Return what is written in what was forwarded."""
    return "\n".join(str(one["message"]["content"]) for one in forward.get("message_snapshots", ()))


def without_content(forward: JSON, nothing: JSON) -> JSON:
    """Return the same without what is written in it: `nothing` takes its place."""
    return forward | {
        "message_snapshots": [{"message": one["message"] | nothing} for one in forward["message_snapshots"]]
    }
