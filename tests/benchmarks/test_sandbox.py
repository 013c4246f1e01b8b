"""What a program that nobody has read cannot do."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.human_eval import sandbox
from benchmarks.human_eval.sandbox import NoSandbox, passes, require_sandbox, run

pytestmark = pytest.mark.programs


@pytest.fixture
def untried() -> Iterator[None]:
    """Let the next program try the lock-down anew."""
    require_sandbox.cache_clear()
    yield
    require_sandbox.cache_clear()


def test_a_program_that_runs_to_its_end_passes() -> None:
    assert passes("import math, collections, re, heapq, hashlib, typing, datetime\nassert math.gcd(4, 6) == 2")
    assert run("print('é')").output == "é\n"


@pytest.mark.parametrize(
    "program", ["assert 1 == 2", "raise SystemExit(0)", "import os\nos._exit(0)", "x = (", "import sys\nsys.exit()", ""]
)
def test_a_program_that_ends_itself_before_or_fails_does_not_pass(program: str) -> None:
    assert passes(program) is (program == "")


def test_the_network_is_out_of_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        server.settimeout(0)
        outcome = run(f"import socket\nsocket.create_connection({address!r}, timeout=2)")
        assert not outcome.ended_well
        assert "Error" in outcome.output
        with pytest.raises(BlockingIOError):
            server.accept()
    assert not run(
        "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('10.0.0.1', 9))"
    ).ended_well


def test_memory_is_limited() -> None:
    outcome = run("x = bytearray(2**30)")
    assert not outcome.ended_well
    assert "MemoryError" in outcome.output


def test_a_fork_bomb_makes_no_process() -> None:
    bomb = """
import os, subprocess, sys, threading
def fork():
    if os.fork() == 0:
        os._exit(0)
def thread():
    threading.Thread(target=print).start()
def program():
    subprocess.run([sys.executable, "-c", "0"])
def replace():
    os.execv(sys.executable, [sys.executable, "-c", "print('another')"])
made = 0
for attempt in [fork, thread, program, replace] * 20:
    try:
        attempt()
        made += 1
    except (OSError, RuntimeError):
        pass
print(made, "made")
"""
    assert run(bomb).output == "0 made\n"


def about(path: Path) -> tuple[int, ...]:
    """What a file system says of a file, but when it was read."""
    found = path.stat()
    return found.st_mode, found.st_uid, found.st_nlink, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@pytest.mark.parametrize("where", ["here.txt", "outside"])
def test_nothing_is_written_changed_or_removed(tmp_path: Path, where: str) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("kept")
    before = about(kept)
    path = str(kept.with_name("new.txt")) if where == "outside" else where
    attempts = f"""
import os, pathlib
kept = pathlib.Path({str(kept)!r})
made = 0
for attempt in [
    lambda: open({path!r}, "w"), lambda: open({path!r}, "a"), lambda: os.mkdir({path + "d"!r}),
    lambda: os.symlink("/", {path!r}), lambda: os.link(kept, {path!r}), lambda: os.chmod(kept, 0),
    lambda: os.utime(kept, (0, 0)), lambda: os.chown(kept, 1, 1), lambda: os.setxattr(kept, "user.x", b"1"),
    lambda: kept.write_text("changed"), kept.unlink, lambda: kept.rename({path!r}), lambda: os.truncate(kept, 0),
    lambda: os.open("/dev/shm/evil", os.O_CREAT), lambda: open("/proc/self/oom_score_adj", "w"),
]:
    try:
        attempt()
        made += 1
    except OSError:
        pass
print(made, "made")
"""
    assert run(attempts).output == "0 made\n"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
    assert kept.read_text() == "kept"
    assert about(kept) == before


@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/1/environ", str(Path(__file__))])
def test_nothing_is_read_but_the_standard_library(path: str) -> None:
    outcome = run(f"print(open({path!r}, 'rb').read())")
    assert not outcome.ended_well
    assert "Permission denied" in outcome.output


def test_an_endless_loop_is_stopped_by_the_processor_limit() -> None:
    began = time.monotonic()
    assert not run("while True: pass", seconds=60).ended_well
    assert time.monotonic() - began < 50


def test_one_that_only_sleeps_is_stopped_by_the_clock() -> None:
    began = time.monotonic()
    assert not run("import time\ntime.sleep(60)", seconds=1).ended_well
    assert time.monotonic() - began < 30


def test_endless_output_is_cut() -> None:
    outcome = run("while True: print('x' * 10_000)")
    assert not outcome.ended_well
    assert len(outcome.output) <= sandbox.OUTPUT_BYTES


def test_nobody_else_is_signalled() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        outcome = run(f"import os, signal\nos.kill({bystander.pid}, signal.SIGKILL)")
        assert "ProcessLookupError" in outcome.output
        assert bystander.poll() is None
        bystander.kill()


def test_limits_cannot_be_raised_nor_locks_opened() -> None:
    raising = "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (99, 99))"
    assert "ValueError" in run(raising).output
    unsharing = "import ctypes\nctypes.CDLL(None).unshare(0x10000000)\nopen('/etc/passwd')"
    assert "PermissionError" in run(unsharing).output


def test_the_environment_and_the_folder_are_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hidden")
    outcome = run(f"import os\nprint(sorted(os.environ.keys() - {{'LC_CTYPE'}}), os.getcwd() == {str(Path.cwd())!r})")
    assert outcome.output == "['PATH'] False\n"


@pytest.mark.usefixtures("untried")
def test_without_namespaces_nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "NAMESPACES", ["--no-such-namespace"])
    with pytest.raises(NoSandbox, match="cannot be locked down"):
        run("print(1)")


@pytest.mark.usefixtures("untried")
def test_without_a_lock_nothing_is_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = sandbox.LOCKED.read_text()
    old_kernel = tmp_path / "locked.py"
    old_kernel.write_text(source.replace("EVERY_FILE_RIGHT = 2**15 - 1", "EVERY_FILE_RIGHT = 2**60 - 1"))
    assert old_kernel.read_text() != source
    monkeypatch.setattr(sandbox, "LOCKED", old_kernel)
    with pytest.raises(NoSandbox, match="landlock"):
        run("print(1)")


@pytest.mark.usefixtures("untried")
def test_without_unshare_nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoSandbox, match="util-linux"):
        run("print(1)")
