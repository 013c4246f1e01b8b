"""The workers that live, and the models that they have."""

from collections.abc import Iterator, Sequence

from bot.doctor import models
from bot.doctor.finding import Finding, well, wrong
from bot.jobs.workers import LivingWorker
from models.catalogue import Catalogue

START_WORKER = "Start one on each machine with a GPU, or where the bot runs: `python -m bot worker`."


def check(catalogue: Catalogue, alive: Sequence[LivingWorker]) -> Iterator[Finding]:
    """Look at each, and at each model; where none lives, models are another's affair."""
    if not alive:
        yield wrong("no worker is at work, so nothing is answered", START_WORKER)
        return
    for worker in alive:
        has, could_fetch = len(worker.stock.models), len(worker.stock.fetchable)
        yield well(f"worker {worker.name} on {worker.device} has {has} models, and could fetch {could_fetch}")
    yield from models.of_workers(catalogue, alive)
