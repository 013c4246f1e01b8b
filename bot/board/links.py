"""Links to boards on record: the secret that signs them, which were given, and which were revoked."""

import secrets
from datetime import datetime

from bot.board.link import Link
from bot.database.connection import Database

SECRET = "board"  # noqa: S105 # its name
SECRET_BYTES = 32


class Links:
    """The store; every method raises `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def secret(self) -> str:
        """Return what signs links, made once and for all."""
        fresh = secrets.token_urlsafe(SECRET_BYTES)
        await self._database.fetch(_MAKE, {"name": SECRET, "value": fresh})
        (row,) = await self._database.fetch(_READ, {"name": SECRET})
        return str(row["value"])

    async def issue(self, guild_id: int, owner_id: int, expires_at: datetime, *, names: bool) -> Link:
        """Note a new link, and forget those of everybody that have expired."""
        values = {"guild": guild_id, "owner": owner_id, "names": names, "expires_at": expires_at}
        await self._database.fetch(_FORGET)
        (row,) = await self._database.fetch(_ISSUE, values)
        return Link(row["id"], guild_id, names, expires_at)

    async def revoke(self, guild_id: int, link_id: int | None = None) -> frozenset[int]:
        """Revoke a link of a server, or all of them, and return which were still good."""
        rows = await self._database.fetch(_REVOKE, {"guild": guild_id, "id": link_id})
        return frozenset(row["id"] for row in rows)

    async def revoked(self) -> frozenset[int]:
        """Return the links that were revoked and would be good otherwise."""
        return frozenset(row["id"] for row in await self._database.fetch(_REVOKED))


_MAKE = """
insert into secrets (name, value) values (%(name)s, %(value)s) on conflict do nothing returning name
"""

_READ = "select value from secrets where name = %(name)s"

_FORGET = "delete from board_links where expires_at < clock_timestamp() returning id"

_ISSUE = """
insert into board_links (guild_id, owner_id, names, expires_at)
values (%(guild)s, %(owner)s, %(names)s, %(expires_at)s)
returning id
"""

_REVOKE = """
update board_links set revoked_at = clock_timestamp()
where guild_id = %(guild)s and id = coalesce(%(id)s::bigint, id) and revoked_at is null
    and expires_at > clock_timestamp()
returning id
"""

_REVOKED = "select id from board_links where revoked_at is not null and expires_at > clock_timestamp()"
