"""The worker process from start to stop."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from models.tasks.task import Queue, Task


async def serve(
    dsn: str,
    *,
    queues: Sequence[Queue],
    device: str | None,
    data_dir: Path,
    slots: int,
    grace: float,
    tasks: Mapping[str, Task] | None = None,
) -> None:
    """Run jobs until SIGTERM or SIGINT, then finish within `grace` seconds or hand back what is left.

    Parameters
    ----------
    device
        Where models live, e.g. `cuda:1`; None chooses CUDA when there is one, else the CPU.
    slots
        How many jobs run at once (one running batch serves them).
    """
    raise NotImplementedError
