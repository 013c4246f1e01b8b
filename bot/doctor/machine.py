"""The machine: the data folder, room on its disk, memory."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from bot.doctor.finding import Finding, warning, well, wrong

GB = 1e9
DISK_WRONG, DISK_SCARCE = 1 * GB, 5 * GB  # a database that cannot write takes no jobs; models take a few GB
MEMORY_SCARCE = 2 * GB  # torch and the smallest model


def check(data_dir: Path) -> Iterator[Finding]:
    """Look at the folder, and at what is free now."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir):
            pass
    except OSError as error:
        yield wrong(
            f"the data folder {data_dir} cannot be written to: {error.strerror}",
            "Let the user who runs the bot own it, or name another by DATA_DIR.",
        )
    else:
        yield well(f"the data folder {data_dir} can be written to")
        yield of_disk(shutil.disk_usage(data_dir).free)
    yield of_memory(psutil.virtual_memory().available)


def of_disk(free: float) -> Finding:
    """Return what so many free bytes on a disk mean."""
    said = f"{free / GB:.1f} GB are free on the disk of the data folder"
    make_room = "Delete what is not needed, or name a folder on a larger disk by DATA_DIR."
    if free < DISK_WRONG:
        return wrong(said, make_room)
    return warning(said, make_room) if free < DISK_SCARCE else well(said)


def of_memory(free: float) -> Finding:
    """Return what so many free bytes of memory mean."""
    said = f"{free / GB:.1f} GB of memory are free"
    if free < MEMORY_SCARCE:
        return warning(said, "End other programs, unless a worker has its models loaded here already.")
    return well(said)
