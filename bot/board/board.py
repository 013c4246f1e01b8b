"""The board of each server: who may see it, what it shows, and where."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from yarl import URL

from bot.board.figures import Standing
from bot.board.hub import Hub
from bot.board.link import Link, Signer
from bot.board.sections import sections
from bot.board.stage import Stage
from bot.board.stores import FigureStore, LinkStore
from bot.daily_time import beginning_of_day
from models.catalogue import Catalogue


class Board:
    """The boards of all servers.

    Parameters
    ----------
    zone
        The time zone in which a day begins.

    Attributes
    ----------
    zone
        As given.
    address
        Where the bot's pages are, as people reach them.
    hub
        Feeds those who look.
    stages
        Where demos run.
    """

    def __init__(self, links: LinkStore, figures: FigureStore, catalogue: Catalogue, zone: tzinfo | None) -> None:
        self._links = links
        self._figures = figures
        self._catalogue = catalogue
        self.zone = zone
        self._signer: Signer | None = None
        self._revoked: set[int] = set()
        self.address = URL("http://127.0.0.1")
        self.stages: list[Stage] = []
        self.hub = Hub(self._read, self._show)

    @property
    def ready(self) -> bool:
        """Whether links can be told from others yet."""
        return self._signer is not None

    async def load(self) -> None:
        """Read the secret, and which links were revoked; raises `DatabaseAway`."""
        secret, revoked = await self._links.secret(), await self._links.revoked()
        self._revoked |= revoked
        self._signer = Signer(secret)

    async def issue(self, guild_id: int, owner_id: int, hours: float, *, names: bool) -> Link:
        """Make a link to a server's board; raises `DatabaseAway`."""
        if not self.ready:
            await self.load()
        expires_at = datetime.now(UTC) + timedelta(hours=hours)
        return await self._links.issue(guild_id, owner_id, expires_at, names=names)

    async def revoke(self, guild_id: int, link_id: int | None = None) -> int:
        """Let a link of a server open nothing any more, or all of them, and return how many were good."""
        revoked = await self._links.revoke(guild_id, link_id)
        self._revoked |= revoked
        self.hub.wake()
        return len(revoked)

    def url(self, link: Link) -> URL:
        """Return the address of a board: a secret, as whoever has it sees the board."""
        assert self._signer is not None
        return self.address / "board" / self._signer.token(link) / ""

    def opened(self, token: str) -> Link | None:
        """Return what a token opens now, if anything."""
        link = self._signer.read(token) if self._signer else None
        return link if link is not None and self.good(link) else None

    def good(self, link: Link) -> bool:
        """Whether a link has neither expired nor been revoked."""
        return not link.expired and link.id not in self._revoked

    async def _read(self, guild_ids: Collection[int]) -> Mapping[int, Standing]:
        return await self._figures.standing(guild_ids, beginning_of_day(datetime.now(UTC), self.zone))

    def _show(self, guild_id: int, standing: Standing, names: bool) -> Mapping[str, bytes]:
        scenes = [scene for stage in self.stages for scene in stage.scenes(guild_id)]
        return sections(standing, scenes, self._catalogue, names=names)
