"""A blocked event loop is noticed, and forgiven once it is over."""

import asyncio
import time

import pytest
from prometheus_client import CollectorRegistry

from bot.monitoring import event_loop
from bot.monitoring.event_loop import LoopWatch


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def watch(registry: CollectorRegistry, monkeypatch: pytest.MonkeyPatch) -> LoopWatch:
    monkeypatch.setattr(event_loop, "TICK", 0.01)
    monkeypatch.setattr(event_loop, "LATE", 0.2)
    made = LoopWatch()
    registry.register(made.lag)
    return made


def looks(registry: CollectorRegistry, within: str = "+Inf") -> float:
    name = "workshop_event_loop_lag_seconds_bucket"
    return registry.get_sample_value(name, {"le": within}) or 0


async def looked(registry: CollectorRegistry, times: float) -> None:
    async with asyncio.timeout(5):
        while True:
            if looks(registry) >= times:
                return
            await asyncio.sleep(0.001)


async def test_what_blocks_the_loop_is_measured_and_told_until_it_is_over(
    watch: LoopWatch, registry: CollectorRegistry
) -> None:
    well = [watch.well]
    async with watch.watched():
        await looked(registry, 2)
        before = looks(registry)
        time.sleep(0.3)  # noqa: ASYNC251 - to block it
        await looked(registry, before + 1)
        well.append(watch.well)
        assert looks(registry) - looks(registry, "0.25") >= 1
        await looked(registry, before + 2)
        well.append(watch.well)
    assert well == [True, False, True]


async def test_it_ends_with_the_pages(watch: LoopWatch) -> None:
    async with watch.watched():
        pass
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "loop watch"]
