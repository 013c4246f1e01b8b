import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest

from bot.database.connection import Database, DatabaseAway
from bot.database.embedded import Embedded, EmbeddedFailed

pytestmark = pytest.mark.e2e

# Enters, says which server it found, and leaves when told.
WAITING = """
import asyncio, sys
from pathlib import Path
from bot.database.embedded import Embedded
async def main():
    async with Embedded(Path(sys.argv[1])) as embedded:
        print((Path(sys.argv[1]) / 'postgres' / 'postmaster.pid').read_text().split()[0], flush=True)
        sys.stdin.readline()
asyncio.run(main())
"""


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


async def until_gone(database: Database) -> None:
    """Wait on a connection of a server that was killed until it breaks."""
    with pytest.raises(DatabaseAway):
        async with database.transaction(seconds=10) as connection:
            await connection.execute("select pg_sleep(10)")


async def answers(dsn: str) -> bool:
    async with Database(dsn, timeout=10) as database:
        return await database.ping()


async def test_the_last_one_out_stops_the_server_and_the_data_stay(folder: Path) -> None:
    async with Embedded(folder) as second:
        async with Embedded(folder) as first, Database(first.dsn) as database:
            assert second.dsn == first.dsn
            async with database.transaction() as connection:
                await connection.execute("create table kept as select 7 as seven")
        assert await answers(second.dsn)
    assert not (folder / "postgres" / "postmaster.pid").exists()
    async with Embedded(folder) as again, Database(again.dsn) as database:
        assert await database.fetch("select seven from kept") == [{"seven": 7}]


async def test_a_killed_server_comes_back_at_the_same_address_with_all_that_was_committed(folder: Path) -> None:
    async with Embedded(folder) as embedded, Database(embedded.dsn) as database:
        async with database.transaction() as connection:
            await connection.execute("create table kept as select 7 as seven")
        os.kill(postmaster(folder), signal.SIGKILL)
        async with asyncio.timeout(30):
            # A connection of the killed server may answer for a moment.
            await until_gone(database)
            assert await database.persist(lambda: database.fetch("select seven from kept")) == [{"seven": 7}]
    assert not (folder / "postgres" / "postmaster.pid").exists()


async def test_a_backend_that_outlives_the_killed_server_is_in_nobodys_way(folder: Path) -> None:
    async with Embedded(folder) as embedded, Database(embedded.dsn, timeout=20) as database:
        async with database.transaction() as connection:
            row = await (await connection.execute("select pg_backend_pid() as pid")).fetchone()
        assert row is not None
        backend = int(row["pid"])
        os.kill(backend, signal.SIGSTOP)
        os.kill(postmaster(folder), signal.SIGKILL)
        async with Database(embedded.dsn, timeout=20) as fresh:
            assert await fresh.ping()


async def test_a_stale_note_of_a_server_does_not_matter(folder: Path) -> None:
    for note in ("", f"{os.getpid()}\n/elsewhere\n0\n5432\n", "no number\n"):
        async with Embedded(folder) as embedded:
            assert await answers(embedded.dsn)
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (folder / "postgres" / name).write_text(note)
    async with Embedded(folder) as embedded:
        assert await answers(embedded.dsn)


async def test_a_server_that_is_halted_for_a_moment_is_waited_for_and_keeps_its_note(folder: Path) -> None:
    async with Embedded(folder) as embedded:
        server = postmaster(folder)
        os.kill(server, signal.SIGSTOP)
        second = asyncio.create_task(Embedded(folder).__aenter__())
        await asyncio.sleep(3)  # longer than a second process waits for an answer
        assert postmaster(folder) == server
        assert not second.done()
        os.kill(server, signal.SIGCONT)
        entered = await second
        assert postmaster(folder) == server
        await entered.__aexit__()
        assert await answers(embedded.dsn)


@pytest.mark.skipif(os.getuid() != 0 or shutil.which("setpriv") is None, reason="only root loses SYS_PTRACE")
async def test_root_in_a_container_stops_what_it_started_and_touches_no_live_server(folder: Path) -> None:
    """Without SYS_PTRACE root may not see which folder another user's process is in."""
    bare = ["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"]
    process = await asyncio.create_subprocess_exec(
        *bare, sys.executable, "-c", WAITING, str(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    server = int(await process.stdout.readline())
    os.kill(server, signal.SIGSTOP)
    second = await asyncio.create_subprocess_exec(
        *bare, sys.executable, "-c", WAITING, str(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    await asyncio.sleep(3)  # longer than a second process waits for an answer
    assert postmaster(folder) == server
    os.kill(server, signal.SIGCONT)
    assert second.stdout is not None
    assert int(await second.stdout.readline()) == server
    for one in (second, process):
        await one.communicate(b"end\n")
        assert one.returncode == 0
    assert not psutil.pid_exists(server)


async def test_an_interrupted_creation_is_done_again(folder: Path) -> None:
    (folder / "postgres" / "new" / "base").mkdir(parents=True)
    (folder / "postgres").chmod(0o700)
    async with Embedded(folder) as embedded:
        assert await answers(embedded.dsn)


async def test_only_we_may_reach_it(folder: Path) -> None:
    async with Embedded(folder):
        assert stat.S_IMODE((folder / "postgres").stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "postgres" / ".s.PGSQL.5432").stat().st_mode) == 0o700


async def test_a_folder_with_a_long_name_and_spaces(folder: Path) -> None:
    long = folder / ("a long name " * 10)
    async with Embedded(long) as embedded:
        assert await answers(embedded.dsn)
        assert mode_of_socket_folder(embedded.dsn) == 0o700
    with pytest.raises(FileNotFoundError):
        mode_of_socket_folder(embedded.dsn)


def mode_of_socket_folder(dsn: str) -> int:
    (name,) = parse_qs(urlsplit(dsn).query)["host"]
    return stat.S_IMODE(Path(name).stat().st_mode)


async def test_a_folder_that_others_may_enter_is_refused(folder: Path) -> None:
    (folder / "postgres").mkdir(mode=0o755)
    with pytest.raises(EmbeddedFailed, match="private"):
        await Embedded(folder).__aenter__()


async def test_what_cannot_start_says_why_in_one_line(folder: Path) -> None:
    async with Embedded(folder):
        pass
    with (folder / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("nonsense = 1\n")
    with pytest.raises(EmbeddedFailed, match="nonsense"):
        await Embedded(folder).__aenter__()


def test_two_processes_that_start_at_once_share_one_server(folder: Path) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", WAITING, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    first, second = ((process.stdout and process.stdout.readline()) for process in both)
    assert first == second
    assert first
    both[0].kill()
    both[0].communicate()
    both[1].communicate("end\n")
    assert both[1].returncode == 0
    assert not (folder / "postgres" / "postmaster.pid").exists()
