"""Where people reach the bot's pages."""

import socket

from yarl import URL

from bot.settings import Settings

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 # compared with, not listened at


def page_address(settings: Settings, port: int) -> URL:
    """Return the address that links begin with: the public one, or that of this machine and the port."""
    if settings.board_url is not None:
        return URL(settings.board_url)
    host = socket.gethostname() if settings.host in EVERYWHERE else settings.host
    return URL.build(scheme="http", host=host, port=port)
