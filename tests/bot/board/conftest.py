"""A board that is served, what it knows in memory."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from bot.board.board import Board
from bot.board.link import Link
from bot.board.pages import add_board
from bot.board.stores import FigureStore, LinkStore
from bot.serving import serving
from models.catalogue import load_catalogue
from tests.bot.memory_board import MemoryFigures, MemoryLinks

HOST = "127.0.0.1"
GUILD, OTHER = 2, 3
ADA = 7


@dataclass
class Served:
    """A board, the stores that it reads, and its links."""

    board: Board
    links: MemoryLinks
    figures: MemoryFigures

    async def link(self, guild_id: int = GUILD, hours: float = 1.0, *, names: bool = False) -> Link:
        return await self.board.issue(guild_id, ADA, hours, names=names)

    async def url(self, guild_id: int = GUILD, hours: float = 1.0, *, names: bool = False) -> URL:
        return self.board.url(await self.link(guild_id, hours, names=names))


def new_board(links: LinkStore, figures: FigureStore) -> Board:
    return Board(links, figures, load_catalogue(), UTC)


@contextlib.asynccontextmanager
async def shown(board: Board, port: int) -> AsyncIterator[int]:
    """Serve a board meanwhile, as the bot does."""
    pages = web.Application()
    add_board(pages, board)
    async with serving(pages, HOST, port, setting="PORT") as served:
        board.address = URL.build(scheme="http", host=HOST, port=served)
        keeping = asyncio.create_task(board.hub.run())
        try:
            yield served
        finally:
            assert not keeping.done(), "the hub ended"
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    links, figures = MemoryLinks(), MemoryFigures()
    board = new_board(links, figures)
    await board.load()
    async with shown(board, 0):
        yield Served(board, links, figures)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def events(reply: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, str]]:
    """Yield the name and the body of each event that the bot sends."""
    name = ""
    async for raw in reply.content:
        line = raw.decode().rstrip("\n")
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, line.removeprefix("data: ")
