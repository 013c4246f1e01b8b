"""How long a person waits for each command's first words, or for its answer: `python -m benchmarks.commands`.

Each example of `/help` runs on warm models, one at a time, as on a worker; the time is that to the first words or, if
that comes first, to the result. Ratios are to one forward pass over five tokens in the same run.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import torch

from bot.client import CommandBot
from bot.settings import Settings
from models.catalogue import load_catalogue
from models.errors import Refusal
from models.resident import Resident, ResidentModels
from models.tasks import Progress, Request, TextProgress, task_of
from models.tasks.compare.request import CompareProgress
from models.tasks.context import Context, ReportProgress

ROUNDS = 5
TOKENS = [[1, 2, 3, 4, 5]]


async def main() -> None:
    """Print a line for each command."""
    catalogue = load_catalogue()
    resident = ResidentModels(catalogue, Path(".data"))
    bot = CommandBot(Settings(), catalogue)
    await bot.setup_hook()
    async with resident.use(catalogue.default("generate").key) as model:
        baseline = await _median(partial(resident.compute, _pass, model))
    print(f"{'one forward pass':<18}{baseline:8.3f} s {1:7.1f}×")
    for example in filter(None, (family.example() for family in bot.registry.families.values())):
        try:
            await _first(example.request, resident)
        except Refusal as refused:
            print(f"/{example.command:<17}{refused}")
            continue
        seconds = await _median(partial(_first, example.request, resident))
        print(f"/{example.command:<17}{seconds:8.3f} s {seconds / baseline:7.1f}×")
    await resident.close()


async def _first(request: Request, resident: ResidentModels) -> float:
    """Run a request; return the seconds until something could be shown."""
    begun = time.perf_counter()
    shown = asyncio.Event()

    def report(progress: Progress) -> None:
        if _words(progress):
            shown.set()

    work = asyncio.create_task(_run(request, resident, report))
    told = asyncio.create_task(shown.wait())
    await asyncio.wait([work, told], return_when=asyncio.FIRST_COMPLETED)
    seconds = time.perf_counter() - begun
    told.cancel()
    if work.done():
        work.result()
    work.cancel()
    await asyncio.gather(work, told, return_exceptions=True)
    return seconds


def _words(progress: Progress) -> bool:
    if isinstance(progress, CompareProgress):
        return any(progress.texts)
    return isinstance(progress, TextProgress) and progress.text != ""


async def _run(request: Request, resident: ResidentModels, report: ReportProgress) -> None:
    await task_of(request).load_run()(request, Context(resident, report))


async def _median(act: Callable[[], Awaitable[float]]) -> float:
    return statistics.median([await act() for _ in range(ROUNDS)])


def _pass(model: Resident) -> float:
    begun = time.perf_counter()
    model.loaded.model(input_ids=torch.tensor(TOKENS))
    return time.perf_counter() - begun


if __name__ == "__main__":
    asyncio.run(main())
