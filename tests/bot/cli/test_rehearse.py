"""`rehearse --serve-only`: a Discord for anybody's bot, with its page and nothing else."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import discord
import psutil
import pytest

from bot.cli.main import main
from rehearsal import CONNECT

ROOT = Path(__file__).parents[3]
LOGS_IN = """
import asyncio

async def log_in():
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(os.environ["DISCORD_TOKEN"])
        print(client.application_id)

asyncio.run(log_in())
"""
ALONE = "rehearse", "--serve-only", "--port", "0"


@asynccontextmanager
async def serving(folder: Path, *words: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Start it, and yield the process and what it says until it serves."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *ALONE, *words),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DATA_DIR": str(folder / "data")},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield process, (await process.stdout.readuntil(b"@Bot")).decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def exported(told: str) -> dict[str, str]:
    """Return the variables that a shell would have."""
    return dict(re.findall(r"^export (\w+)=(\S+)$", told, re.MULTILINE))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_serves_discord_and_its_page_until_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    async with serving(tmp_path) as (process, told), aiohttp.ClientSession() as session:
        bot = exported(told)
        page = re.search(r"http://127\.0\.0\.1:\d+/", told)
        assert page
        async with session.get(page[0]) as answer:
            assert answer.content_type == "text/html"
        headers = {"Authorization": f"Bot {bot['DISCORD_TOKEN']}"}
        async with session.get(f"{bot['DISCORD_API_URL']}/users/@me", headers=headers) as answer:
            assert f"application   {(await answer.json())['id']}" in told
        children = psutil.Process(process.pid).children()
        process.send_signal(number)
        assert await process.wait() == 0
    assert children == []
    assert not (tmp_path / "data").exists()


async def test_what_it_tells_points_a_bot_at_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as (_, told):
        assert CONNECT in told
        bot = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", CONNECT + LOGS_IN),
            env={**os.environ, **exported(told)},
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await bot.communicate()
    assert bot.returncode == 0
    assert f"application   {output.decode().strip()}" in told


def test_lines_to_say_are_for_the_bot_that_it_does_not_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ALONE, "--say", "/jobs"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--serve-only" in line


def test_intents_are_for_a_bot_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", "--intents", "members"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--serve-only" in line


async def test_there_may_be_more_servers(tmp_path: Path) -> None:
    async with serving(tmp_path, "--servers", "2") as (process, told), aiohttp.ClientSession() as web:
        assert process.stdout is not None
        both = told + (await process.stdout.readuntil(b"@Bot")).decode()
        bot = exported(told)
        headers = {"Authorization": f"Bot {bot['DISCORD_TOKEN']}"}
        async with web.get(f"{bot['DISCORD_API_URL']}/users/@me/guilds", headers=headers) as answer:
            guilds = await answer.json()
    assert [guild["name"] for guild in guilds] == ["Rehearsal", "Rehearsal 2"]
    assert re.findall(r"^server +(\d+)$", both, re.MULTILINE) == [guild["id"] for guild in guilds]


async def test_intents_are_switched_on(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, "--intents", "message_content", "members") as (_, told),
        aiohttp.ClientSession() as web,
    ):
        bot = exported(told)
        headers = {"Authorization": f"Bot {bot['DISCORD_TOKEN']}"}
        async with web.get(f"{bot['DISCORD_API_URL']}/applications/@me", headers=headers) as answer:
            flags = discord.ApplicationFlags._from_value((await answer.json())["flags"])
    assert flags.gateway_message_content_limited
    assert flags.gateway_guild_members_limited
    assert not flags.gateway_presence_limited


def test_a_port_that_is_taken_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["rehearse", "--serve-only", "--port", str(taken.getsockname()[1])]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--port" in line


async def test_requests_are_held_to_rate_limits(tmp_path: Path) -> None:
    async with serving(tmp_path) as (_process, told):
        variables = exported(told)
        url = f"{variables['DISCORD_API_URL']}/users/@me"
        token = {"Authorization": f"Bot {variables['DISCORD_TOKEN']}"}
        async with aiohttp.ClientSession(headers=token) as session, session.get(url) as reply:
            assert int(reply.headers["X-RateLimit-Remaining"]) < int(reply.headers["X-RateLimit-Limit"])
