"""What the bot tells of itself: Discord, cards, and how the queues stand."""

import math
from collections.abc import Iterable, Mapping

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from bot.client import Assistant
from bot.database.connection import Database
from bot.jobs.job import QueueLoad
from bot.monitoring.queries import Lately, answers
from bot.monitoring.server import Monitoring
from models.tasks.values import Queue


class BotMonitoring(Monitoring):
    """The bot's health and numbers."""

    def __init__(self, bot: Assistant, database: Database) -> None:
        super().__init__(
            bot.traffic.requests,
            bot.traffic.received,
            bot.traffic.acknowledged,
            bot.errors,
            bot.desk.keeper.edits,
        )
        self._bot = bot
        self._database = database
        self._asked = Lately(bot.desk.jobs.loads)
        self._loads: Mapping[Queue, QueueLoad] | None = None

    async def health(self) -> dict[str, bool]:
        """Discord, the database, room on its disk, and a worker: without any of them nobody is served."""
        loads = await self._asked.answer() or {}
        return {
            "discord": self._bot.is_ready(),
            "database": await answers(self._database),
            "disk": not self._database.full,
            "workers": any(load.workers for load in loads.values()),
        }

    async def refresh(self) -> None:
        """Read how the queues stand."""
        self._loads = await self._asked.answer()

    def collect(self) -> Iterable[Metric]:
        """Return what is the case; what cannot be known now is left out."""
        bot = self._bot
        yield GaugeMetricFamily(
            "workshop_discord_ready", "Whether the bot is connected to Discord and knows its servers.", bot.is_ready()
        )
        if math.isfinite(bot.latency):
            yield GaugeMetricFamily(
                "workshop_discord_latency_seconds",
                "From the last heartbeat on the gateway to Discord's acknowledgement.",
                bot.latency,
            )
        yield GaugeMetricFamily("workshop_discord_servers", "Servers that the bot is in.", len(bot.guilds))
        yield GaugeMetricFamily(
            "workshop_cards_kept",
            "Cards that are kept up to date: their last edit is yet to come.",
            bot.desk.keeper.kept,
        )
        yield GaugeMetricFamily(
            "workshop_database_up", "Whether the database answers this process.", self._loads is not None
        )
        if self._loads is not None:
            yield from _queues(self._loads)


def _queues(loads: Mapping[Queue, QueueLoad]) -> Iterable[Metric]:
    jobs = GaugeMetricFamily("workshop_jobs", "Unfinished jobs, of all workers.", labels=["queue", "state"])
    oldest = GaugeMetricFamily(
        "workshop_jobs_oldest_waiting_seconds",
        "Since the job that waits for longest was handed in; 0 where none waits.",
        labels=["queue"],
    )
    workers = GaugeMetricFamily("workshop_workers", "Workers that live and serve this queue.", labels=["queue"])
    slots = GaugeMetricFamily(
        "workshop_workers_slots", "Jobs that these workers run at once, all together.", labels=["queue"]
    )
    for queue, load in loads.items():
        jobs.add_metric([queue, "waiting"], load.waiting)
        jobs.add_metric([queue, "running"], load.running)
        oldest.add_metric([queue], load.oldest_waiting)
        workers.add_metric([queue], load.workers)
        slots.add_metric([queue], load.slots)
    return [jobs, oldest, workers, slots]
