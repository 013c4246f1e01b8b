"""Links to boards, figures and days of servers in memory, as the database holds them."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from bot.board.figures import Standing
from bot.board.link import Link
from bot.report.day import Day
from tests.bot.memory_cards import Absent


class MemoryLinks(Absent):
    """The links; `rows` are those that were given."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, Link] = {}
        self.owners: dict[int, int] = {}
        self._revoked: set[int] = set()

    async def secret(self) -> str:
        self._answer()
        return "a secret"

    async def issue(self, guild_id: int, owner_id: int, expires_at: datetime, *, names: bool) -> Link:
        self._answer()
        link = Link(len(self.rows) + 1, guild_id, names, expires_at)
        self.rows[link.id] = link
        self.owners[link.id] = owner_id
        return link

    async def revoke(self, guild_id: int, link_id: int | None = None) -> frozenset[int]:
        self._answer()
        good = {link.id for link in self.rows.values() if link.guild_id == guild_id and not link.expired}
        revoked = {one for one in good - self._revoked if link_id in {None, one}}
        self._revoked |= revoked
        return frozenset(revoked)

    async def revoked(self) -> frozenset[int]:
        self._answer()
        return frozenset(one for one in self._revoked if not self.rows[one].expired)


class MemoryFigures(Absent):
    """The figures; `standings` are those of servers, `asked` for which of them they were asked and when."""

    def __init__(self) -> None:
        super().__init__()
        self.standings: dict[int, Standing] = {}
        self.asked: list[tuple[frozenset[int], datetime]] = []

    async def standing(self, guild_ids: Collection[int], since: datetime) -> Mapping[int, Standing]:
        self.asked.append((frozenset(guild_ids), datetime.now(UTC)))
        self._answer()
        assert since <= datetime.now(UTC)
        return {guild_id: self.standings.get(guild_id, Standing()) for guild_id in guild_ids}


class MemoryDays(Absent):
    """The days; `asked` are those that were read, and `told` is what each had in it."""

    def __init__(self) -> None:
        super().__init__()
        self.told = Day(0, (), (), {}, 0, ())
        self.asked: list[tuple[int, datetime, datetime]] = []

    async def day(self, guild_id: int, begin: datetime, end: datetime) -> Day:
        self._answer()
        self.asked.append((guild_id, begin, end))
        return self.told
