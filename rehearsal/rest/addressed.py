"""Which server a request is about, by what its path names: a server, a channel, an interaction or its token."""

from collections.abc import Mapping, Sequence

from rehearsal.backend import Backend


def addressed(servers: Sequence[Backend], path: Mapping[str, str]) -> Backend:
    """Return that server, else the first: what is asked about no server, or one that is not there, is asked there."""
    return next((server for server in servers if _is_about(path, server)), servers[0])


def _is_about(path: Mapping[str, str], server: Backend) -> bool:
    return (
        path.get("guild_id") == str(server.guild.id)
        or _number(path.get("channel_id")) in server.guild.channels
        or _number(path.get("interaction_id")) in server.interactions.by_id
        or path.get("token") in server.interactions.by_token
    )


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() else None
