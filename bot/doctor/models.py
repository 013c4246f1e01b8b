"""Each model of the catalogue: at hand, fetched when first asked for, or not to be had."""

import asyncio
from collections.abc import Collection, Iterator, Sequence

from bot.doctor.finding import Finding, warning, well, wrong
from bot.jobs.workers import LivingWorker
from models.catalogue import Catalogue, Entry
from models.sources import HubSource


def of_workers(catalogue: Catalogue, workers: Sequence[LivingWorker]) -> Iterator[Finding]:
    """Look at what the workers that live have."""
    holders = {entry.key: [one.name for one in workers if entry.key in one.stock.models] for entry in catalogue}
    at_hand = {key: f"on {', '.join(names)}" for key, names in holders.items() if names}
    return _judged(catalogue, at_hand, {key for one in workers for key in one.stock.fetchable})


async def of_this_machine(catalogue: Catalogue) -> Iterator[Finding]:
    """Look at what a worker on this machine would have."""
    at_hand, fetchable = await asyncio.to_thread(_look, catalogue)
    return _judged(catalogue, dict.fromkeys(at_hand, "on this machine"), fetchable)


def _look(catalogue: Catalogue) -> tuple[set[str], set[str]]:
    from models.loading import available, hub_answers  # noqa: PLC0415 # imports torch

    at_hand = {entry.key for entry in catalogue if available(entry)}
    absent = {entry.key for entry in catalogue if isinstance(entry.source, HubSource)} - at_hand
    return at_hand, absent if absent and hub_answers() else set()


def _judged(catalogue: Catalogue, at_hand: dict[str, str], fetchable: Collection[str]) -> Iterator[Finding]:
    for entry in catalogue:
        if entry.key in at_hand:
            yield well(f"model {entry.key} is {at_hand[entry.key]}")
        else:
            yield _absent(catalogue, entry, entry.key in fetchable)


def _absent(catalogue: Catalogue, entry: Entry, fetchable: bool) -> Finding:
    to_do = f"Before class, run `python -m bot prefetch {entry.key}` on the workers' machines."
    size = f"{entry.download_bytes / 1e6:,.0f} MB"
    if fetchable:
        return warning(f"model {entry.key} is fetched when first asked for: {size}, while somebody waits", to_do)
    defaults = [f"/{task.replace('_', '-')}" for task in entry.tasks if catalogue.default(task) == entry]
    if defaults:
        return wrong(f"model {entry.key} is not to be had: {', '.join(defaults)} will be refused", to_do)
    return warning(f"model {entry.key} is not to be had ({size}): who chooses it is told so", to_do)
