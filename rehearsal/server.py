"""The rehearsal: a loopback Discord in one server on 127.0.0.1."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from types import TracebackType
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from rehearsal.avatars import default_avatar
from rehearsal.changes import Change, Kind
from rehearsal.channel import Overwrite
from rehearsal.faults import Faults
from rehearsal.gateway import Gateway
from rehearsal.guild import CHANNELS, PEOPLE, Guild
from rehearsal.intents import privileged
from rehearsal.members import welcome
from rehearsal.options import Value
from rehearsal.person import Person
from rehearsal.rest import (
    application,
    callbacks,
    channels,
    commands,
    guilds,
    history,
    pins,
    polls,
    reactions,
    threads,
    webhooks,
)
from rehearsal.rest.call import loud, serve
from rehearsal.slash import Attach, parse
from rehearsal.users import Permission
from rehearsal.validation import Validator
from rehearsal.world import World

HOST = "127.0.0.1"
_BODY_LIMIT = 110 * 1024 * 1024
_ROUTES = [
    route
    for module in (
        application,
        callbacks,
        history,
        pins,
        polls,
        reactions,
        channels,
        commands,
        guilds,
        threads,
        webhooks,
    )
    for route in module.ROUTES
]


class Rehearsal:
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
    ) -> None:
        self._port = port
        self._world = World(PEOPLE if people is None else people, channels, bot_name, privileged(intents), validator)
        self._people = {name: Person(self._world, user) for name, user in self._world.guild.people.items()}
        self._runner: web.AppRunner | None = None
        self.url = ""
        self.app = self._built(validator)

    async def __aenter__(self) -> "Rehearsal":
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://{HOST}:{port}/"
        self._world.files.base_url = self.cdn_url
        self._world.gateway.url = self.gateway_url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._world.close()
        await self._world.gateway.close()
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
    def token(self) -> str:
        """The bot's token, another in each rehearsal."""
        return self._world.token

    @property
    def application_id(self) -> int:
        """The bot's id, and its application's."""
        return self._world.guild.bot.id

    @property
    def guild_id(self) -> int:
        """The server's id."""
        return self._world.guild.id

    @property
    def role_ids(self) -> dict[str, int]:
        """The ids of the roles by name."""
        return {name: role.id for name, role in self._world.guild.roles.items()}

    @property
    def channel_ids(self) -> dict[str, int]:
        """The ids of the server's channels by name."""
        return {channel.name: channel.id for channel in self._world.guild.channels.values() if channel.guild_id}

    @property
    def guild(self) -> Guild:
        """The server: its roles, people and channels."""
        return self._world.guild

    @property
    def gateway(self) -> Gateway:
        """The gateway, with its faults on demand."""
        return self._world.gateway

    @property
    def faults(self) -> Faults:
        """What goes wrong on demand with the bot's requests."""
        return self._world.faults

    @property
    def rate_limits(self) -> bool:
        """Whether requests are counted and refused as Discord counts and refuses them; off unless asked for."""
        return self._world.limits.on

    @rate_limits.setter
    def rate_limits(self, on: bool) -> None:
        self._world.limits.on = on
        self._world.changes.emit(Change(Kind.TROUBLE))

    @property
    def connected(self) -> asyncio.Event:
        """Set while a bot is connected that has been told of the server."""
        return self._world.gateway.connected

    @property
    def failures(self) -> list[str]:
        """What the bot asked for that the rehearsal lacks; empty when all is well."""
        return self._world.failures

    @property
    def refusals(self) -> list[str]:
        """The requests that were refused as Discord would refuse them, the last thousand."""
        return list(self._world.refusals)

    @property
    def token_lifetime(self) -> float:
        """Seconds that an interaction's token lives."""
        return self._world.token_lifetime

    @token_lifetime.setter
    def token_lifetime(self, seconds: float) -> None:
        self._world.token_lifetime = seconds

    @property
    def acknowledge_within(self) -> float:
        """Seconds that the bot has for its first answer."""
        return self._world.acknowledge_within

    @acknowledge_within.setter
    def acknowledge_within(self, seconds: float) -> None:
        self._world.acknowledge_within = seconds

    @property
    def upload_limit(self) -> int:
        """Bytes of one upload, of people and of the bot; interactions tell it as `attachment_size_limit`."""
        return self._world.files.size_limit

    @upload_limit.setter
    def upload_limit(self, size: int) -> None:
        self._world.files.size_limit = size

    @property
    def people(self) -> list[Person]:
        """Everybody."""
        return list(self._people.values())

    def person(self, name: str) -> Person:
        """Return one of the people; raises `LookupError` where there is none of that name."""
        try:
            return self._people[name]
        except KeyError:
            raise LookupError(f"There is no {name!r}; there are: {', '.join(self._people)}") from None

    def add_person(self, name: str, roles: Iterable[str] = ()) -> Person:
        """Let somebody join; raises `ValueError` if the name is taken, `LookupError` for a role there is not."""
        user = self._world.guild.add_person(name, roles)
        self._people[name] = Person(self._world, user)
        welcome(self._world, user)
        return self._people[name]

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
        guild = self._world.guild
        target = guild.roles.get(whom) or self.person(whom).user
        self._world.permit(guild.channel(channel), target, Overwrite(Permission(allow), Permission(deny)))

    async def ready(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109 (part of its message)
        """Return once a bot is connected; raises `TimeoutError` after `timeout` seconds."""
        await self.until(self.connected.is_set, timeout)

    async def until(self, predicate: Callable[[], object], timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Return as soon as `predicate` holds; see `Changes.until`."""
        await self._world.changes.until(predicate, timeout)

    def subscribe(self) -> AsyncIterator[Change]:
        """Yield every change from now on; `Change.seen_by` says who may see it."""
        return self._world.changes.follow()

    def skip(self, seconds: float) -> None:
        """Let time pass at once: threads are archived, polls end, and what the bot has not answered in time fails."""
        self._world.timers.skip(seconds)

    def parse(self, line: str, attach: Attach | None = None) -> tuple[str, dict[str, Value]]:
        """Read a slash line as typed, e.g. `/generate prompt:"Once upon" max_new_tokens:8`; see `slash.parse`."""
        return parse(line, self._world.commands.known(self.guild_id), attach)

    def _built(self, validator: Validator | None) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=_BODY_LIMIT)
        app.add_routes([serve(self._world, route, validator) for route in _ROUTES])
        app.add_routes(
            [
                web.route("*", "/api/{anything:.*}", self._lacking),
                web.get("/gateway", self._world.gateway.handle),
                web.get("/gateway/", self._world.gateway.handle),
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

    async def _lacking(self, request: web.Request) -> web.StreamResponse:
        return loud(self._world, f"{request.method} {request.path}: the rehearsal has no such route")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file_id = request.match_info["file_id"]
        kept = self._world.files.get(int(file_id)) if file_id.isascii() and file_id.isdigit() else None
        if kept is None or kept.name != request.match_info["name"]:
            raise web.HTTPNotFound
        return web.Response(body=kept.bytes, headers=kept.headers)


async def _avatar(request: web.Request) -> web.StreamResponse:
    return web.Response(body=default_avatar(int(request.match_info["index"])), content_type="image/png")
