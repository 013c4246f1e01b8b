"""Deployed as the README tells: the lines of the Procfile, the unit for systemd, and what shows that all is well."""

import asyncio
import os
import re
import shlex
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.database.embedded import Embedded
from tests.e2e.system import ROOT, empty_database, loopback, running, settings_for

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROCFILE = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines())


@asynccontextmanager
async def started(line: str, environment: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a line as a host that reads a Procfile does; it stops without a fault when it is told to."""
    here = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", f"exec env {line}", cwd=ROOT, env={**os.environ, **environment, **here}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def fetch(port: int, path: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as reply:
        return await reply.text()


async def test_the_procfile_serves_a_room_and_tells_that_it_is_well(
    postgres: Embedded, unused_tcp_port_factory: Callable[[], int]
) -> None:
    port, worker_port = unused_tcp_port_factory(), unused_tcp_port_factory()
    async with loopback() as discord:
        environment = settings_for(discord, await empty_database(postgres, "deployed"))
        environment |= {"PORT": str(port), "WORKER_PORT": str(worker_port)}
        for step in PROCFILE["release"].split(" && "):
            async with started(step, environment) as release:
                assert await release.wait() == 0
        web = PROCFILE["web"].replace("0.0.0.0", "127.0.0.1")  # a test opens nothing to others
        async with started(web, environment), started(PROCFILE["worker"], environment):
            await discord.ready(timeout=30)
            sent = await discord.person("ada").command("generate", {"prompt": "Once", "max_new_tokens": 4})
            await discord.until(lambda: sent.message is not None and not sent.message.thinking, 60)
            await discord.until(lambda: sent.message is not None and not running(sent.message), 60)
            assert (
                await fetch(port, "/healthz") == re.findall(r"localhost:8080/healthz\n(.*)$", README, re.MULTILINE)[0]
            )
            told = await fetch(port, "/metrics") + await fetch(worker_port, "/metrics")
            watched = README.partition("Worth watching: ")[2].partition("\n\n")[0]
            for name in re.findall(r"workshop_\w+", watched):
                assert re.search(rf"^{name}(\{{|\s)", told, re.MULTILINE), name
    assert discord.failures == []


def test_systemd_runs_what_the_procfile_does() -> None:
    unit = README.partition("```ini\n")[2].partition("```")[0]
    (line,) = re.findall(r"^ *ExecStart=(.*)$", unit, re.MULTILINE)
    for name, process in (("run", "web"), ("worker", "worker")):
        program, *words = shlex.split(line.replace("%i", name))
        assert program.endswith("/.venv/bin/python")
        assert words == shlex.split(PROCFILE[process])[-len(words) :]
    (seconds,) = re.findall(r"TimeoutStopSec=(\d+)", unit)
    (grace,) = re.findall(r"`GRACE_SECONDS` \| (\d+)", README)
    assert int(seconds) > int(grace)
