"""The page's routes, open to itself alone."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, web

from rehearsal.files import Upload
from rehearsal.loopback import Rehearsal
from rehearsal.page.tab import Tab
from rehearsal.page.uploads import Uploads

_HERE = Path(__file__).parent
_FRAME_LIMIT = 1024 * 1024
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def add_page(rehearsal: Rehearsal) -> None:
    """Serve the page at `/`; to be called before the rehearsal starts."""
    page = _Page(rehearsal)
    app = rehearsal.app
    app.router.add_get("/", page.index)
    app.router.add_static("/static", _HERE / "static")
    app.router.add_static("/vendor", _HERE / "vendor")
    app.router.add_get("/page/socket", page.socket)
    app.router.add_post("/page/upload", page.upload)
    app.on_response_prepare.append(_harden)
    app.on_shutdown.append(page.close)


class _Page:
    """The open tabs, and the files they have handed in."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self._rehearsal = rehearsal
        self._uploads = Uploads()
        self._sockets: set[web.WebSocketResponse] = set()

    async def index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_HERE / "static" / "index.html")

    async def socket(self, request: web.Request) -> web.StreamResponse:
        _must_be_own(request)
        # Uncompressed: frames go out in the order in which they are sent, whatever their size.
        socket = web.WebSocketResponse(heartbeat=20, compress=False, max_msg_size=_FRAME_LIMIT)
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            await Tab(self._rehearsal, self._uploads, socket).serve()
        finally:
            self._sockets.discard(socket)
        return socket

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Take a file as the body, its name in the query, and answer with its handle."""
        _must_be_own(request)
        upload = Upload(request.query.get("name") or "unnamed", await request.read(), request.content_type)
        limit = self._rehearsal.files.size_limit
        if len(upload.data) > limit:
            raise web.HTTPRequestEntityTooLarge(limit, len(upload.data))
        return web.json_response({"upload": self._uploads.keep(upload)})

    async def close(self, _app: web.Application) -> None:
        """Send the tabs away; they come back by themselves when there is a server again."""
        goodbye = (socket.close(code=WSCloseCode.GOING_AWAY, message=b"restarting") for socket in self._sockets)
        await asyncio.gather(*goodbye)


def _must_be_own(request: web.Request) -> None:
    """Refuse every caller but the page itself: a browser names the origin of each socket and each POST."""
    origin = urlsplit(request.headers.get("Origin", ""))
    own = (origin.scheme, origin.netloc) == ("http", request.host)
    if not own or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise web.HTTPForbidden(text="Only the rehearsal's own page may do this.")


async def _harden(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
