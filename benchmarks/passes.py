"""How long a short command waits while others fill gaps: `python -m benchmarks.passes`.

`/tokenize` and `/next-token` are answered alone, and again and again while four `/fill-mask` of two gaps run with the
default model; the first line says what those take one by one, which is what one would wait if nobody took turns.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from models.catalogue import load_catalogue
from models.resident import ResidentModels
from models.tasks import Request, task_of
from models.tasks.context import Context
from models.tasks.fill_mask.request import FillMaskRequest
from models.tasks.next_token.request import NextTokenRequest
from models.tasks.tokenize.request import TokenizeRequest

ALONE = 5  # rounds
COMPANY = 4
PAUSE = 0.3  # seconds between two short commands in company
TEXT = "The [MASK] of France is [MASK], and it lies on the Seine."


async def main() -> None:
    """Print what four `/fill-mask` take one by one, and a line for each short command."""
    catalogue = load_catalogue()
    models = ResidentModels(catalogue, Path(".data"))
    key = catalogue.default("fill_mask").key
    short = {
        "/tokenize": TokenizeRequest(text="How are these words cut?", models=(key,)),
        "/next-token": NextTokenRequest(text="How are these", model=key, seed=1),
    }
    fill = partial(_run, FillMaskRequest(text=TEXT, model=key), models)
    await fill()
    filled = await _seconds(fill)
    print(f"/fill-mask of two gaps alone: {filled:.2f} s; {COMPANY} one by one: {COMPANY * filled:.2f} s", flush=True)
    for command, request in short.items():
        await _compare(command, partial(_run, request, models), fill)
    await models.close()


async def _compare(command: str, ask: Callable[[], Awaitable[None]], fill: Callable[[], Awaitable[None]]) -> None:
    await ask()
    alone = statistics.median([await _seconds(ask) for _ in range(ALONE)])
    begun = time.perf_counter()
    company = asyncio.gather(*(fill() for _ in range(COMPANY)))
    waits = []
    while not company.done():
        await asyncio.sleep(PAUSE)
        waits.append(await _seconds(ask))
    await company
    together = time.perf_counter() - begun
    median, longest = statistics.median(waits), max(waits)
    print(
        f"  {command:<12} alone {alone:6.3f} s; in company, {len(waits)} times in {together:.1f} s: "
        f"median {median:.3f} s ({median / alone:.0f}×), longest {longest:.3f} s ({longest / alone:.0f}×)",
        flush=True,
    )


async def _run(request: Request, models: ResidentModels) -> None:
    await task_of(request).load_run()(request, Context(models))


async def _seconds(act: Callable[[], Awaitable[None]]) -> float:
    begun = time.perf_counter()
    await act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    asyncio.run(main())
