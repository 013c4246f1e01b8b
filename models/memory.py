"""How much memory a worker may use, and giving back what it no longer needs."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import torch

from models.freed import trim

CGROUPS = Path("/sys/fs/cgroup")
OWN_CGROUPS = Path("/proc/self/cgroup")


class Budget:
    """Memory that several engines share, each from a thread of its own.

    Attributes
    ----------
    total
        Bytes in all.
    changed
        Notified when memory was given back; whoever waits for more holds it from asking to waiting.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self.changed = threading.Condition()
        self._taken = 0

    def take(self, size: int) -> bool:
        """Take bytes if there are so many; a negative number is given back."""
        with self.changed:
            if size > 0 and self._taken + size > self.total:
                return False
            self._taken += size
            if size < 0:
                self.changed.notify_all()
            return True


def free_bytes(device: torch.device) -> int:
    """Return how much of a device's memory is free; on a CPU, no more than this process's container allows."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    return min([psutil.virtual_memory().available, *_left_by_cgroups()])


def give_back(device: torch.device) -> None:
    """Return to the machine what the allocators keep of memory that was freed."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
    else:
        trim()


@dataclass(frozen=True)
class _Files:
    """What a version of Linux's cgroups calls its files, and its entry for page cache that can be dropped."""

    limit: str
    used: str
    droppable: str


_VERSION_1 = _Files("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_VERSION_2 = _Files("memory.max", "memory.current", "inactive_file")


def _left_by_cgroups() -> Iterator[int]:
    """Yield what each cgroup that limits this process still allows; psutil knows nothing of them."""
    if not OWN_CGROUPS.exists():
        return
    for line in OWN_CGROUPS.read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:
            yield from _left_on_the_way(CGROUPS, path, _VERSION_2)
        elif "memory" in controllers.split(","):
            yield from _left_on_the_way(CGROUPS / "memory", path, _VERSION_1)


def _left_on_the_way(root: Path, path: str, files: _Files) -> Iterator[int]:
    # A container may see its own cgroup as the root, and no folder of this path.
    for folder in (root / path.strip("/"), *(root / path.strip("/")).parents):
        if folder.is_relative_to(root) and (folder / files.limit).exists():
            limit = (folder / files.limit).read_text().strip()
            if limit != "max":
                yield max(0, int(limit) - int((folder / files.used).read_text()) + _droppable(folder, files))


def _droppable(folder: Path, files: _Files) -> int:
    entries = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
    return int(entries[files.droppable])
