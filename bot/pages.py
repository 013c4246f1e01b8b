"""The bot's pages over HTTP: whether it is well."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.client import Assistant
from bot.jobs.database import Database
from bot.settings import SettingsInvalid


@asynccontextmanager
async def serve_pages(bot: Assistant, database: Database) -> AsyncIterator[None]:
    """Serve `/healthz` on the host and port of the settings: 200 when Discord and the database answer, else 503.

    Raises `SettingsInvalid` where nothing can be served there.
    """

    async def health(_request: web.Request) -> web.Response:
        parts = {"discord": bot.is_ready(), "database": await database.ping()}
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    application = web.Application()
    application.router.add_get("/healthz", health)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    host, port = bot.settings.host, bot.settings.port
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise SettingsInvalid(f"HOST or PORT: the pages cannot be served at {host}:{port}: {error}") from None
        yield
    finally:
        await runner.cleanup()
