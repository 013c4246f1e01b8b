"""Links on record, in the database and in memory."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.board.links import Links
from bot.board.stores import LinkStore
from bot.database.connection import Database
from tests.bot.memory_board import MemoryLinks

SOON = datetime.now(UTC) + timedelta(hours=1)
PAST = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture(params=["database", "memory"])
def links(request: pytest.FixtureRequest) -> LinkStore:
    return Links(request.getfixturevalue("database")) if request.param == "database" else MemoryLinks()


async def test_the_secret_is_made_once(links: LinkStore) -> None:
    assert await links.secret() == await links.secret()


async def test_two_bots_of_a_database_have_one_secret_that_nobody_guesses(database: Database) -> None:
    secret = await Links(database).secret()
    assert secret == await Links(database).secret()
    assert len(secret) >= 40


async def test_a_link_is_revoked_once_and_for_its_server_alone(links: LinkStore) -> None:
    one, other = [await links.issue(2, 7, SOON, names=False) for _ in range(2)]
    assert one.id != other.id
    assert await links.revoke(3, one.id) == frozenset()
    assert await links.revoke(2, one.id) == {one.id}
    assert await links.revoke(2, one.id) == frozenset()
    assert await links.revoked() == {one.id}


async def test_all_links_of_a_server_are_revoked_at_once(links: LinkStore) -> None:
    mine = {(await links.issue(2, 7, SOON, names=True)).id for _ in range(3)}
    await links.issue(3, 7, SOON, names=False)
    assert await links.revoke(2) == mine
    assert await links.revoked() == mine


async def test_what_has_expired_need_not_be_revoked(links: LinkStore) -> None:
    expired = await links.issue(2, 7, PAST, names=False)
    assert await links.revoke(2, expired.id) == frozenset()
    assert await links.revoked() == frozenset()
