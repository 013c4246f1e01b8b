"""The rehearsal: a loopback Discord on 127.0.0.1, with one server or more."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from rehearsal.avatars import default_avatar
from rehearsal.guild import APPLICATION, CHANNELS, HOME, PEOPLE, Guild
from rehearsal.intents import privileged
from rehearsal.rest.call import serve, unsupported
from rehearsal.rest.routes import ROUTES
from rehearsal.server import Server
from rehearsal.shared import Shared
from rehearsal.users import BOT, Permission
from rehearsal.validation import Validator

HOST = "127.0.0.1"
_NUMBER = re.compile(r"[0-9]{1,20}")
_BODY_LIMIT = 110 * 1024 * 1024


class Rehearsal(Server):
    """A Discord for one bot, on this machine; it is its first server itself.

    Parameters
    ----------
    port
        Where to listen on 127.0.0.1; 0 takes a free port.
    people
        The people by name, each with the names of their roles ("Instructor", "Moderator").
    channels
        The text channels by name, each with the names of the roles that alone see it; none: everybody does.
    validator
        A second opinion on every request, response and event; what it finds is recorded in `failures`.
    intents
        The privileged intents that the bot's application has: "message_content", "members", "presences".
    permissions
        What the bot's own role allows beside what everyone may, as Discord numbers it in an invitation.
    """

    def __init__(
        self,
        port: int = 0,
        people: Mapping[str, Iterable[str]] | None = None,
        validator: Validator | None = None,
        *,
        channels: Mapping[str, Iterable[str]] = CHANNELS,
        bot_name: str = "bot",
        intents: Iterable[str] = (),
        permissions: int = BOT,
    ) -> None:
        self._port = port
        guild = Guild(HOME, PEOPLE if people is None else people, channels, bot_name, Permission(permissions))
        self._shared = Shared(APPLICATION, privileged(intents), validator)
        super().__init__(self._shared, guild)
        self.servers: list[Server] = [self]
        """All servers, this one first."""
        self._bot = bot_name, Permission(permissions)
        self._runner: web.AppRunner | None = None
        self.url = ""
        self.app = self._built()

    async def __aenter__(self) -> "Rehearsal":
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://{HOST}:{port}/"
        self.files.base_url = self.cdn_url
        self.gateway.url = self.gateway_url
        return self

    async def __aexit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.timers.close()
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """The base of the HTTP interface, for `discord.http.Route.BASE`."""
        return f"{self.url}api/v10"

    @property
    def gateway_url(self) -> str:
        """The gateway, for `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY`."""
        return f"ws{self.url.removeprefix('http')}gateway"

    @property
    def cdn_url(self) -> str:
        """The base of uploaded files, for `discord.asset.Asset.BASE`."""
        return self.url.removesuffix("/")

    @property
    def environment(self) -> dict[str, str]:
        """What a bot has to know, as environment variables; `CONNECT` makes discord.py read the addresses."""
        return {
            "DISCORD_TOKEN": self.token,
            "DISCORD_API_URL": self.api_url,
            "DISCORD_GATEWAY_URL": self.gateway_url,
            "DISCORD_CDN_URL": self.cdn_url,
        }

    def add_server(
        self,
        name: str,
        people: Mapping[str, Iterable[str]] = PEOPLE,
        *,
        channels: Mapping[str, Iterable[str]] = CHANNELS,
    ) -> Server:
        """Let the bot be in one more server. Who has the same name in two of them is the same person.

        Raises
        ------
        ValueError
            There is a server of this name.
        """
        if name in {server.guild.name for server in self.servers}:
            raise ValueError(f"There is a server {name!r} already.")
        server = Server(self._shared, Guild(name, people, channels, *self._bot))
        self.servers.append(server)
        server.events.introduce()
        return server

    def server(self, name: str) -> Server:
        """Return the server of a name; raises `LookupError` where there is none."""
        for server in self.servers:
            if server.guild.name == name:
                return server
        raise LookupError(f"There is no server {name!r}.")

    async def ready(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109 (part of its message)
        """Return once a bot is connected; raises `TimeoutError` after `timeout` seconds."""
        await self.until(self.gateway.connected.is_set, timeout)

    async def until(self, predicate: Callable[[], object], timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Return as soon as `predicate` holds; see `Changes.until`."""
        await self.changes.until(predicate, timeout)

    def _built(self) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=_BODY_LIMIT)
        app.add_routes([serve(self.servers, route) for route in ROUTES])
        app.add_routes(
            [
                web.route("*", "/api/{anything:.*}", self._no_route),
                web.get("/gateway", self.gateway.handle),
                web.get("/gateway/", self.gateway.handle),
                web.get("/attachments/{channel_id}/{file_id}/{name}", self._file),
                web.get(r"/embed/avatars/{index:[0-5]}.png", _avatar),
            ]
        )
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let no page of another origin in, by whatever name it found this machine."""
        port = urlsplit(self.url).port
        hosts = {f"{HOST}:{port}", f"localhost:{port}"}
        origin = request.headers.get("Origin")
        if request.host not in hosts or (origin is not None and origin.removeprefix("http://") not in hosts):
            raise web.HTTPForbidden(text="The rehearsal speaks to this machine alone.")
        return await handler(request)

    async def _no_route(self, request: web.Request) -> web.StreamResponse:
        return unsupported(self, f"{request.method} {request.path}: the rehearsal has no such route")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file_id = request.match_info["file_id"]
        kept = self.files.get(int(file_id)) if _NUMBER.fullmatch(file_id) else None
        if kept is None or kept.name != request.match_info["name"]:
            raise web.HTTPNotFound
        return web.Response(body=kept.bytes, headers=kept.headers)


async def _avatar(request: web.Request) -> web.StreamResponse:
    return web.Response(body=default_avatar(int(request.match_info["index"])), content_type="image/png")
