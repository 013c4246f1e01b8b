"""What the board needs of what is on record; `bot.board.links` and `bot.board.figures` have it, in the database."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from bot.board.figures import Standing
from bot.board.link import Link


class LinkStore(Protocol):
    """The links, as `bot.board.links.Links`; every method may raise `DatabaseAway`."""

    async def secret(self) -> str:
        """Return what signs links."""

    async def issue(self, guild_id: int, owner_id: int, expires_at: datetime, *, names: bool) -> Link:
        """Note a new link."""

    async def revoke(self, guild_id: int, link_id: int | None = None) -> frozenset[int]:
        """Revoke a link of a server, or all of them, and return which were still good."""

    async def revoked(self) -> frozenset[int]:
        """Return the links that were revoked and would be good otherwise."""


class FigureStore(Protocol):
    """The figures of servers, as `bot.board.figures.Figures`; may raise `DatabaseAway`."""

    async def standing(self, guild_ids: Collection[int], since: datetime) -> Mapping[int, Standing]:
        """Return how each of these servers stands; `since` is when its day began."""
