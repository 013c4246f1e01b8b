"""What a run in the background leaves to others."""

import os
from pathlib import Path

NICENESS = 10
# Where memory runs short, Linux ends the process of the highest score: this one, not its worker and not the database.
SCORE, HIGHEST = Path("/proc/self/oom_score_adj"), "1000"


def yield_to_others(processes: int = 1) -> None:
    """Come after others at the cores, let half of them alone, and be the first to go where memory runs short.

    To be called before torch is imported, which asks for threads; by each of the processes that run together.
    """
    os.nice(NICENESS)
    if SCORE.exists():
        SCORE.write_text(HIGHEST)
    os.environ["OMP_NUM_THREADS"] = str(background_threads(processes))


def background_threads(processes: int = 1) -> int:
    """Return how many threads compute in each process of a run in the background: one for each second core in all."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, cores // 2 // processes)
