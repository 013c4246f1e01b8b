"""The bot's pages over HTTP: whether it is well."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.client import Assistant
from bot.jobs.database import Database


@asynccontextmanager
async def serve_pages(bot: Assistant, database: Database) -> AsyncIterator[None]:
    """Serve `/healthz` on the host and port of the settings: 200 when Discord and the database answer, else 503."""

    async def health(_request: web.Request) -> web.Response:
        parts = {"discord": bot.is_ready(), "database": await database.ping()}
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    application = web.Application()
    application.router.add_get("/healthz", health)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, bot.settings.host, bot.settings.port).start()
        yield
    finally:
        await runner.cleanup()
