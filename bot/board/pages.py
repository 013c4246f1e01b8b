"""The board over HTTP: a page, its files, and its events, all below an address that holds a token."""

import contextlib
import mimetypes
from pathlib import Path

from aiohttp import web

from bot.board.board import Board
from bot.board.feed import Feed, frame
from bot.board.link import Link

PAGE = Path(__file__).parent / "page"
INDEX = "index.html"

NOTHING = "There is nothing to see here. An instructor or a moderator gets a link by typing /board in the server.\n"
SOON = "The bot is just starting. Please try again in some seconds.\n"

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
EVENTS = {**HEADERS, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}  # nginx is to hold nothing back


def add_board(application: web.Application, board: Board) -> None:
    """Add all below `/board/`; to be called before the application is served."""
    pages = _Pages(board)
    application.router.add_get("/board/{token}/events", pages.events)
    application.router.add_get("/board/{token}/{name:[a-z.]*}", pages.file)
    application.router.add_route("*", "/board{rest:.*}", pages.nothing)
    application.on_shutdown.append(pages.close)


class _Pages:
    """The answers; without a good token all of them are the same."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._files = {path.name: (path.read_bytes(), _media_type(path)) for path in PAGE.iterdir()}

    async def nothing(self, _request: web.Request) -> web.StreamResponse:
        """Say that nothing is here."""
        return self._refusal()

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Return the page, or a file that it needs."""
        if self._board.opened(request.match_info["token"]) is None:
            return self._refusal()
        found = self._files.get(request.match_info["name"] or INDEX)
        if found is None:
            return await self.nothing(request)
        body, media_type = found
        return web.Response(body=body, headers={**HEADERS, "Content-Type": media_type})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Send what changes, for as long as the link is good and somebody looks."""
        link = self._board.opened(request.match_info["token"])
        if link is None:
            return self._refusal()
        response = web.StreamResponse(headers=EVENTS)
        with contextlib.suppress(ConnectionResetError):  # whoever looked has gone
            await response.prepare(request)
            with self._board.hub.watching(link.guild_id, names=link.names) as feed:
                await self._send(response, link, feed)
            if not self._board.good(link):
                await response.write(frame("over", b"true"))
        return response

    async def close(self, _application: web.Application) -> None:
        """Send all viewers away."""
        self._board.hub.close()

    async def _send(self, response: web.StreamResponse, link: Link, feed: Feed) -> None:
        version = 0
        while self._board.good(link) and not self._board.hub.closed:
            version, changed = feed.since(version)
            if changed:
                await response.write(changed)
            else:
                await feed.turned()

    def _refusal(self) -> web.StreamResponse:
        """Say that nothing is here, or that nobody can tell yet."""
        if self._board.ready:
            return web.Response(text=NOTHING, status=404, headers=HEADERS)
        return web.Response(text=SOON, status=503, headers={**HEADERS, "Retry-After": "2"})


def _media_type(path: Path) -> str:
    kind = mimetypes.guess_type(path.name)[0]
    assert kind is not None, path
    return f"{kind}; charset=utf-8"
