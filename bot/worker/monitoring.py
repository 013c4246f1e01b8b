"""What a worker tells of itself: its heartbeat, its models, the engines that decode, and its device's memory."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily

from bot.database.connection import Database
from bot.monitoring.queries import Lately, answers
from bot.monitoring.server import Monitoring
from bot.worker.executor import Executor
from bot.worker.heartbeat import Heartbeat
from models.tasks.values import Queue

if TYPE_CHECKING:
    from models.engine import Engine
    from models.resident import ResidentModels


class WorkerMonitoring(Monitoring):
    """The worker's health and numbers."""

    def __init__(
        self,
        executor: Executor,
        heartbeat: Heartbeat,
        resident: "ResidentModels",
        database: Database,
        slots: Mapping[Queue, int],
    ) -> None:
        super().__init__(executor.metrics.claims, executor.metrics.runs, executor.metrics.seconds)
        self._executor = executor
        self._heartbeat = heartbeat
        self._resident = resident
        self._database = database
        self._slots = slots
        self._asked = Lately(database.ping)
        self._up = False
        self._gpu: GpuMemory | None = None

    async def health(self) -> dict[str, bool]:
        """Whether it is registered, beats, and reaches the database: else it gets no jobs, or loses them."""
        return {
            "registered": self._heartbeat.registered.is_set(),
            "beating": self._heartbeat.beating,
            "database": await answers(self._database),
            "disk": not self._database.full,
        }

    async def refresh(self) -> None:
        """Ask the database, and the GPU where there is one."""
        self._up = await self._asked.answer() or False
        if self._resident.device.type == "cuda":
            self._gpu = await asyncio.to_thread(gpu_memory, str(self._resident.device))

    def collect(self) -> Iterable[Metric]:
        """Return what is the case."""
        device = {"device": str(self._resident.device), "queues": " ".join(self._slots)}
        yield InfoMetricFamily(
            "workshop_worker", "Where this worker's models live, and which queues it serves.", device
        )
        yield GaugeMetricFamily("workshop_database_up", "Whether the database answers this process.", self._up)
        yield GaugeMetricFamily(
            "workshop_worker_beating",
            "Whether others count this worker among the living; from one that does not beat they take its jobs.",
            self._heartbeat.beating,
        )
        slots = GaugeMetricFamily(
            "workshop_worker_slots", "Jobs of each queue that this worker runs at once.", labels=["queue"]
        )
        for queue, count in self._slots.items():
            slots.add_metric([queue], count)
        yield slots
        yield GaugeMetricFamily(
            "workshop_worker_jobs",
            "Jobs that this worker runs, or whose outcome it is writing.",
            len(self._executor.running()),
        )
        loaded = GaugeMetricFamily("workshop_model_loaded", "Models that are ready on this worker.", labels=["model"])
        for key in self._resident.loaded:
            loaded.add_metric([key], 1)
        yield loaded
        yield from _engines(self._resident.engines)
        if self._gpu is not None:
            yield from _gpu(self._gpu)


@dataclass(frozen=True)
class GpuMemory:
    """A GPU's memory in bytes: all of it, what is free, and what tensors of this process hold."""

    total: int
    free: int
    tensors: int


def gpu_memory(device: str) -> GpuMemory:
    """Ask the driver, which may take a moment."""
    import torch  # noqa: PLC0415 # takes seconds

    free, total = torch.cuda.mem_get_info(device)
    return GpuMemory(total, free, torch.cuda.memory_allocated(device))


def _engines(engines: "dict[str, Engine]") -> Iterable[Metric]:
    requests = GaugeMetricFamily(
        "workshop_engine_requests",
        "Requests of a model's running batch: decoding in it, or waiting for room.",
        labels=["model", "state"],
    )
    tokens = CounterMetricFamily(
        "workshop_engine_tokens",
        "Tokens that a model has chosen in its running batch, the ends of texts included; its rate is tokens a second.",
        labels=["model"],
    )
    for key, engine in engines.items():
        load = engine.load
        requests.add_metric([key, "decoding"], load.decoding)
        requests.add_metric([key, "waiting"], load.waiting)
        tokens.add_metric([key], load.chosen)
    return [requests, tokens]


def _gpu(memory: GpuMemory) -> Iterable[Metric]:
    yield GaugeMetricFamily("workshop_gpu_memory_total_bytes", "Memory of this worker's GPU.", memory.total)
    yield GaugeMetricFamily("workshop_gpu_memory_free_bytes", "What nobody has taken of it.", memory.free)
    yield GaugeMetricFamily(
        "workshop_gpu_memory_tensors_bytes", "What this worker's tensors hold of it.", memory.tensors
    )
