"""Runs a program that nobody has read, where it can do no harm.

A process of its own in user, network, process and IPC namespaces of its own (no network, nobody else to signal), which
locks itself down before the program runs (`locked.py`): no file opened but the standard library's, nothing written or
changed, no process made, and hard limits on processor time, memory and output. Its environment and its working folder
are empty, and it is killed when its time is up. It takes Linux 6.2 or newer, with unprivileged user namespaces, and
util-linux; elsewhere nothing is run.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LOCKED = Path(__file__).with_name("locked.py")
NAMESPACES = ["--user", "--net", "--ipc", "--pid", "--fork", "--kill-child"]
SECONDS = 10.0
CPU_SECONDS = 3
MEMORY_BYTES = 512 * 2**20
OUTPUT_BYTES = 64 * 2**10


class NoSandbox(Exception):
    """No program can be locked down on this machine; the message says what is missing."""


@dataclass(frozen=True)
class Outcome:
    """What came of a program: whether it ended well by itself, and the last of what it wrote."""

    ended_well: bool
    output: str


def run(program: str, *, seconds: float = SECONDS) -> Outcome:
    """Run a program, locked down; raise `NoSandbox` where that cannot be had."""
    require_sandbox()
    return _run(program, seconds)


def passes(program: str, *, seconds: float = SECONDS) -> bool:
    """Whether a program runs to its last line: one that ends itself before does not pass."""
    token = secrets.token_hex(16)
    outcome = run(f"{program}\nprint({token!r})\n", seconds=seconds)
    return outcome.ended_well and outcome.output.endswith(f"{token}\n")


@cache
def require_sandbox() -> None:
    """Try the lock-down once; raise `NoSandbox` with what the first attempt said."""
    if shutil.which("unshare") is None:
        raise NoSandbox("The functional tests need `unshare` (util-linux) to lock programs down.")
    outcome = _run("print('locked')", SECONDS)
    if outcome != Outcome(ended_well=True, output="locked\n"):
        raise NoSandbox(
            "Programs cannot be locked down here, so none is run. It takes Linux 6.2 or newer with Landlock, seccomp "
            f"and unprivileged user namespaces. What was said: {outcome.output.strip()[-300:]}"
        )


def _run(program: str, seconds: float) -> Outcome:
    python = [sys._base_executable, "-I", "-S", "-B", "-X", "utf8", str(LOCKED)]  # type: ignore[attr-defined]
    limits = [str(CPU_SECONDS), str(MEMORY_BYTES), str(OUTPUT_BYTES)]
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            ["unshare", *NAMESPACES, *python, *limits],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=empty,
            env={"PATH": os.defpath},
            start_new_session=True,
        )
        try:
            process.communicate(program.encode("utf-8", "surrogateescape"), timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        output.seek(0)
        return Outcome(process.returncode == 0, output.read().decode("utf-8", "replace"))
