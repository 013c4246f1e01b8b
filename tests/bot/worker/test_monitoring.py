"""What a worker tells of itself, over HTTP, with a real database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import aiohttp
import pytest
import torch
from aiohttp import web

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.jobs.job import State
from bot.jobs.store import Jobs
from bot.monitoring import queries
from bot.monitoring.server import add_monitoring
from bot.serving import serving
from bot.worker.inventory import Inventory
from bot.worker.service import Worker
from models.catalogue import Catalogue
from models.engine import Load
from tests.bot.jobs.echo import CARD, NOBODY, TASKS, EchoRequest, TrainRequest
from tests.bot.worker.running import ended, started

if TYPE_CHECKING:
    from models.resident import ResidentModels


@dataclass
class BusyEngine:
    """An engine, as far as monitoring look."""

    load: Load


@dataclass
class SomeModels:
    """Models, as far as monitoring look."""

    catalogue: Catalogue = field(default_factory=lambda: Catalogue([]))
    data_dir: Path = Path(".data")
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    loaded: list[str] = field(default_factory=lambda: ["smollm2", "minilm"])
    engines: dict[str, BusyEngine] = field(default_factory=lambda: {"smollm2": BusyEngine(Load(3, 2, 1234))})

    def at_hand(self) -> list[str]:
        return self.loaded

    def fetchable(self) -> list[str]:
        return []

    def give_back(self) -> None:
        """Give back nothing: nothing was freed."""


class Site:
    """A worker's monitoring, being served."""

    def __init__(self, worker: Worker, port: int) -> None:
        self.worker = worker
        self._url = f"http://127.0.0.1:{port}"

    async def health(self) -> tuple[int, dict[str, bool]]:
        async with aiohttp.ClientSession() as session, session.get(f"{self._url}/healthz") as reply:
            return reply.status, await reply.json()

    async def metrics(self) -> dict[str, float]:
        """Return each number by its name and labels."""
        async with aiohttp.ClientSession() as session, session.get(f"{self._url}/metrics") as reply:
            assert reply.status == 200
            lines = [line for line in (await reply.text()).splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}

    async def until_well(self) -> None:
        async with asyncio.timeout(10):
            while True:
                if (await self.health())[0] == 200:
                    return
                await asyncio.sleep(0.02)


@pytest.fixture(autouse=True)
def asking_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "KEPT", 0.0)


@pytest.fixture
def models() -> SomeModels:
    return SomeModels()


@pytest.fixture
async def resting(dsn: str, models: SomeModels, unused_tcp_port: int) -> AsyncIterator[Site]:
    """A worker that has not begun."""
    async with Database(dsn, timeout=0.5) as database:
        resident = cast("ResidentModels", models)
        worker = Worker(
            dsn,
            database,
            resident,
            TASKS,
            {"inference": 4, "training": 1},
            artifacts=Artifacts(database),
            inventory=Inventory(resident),
        )
        pages = web.Application()
        add_monitoring(pages, worker.monitoring)
        async with serving(pages, "127.0.0.1", unused_tcp_port, setting="WORKER_PORT"):
            yield Site(worker, unused_tcp_port)


@pytest.fixture
async def site(resting: Site) -> AsyncIterator[Site]:
    """A worker at work."""
    stop_requested = asyncio.Semaphore(0)
    running = asyncio.create_task(resting.worker.run(stop_requested, 0))
    await resting.until_well()
    yield resting
    stop_requested.release()
    await running


async def test_a_worker_is_not_well_before_it_is_registered(resting: Site) -> None:
    parts = {"event_loop": True, "registered": False, "beating": False, "database": True, "disk": True}
    assert await resting.health() == (503, parts)
    assert (await resting.metrics())["workshop_worker_beating"] == 0


async def test_a_worker_at_work_is_well(site: Site) -> None:
    assert await site.health() == (
        200,
        {"event_loop": True, "registered": True, "beating": True, "database": True, "disk": True},
    )
    told = await site.metrics()
    assert (told["workshop_worker_beating"], told["workshop_database_up"]) == (1, 1)
    assert told['workshop_worker_slots{queue="inference"}'] == 4
    assert told['workshop_worker_slots{queue="training"}'] == 1
    assert told['workshop_worker_info{device="cpu",queues="inference training"}'] == 1


