"""Steady use by many people without faults: memory, files, the event loop and the database must stay as they are."""

import asyncio
import re
import time

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.chaos.gauges import MEGABYTE, Gauges
from tests.e2e.chaos.invariants import breaches
from tests.e2e.chaos.people import busy
from tests.e2e.chaos.stage import Stage

A_SECOND = 3.0  # things that people do, all together
WARM_UP = 600.0  # seconds, or a sixth of the run where that is shorter
SETTLE_WITHIN = 120.0
GROWTH = 0.05
LAG = 0.05  # seconds; of a hundred looks at the event loop, one may find it later
ROW_BYTES = 100_000  # of the database for each job, pictures included
SIZE = "select pg_database_size(current_database()) as bytes, (select count(*) from jobs) as jobs"
TICKETS = "select count(*) as tickets, (select count(*) from procrastinate_events) as events from procrastinate_jobs"


async def soak(stage: Stage, gauges: Gauges, seconds: float, seed: str) -> tuple[list[str], dict[str, object]]:
    """Let people do things for so many seconds; return what does not hold afterwards, and the figures of it alone."""
    people = [stage.discord.person(name) for name in stage.discord.guild.people]
    warm_up = min(WARM_UP, seconds / 6)
    async with gauges.watched(), busy(stage, people, seed, pause=len(people) / A_SECOND):
        await asyncio.sleep(warm_up)
        before, began = await _size(stage), time.monotonic()
        lags_before = await _lags(stage)
        await asyncio.sleep(seconds - warm_up)
        lags = await _lags(stage)
    after, took = await _size(stage), time.monotonic() - began
    late = _percentile({bound: lags[bound] - lags_before[bound] for bound in lags}, 0.99)
    jobs = after["jobs"] - before["jobs"]
    each = (after["bytes"] - before["bytes"]) / max(jobs, 1)
    broken = [*await breaches(stage, SETTLE_WITHIN), *gauges.growth(warm_up, GROWTH, at_least=0)]
    (left,) = await stage.query(TICKETS)
    if late > LAG:
        broken.append(f"the bot's event loop was up to {late:g} s late, in 99 of 100 looks")
    if each > ROW_BYTES:
        broken.append(f"the database grew by {each:,.0f} bytes with each job")
    return broken, {
        "jobs a minute": f"{jobs / took * 60:.0f}",
        "event loop of the bot, 99th percentile of its lag, s": f"at most {late:g}",
        "database, MB": f"{after['bytes'] / MEGABYTE:.1f}",
        "database, bytes a job": f"{each:,.0f}",
        "tickets left": left["tickets"],
        "events of tickets left": left["events"],
    }


async def _size(stage: Stage) -> dict[str, int]:
    (row,) = await stage.query(SIZE)
    return row


async def _lags(stage: Stage) -> dict[float, float]:
    """Return from the bot's metrics how often its loop was late by at most each bound."""
    (address,) = set(re.findall(r"/metrics at (\S+)", stage.bot.log_file.read_text(encoding="utf-8")))
    async with aiohttp.ClientSession() as session, session.get(f"http://{address}/metrics") as answer:
        families = text_string_to_metric_families(await answer.text())
    return {
        float(sample.labels["le"]): sample.value
        for family in families
        for sample in family.samples
        if sample.name == "workshop_event_loop_lag_seconds_bucket"
    }


def _percentile(counts: dict[float, float], share: float) -> float:
    """Return the least bound within which that share of the looks was."""
    total = max(counts.values())
    return min(bound for bound, count in counts.items() if count >= share * total)
