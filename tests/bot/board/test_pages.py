"""The board over HTTP: what a token opens, and that nothing is shown without one."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from yarl import URL

from bot.board.figures import KindCount, Standing
from bot.board.link import Link, Signer
from bot.board.pages import NOTHING, PAGE, SOON
from tests.bot.board.conftest import ADA, GUILD, OTHER, Served, events, new_board, shown

FILES = ["", "events", *(path.name for path in PAGE.iterdir())]


async def get(session: aiohttp.ClientSession, url: URL) -> tuple[int, str]:
    async with session.get(url) as reply:
        return reply.status, await reply.text()


async def test_a_good_token_opens_the_page_and_its_files(served: Served, session: aiohttp.ClientSession) -> None:
    url = await served.url()
    assert "The room, live" in (await get(session, url))[1]
    for name in FILES[2:]:
        assert await get(session, url / name) == (200, (PAGE / name).read_text(encoding="utf-8"))
    assert await get(session, url / "other.js") == (404, NOTHING)


async def bad(served: Served, case: str) -> str:
    """Return a token that opens nothing."""
    match case:
        case "expired":
            return served.board.url(await served.link(hours=-0.001)).parts[2]
        case "revoked":
            link = await served.link()
            assert await served.board.revoke(GUILD, link.id) == 1
            return served.board.url(link).parts[2]
        case "forged":
            return Signer("no secret of ours").token(Link(1, GUILD, True, datetime.now(UTC) + timedelta(hours=1)))
        case _:
            return case


@pytest.mark.parametrize("case", ["expired", "revoked", "forged", "x", "index.html", "board.js", "%2e%2e"])
@pytest.mark.parametrize("name", FILES)
async def test_without_a_good_token_nothing_is_shown(
    served: Served, session: aiohttp.ClientSession, case: str, name: str
) -> None:
    url = URL(f"{served.board.address}/board/{await bad(served, case)}/{name}", encoded=True)
    assert await get(session, url) == (404, NOTHING)


@pytest.mark.parametrize("path", ["/board", "/board/", "/board//", "/board/board.js", "/board/../board/x/"])
async def test_without_a_token_nothing_is_shown(served: Served, session: aiohttp.ClientSession, path: str) -> None:
    assert await get(session, URL(f"{served.board.address}{path}", encoded=True)) == (404, NOTHING)


async def test_nothing_can_be_written(served: Served, session: aiohttp.ClientSession) -> None:
    url = await served.url()
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        async with session.request(method, url / "events") as reply:
            assert reply.status == 404


async def test_every_answer_is_kept_to_the_page(served: Served, session: aiohttp.ClientSession) -> None:
    url = await served.url()
    for address in (url, url / "board.js", url / "events", url / "none", served.board.address / "board"):
        async with session.get(address) as reply:
            assert reply.headers["Referrer-Policy"] == "no-referrer"
            assert reply.headers["Cache-Control"] == "no-store"
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            policy = reply.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
            assert "unsafe" not in policy


async def test_a_board_is_that_of_its_server_alone(served: Served, session: aiohttp.ClientSession) -> None:
    served.figures.standings[GUILD] = Standing((KindCount("generate", 3, 2, 1),))
    served.figures.standings[OTHER] = Standing((KindCount("attention", 9, 0, 0),))
    for guild_id, kind, waiting in ((GUILD, "generate", 3), (OTHER, "attention", 9)):
        async with session.get(await served.url(guild_id) / "events") as reply:
            body = await anext(body async for name, body in events(reply) if name == "queue")
            assert f'"waiting":{waiting},"running"' in body
            assert kind in body
            assert body.count('"kind"') == 1


async def test_whoever_looks_is_sent_away_when_the_link_is_revoked(
    served: Served, session: aiohttp.ClientSession
) -> None:
    link, kept = await served.link(), await served.link()
    async with session.get(served.board.url(link) / "events") as reply, session.get(served.board.url(kept) / "events"):
        sent = events(reply)
        await anext(sent)
        await served.board.revoke(GUILD, link.id)
        assert [name async for name, _ in sent][-1] == "over"
        assert served.board.hub.viewers == 1


async def test_whoever_looks_is_sent_away_when_the_link_expires(served: Served, session: aiohttp.ClientSession) -> None:
    async with session.get(await served.url(hours=2 / 3600) / "events") as reply:
        assert [name async for name, _ in events(reply)][-1] == "over"


async def test_a_link_outlives_a_restart_and_so_does_its_end(
    served: Served, session: aiohttp.ClientSession, unused_tcp_port: int
) -> None:
    link, revoked = await served.link(), await served.link()
    await served.board.revoke(GUILD, revoked.id)
    restarted = new_board(served.links, served.figures)
    async with shown(restarted, unused_tcp_port):
        address = restarted.address / "board" / served.board.url(link).parts[2] / ""
        assert await get(session, address) == (503, SOON)
        await restarted.load()
        assert (await get(session, address))[0] == 200
        assert restarted.url(link) == address
        assert (await get(session, restarted.url(revoked)))[0] == 404


async def test_a_viewer_is_sent_away_when_the_bot_stops(session: aiohttp.ClientSession, served: Served) -> None:
    board = new_board(served.links, served.figures)
    await board.load()
    async with shown(board, 0):
        reply = await session.get(board.url(await board.issue(GUILD, ADA, 1, names=False)) / "events")
        await anext(events(reply))
    assert "over" not in [name async for name, _ in events(reply)]


async def test_a_token_is_in_no_log(
    served: Served, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    url = await served.url()
    with caplog.at_level("DEBUG"):
        for name in ("board.js", "none"):
            await get(session, url / name)
        async with session.get(url / "events") as reply:
            await anext(events(reply))
        await served.board.revoke(GUILD)
        await get(session, url)
    assert url.parts[2] not in caplog.text
