"""The rehearsal: a loopback Discord in one server on 127.0.0.1."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from rehearsal.avatars import default_avatar
from rehearsal.backend import Backend
from rehearsal.channel import THREADS, Overwrite
from rehearsal.guild import CHANNELS, PEOPLE, Guild
from rehearsal.intents import privileged
from rehearsal.options import Value
from rehearsal.person import Person
from rehearsal.rest.call import serve, unsupported
from rehearsal.rest.routes import ROUTES
from rehearsal.slash import Attach, parse
from rehearsal.users import BOT, Permission, User
from rehearsal.validation import Validator

HOST = "127.0.0.1"
_NUMBER = re.compile(r"[0-9]{1,20}")
_BODY_LIMIT = 110 * 1024 * 1024


class Rehearsal(Backend):
    """A Discord of one server, for one bot, on this machine.

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
        guild = Guild(PEOPLE if people is None else people, channels, bot_name, Permission(permissions))
        super().__init__(guild, privileged(intents), validator)
        self._people: dict[User, Person] = {}
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

    @property
    def people(self) -> list[Person]:
        """Everybody."""
        return [self.person(name) for name in self.guild.people]

    def person(self, name: str) -> Person:
        """Return one of the people; raises `LookupError` where there is none of that name."""
        user = self.guild.people.get(name)
        if user is None:
            raise LookupError(f"There is no {name!r}; there are: {', '.join(self.guild.people)}")
        return self._people.setdefault(user, Person(self, user))

    def add_person(self, name: str, roles: Iterable[str] = ()) -> Person:
        """Let somebody join; raises `ValueError` if the name is taken, `LookupError` for a role there is not."""
        self.membership.join(name, roles)
        return self.person(name)

    def remove_bot(self) -> None:
        """Remove the bot from the server, as who may can at any time."""
        self.membership.leave(self.guild.bot)

    def invite_bot(self) -> None:
        """Let the bot come back to the server."""
        self.membership.invite_bot()

    def delete_channel(self, channel: str) -> None:
        """Delete a text channel or thread; raises `LookupError` where there is none."""
        found = self.guild.channel(channel)
        (self.threads if found.type in THREADS else self.places).delete(found)

    def permit(self, channel: str, whom: str, *, allow: int = 0, deny: int = 0) -> None:
        """Set what a role or a person, by name, may do in a channel other than in the server.

        Parameters
        ----------
        whom
            A role ("@everyone", "Instructor", the bot's own is called as the bot), or a person.
        allow, deny
            Permissions, as Discord numbers them; both 0: as in the server.

        Raises
        ------
        LookupError
            There is no such channel, role or person.
        """
        target = self.guild.roles.get(whom) or self.person(whom).user
        different = Overwrite(Permission(allow), Permission(deny)) if allow or deny else None
        self.places.permit(self.guild.channel(channel), target, different)

    async def ready(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109 (part of its message)
        """Return once a bot is connected; raises `TimeoutError` after `timeout` seconds."""
        await self.until(self.gateway.connected.is_set, timeout)

    async def until(self, predicate: Callable[[], object], timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Return as soon as `predicate` holds; see `Changes.until`."""
        await self.changes.until(predicate, timeout)

    def parse(self, line: str, attach: Attach | None = None) -> tuple[str, dict[str, Value]]:
        """Read a slash line as typed, e.g. `/generate prompt:"Once upon" max_new_tokens:8`; see `slash.parse`."""
        return parse(line, self.commands.known(self.guild.id), attach)

    def _built(self) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=_BODY_LIMIT)
        app.add_routes([serve(self, route) for route in ROUTES])
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