async def test_a_heartbeat_that_stops_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.worker.heartbeat.STALL_SECONDS", 0.0)
    status, parts = await site.health()
    assert (status, parts["beating"], parts["database"]) == (503, False, True)


async def test_a_database_that_is_away_is_told_and_every_other_number_stays(
    resting: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resting.worker.monitoring._database, "_dsn", "postgresql://127.0.0.1:9/none")
    status, parts = await resting.health()
    assert (status, parts["database"]) == (503, False)
    told = await resting.metrics()
    assert told["workshop_database_up"] == 0
    assert told['workshop_worker_slots{queue="inference"}'] == 4


@pytest.mark.parametrize(
    ("request_", "kind", "outcome"),
    [
        (EchoRequest(text="secret"), "echo", "succeeded"),
        (EchoRequest(text="secret", trouble="refuse"), "echo", "refused"),
        (EchoRequest(text="secret", trouble="break"), "echo", "failed"),
        (EchoRequest(text="secret", trouble="cancel itself"), "echo", "failed"),
        (TrainRequest(text="secret"), "train", "succeeded"),
    ],
)
async def test_a_run_is_counted_by_its_kind_and_outcome(
    site: Site, jobs: Jobs, request_: EchoRequest, kind: str, outcome: str
) -> None:
    job = await jobs.submit(request_, 1174109841222354559, NOBODY, CARD)
    await ended(jobs, job.id)
    told = await site.metrics()
    runs = {name: value for name, value in told.items() if name.startswith("workshop_runs_total") and value}
    assert runs == {f'workshop_runs_total{{kind="{kind}",outcome="{outcome}"}}': 1}
    assert told[f'workshop_run_seconds_count{{kind="{kind}"}}'] == 1
    assert told[f'workshop_claims_total{{led_to="job",queue="{request_.queue}"}}'] == 1
    assert not [name for name in told if "secret" in name or "1174109841222354559" in name]


async def test_how_long_a_run_takes_is_measured_and_a_cancelled_one_is_told(site: Site, jobs: Jobs) -> None:
    job = await jobs.submit(EchoRequest(text="x" * 10_000, pace=0.01), 7, NOBODY, CARD)
    await started(jobs, job.id)
    await asyncio.sleep(0.1)
    assert (await site.metrics())["workshop_worker_jobs"] == 1
    await jobs.cancel(job.id)
    assert (await ended(jobs, job.id)).state is State.CANCELLED
    told = await site.metrics()
    assert told['workshop_runs_total{kind="echo",outcome="cancelled"}'] == 1
    assert 0.1 <= told['workshop_run_seconds_sum{kind="echo"}'] < 10


async def test_models_and_engines_are_told(resting: Site, models: SomeModels) -> None:
    told = await resting.metrics()
    assert {name for name in told if name.startswith("workshop_model_loaded")} == {
        'workshop_model_loaded{model="smollm2"}',
        'workshop_model_loaded{model="minilm"}',
    }
    assert told['workshop_engine_requests{model="smollm2",state="decoding"}'] == 3
    assert told['workshop_engine_requests{model="smollm2",state="waiting"}'] == 2
    assert told['workshop_engine_tokens_total{model="smollm2"}'] == 1234
    models.loaded, models.engines = [], {}
    assert not [name for name in await resting.metrics() if "model=" in name]


async def test_a_gpu_tells_its_memory_and_a_cpu_none(
    resting: Site, models: SomeModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not [name for name in await resting.metrics() if "gpu" in name]
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: {"cuda:1": (30, 80)}[device])
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: {"cuda:1": 20}[device])
    models.device = torch.device("cuda:1")
    told = await resting.metrics()
    assert told["workshop_gpu_memory_total_bytes"] == 80
    assert told["workshop_gpu_memory_free_bytes"] == 30
    assert told["workshop_gpu_memory_tensors_bytes"] == 20
