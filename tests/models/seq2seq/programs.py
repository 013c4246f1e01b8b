"""Runs the programs shown."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence


async def printed(programs: Sequence[str]) -> str:
    """Return what they print, one after another in a process that has only transformers."""
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", "\n".join(programs)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
