"""Whether a device has room for a training beside what else is loaded there, and waiting until it has."""

import asyncio
from collections.abc import Callable

import torch

from models.catalogue import Entry
from models.memory import free_bytes
from models.training.settings import TrainingSettings

WEIGHT_BYTES = 4  # float32
COPIES = 4  # of a weight that is trained: itself, its gradient, and two moments (Kingma and Ba, Adam, 2015)
BESIDE = 1.5  # times as much, with what a step computes
WAIT_SECONDS = 600.0  # then it is tried all the same: half a batch may fit
LOOK_SECONDS = 1.0


def bytes_needed(entry: Entry, settings: TrainingSettings) -> int:
    """Return about how much memory a training of a model takes."""
    copies = COPIES if settings.lora_rank is None else 1
    return int(BESIDE * copies * WEIGHT_BYTES * entry.parameters)


async def wait_for_room(device: torch.device, needed: int, waiting: Callable[[], None]) -> None:
    """Return once so many bytes of a device are free, or after ten minutes; `waiting` is called until then."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + WAIT_SECONDS
    while await asyncio.to_thread(free_bytes, device) < needed and loop.time() < ends:
        waiting()
        await asyncio.sleep(LOOK_SECONDS)
