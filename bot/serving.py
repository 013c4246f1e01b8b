"""Serves the pages of a process over HTTP, the bot's or a worker's."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.settings import SettingsInvalid

log = logging.getLogger(__name__)


@asynccontextmanager
async def serving(application: web.Application, host: str, port: int | None, *, setting: str) -> AsyncIterator[int]:
    """Serve an application meanwhile, and yield the port. Requests are not logged: an address may be a secret.

    Parameters
    ----------
    port
        0 takes any that is free, which the log tells; None serves nothing, and 0 is yielded.
    setting
        The name of the setting that the port comes from.

    Raises
    ------
    SettingsInvalid
        Nothing can be served there.
    """
    if port is None:
        yield 0
        return
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise SettingsInvalid(f"HOST or {setting}: nothing can be served at {host}:{port}: {error}") from None
        for address in runner.addresses:
            log.info("/healthz and /metrics at %s:%s", *address[:2])
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
