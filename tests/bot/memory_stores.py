"""Artifacts and fine-tuned models in memory, as the database holds them."""

from collections.abc import AsyncGenerator, AsyncIterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from bot.artifacts import Artifact
from bot.cards.stores import Stores
from bot.jobs.data_sets import AddedSet
from bot.jobs.forgetting import Kept
from bot.jobs.job import State
from bot.jobs.tuned_models import NameTaken, TunedRow
from bot.servers.store import ActsOf
from models.errors import UnknownModel
from tests.bot.demos.memory import MemoryDemos, MemoryUploaded
from tests.bot.memory import MemoryJobs
from tests.bot.memory_board import MemoryDays, MemoryFigures, MemoryLinks
from tests.bot.memory_cards import Absent, MemoryCards
from tests.bot.memory_steering import MemoryAudit, MemoryPanels, MemorySteering


class MemoryArtifacts(Absent):
    """The artifacts; `kept` are their bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[UUID, bytes] = {}

    async def put(self, name: str, media_type: str, chunks: AsyncIterable[bytes]) -> Artifact:
        self._answer()
        content = b"".join([chunk async for chunk in chunks])
        return Artifact(self.keep(content), None, None, name, media_type, len(content), datetime.now(UTC))

    def keep(self, content: bytes) -> UUID:
        """Keep what a run has made."""
        artifact_id = uuid4()
        self.kept[artifact_id] = content
        return artifact_id

    async def read(self, artifact_id: UUID) -> AsyncGenerator[bytes, None]:
        self._answer()
        yield self.kept[artifact_id]

    async def delete(self, artifact_id: UUID) -> None:
        self._answer()
        self.kept.pop(artifact_id, None)


class MemoryTunedModels(Absent):
    """The models that people fine-tuned; `rows` are those of jobs, `making` the names of those that are being made."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, TunedRow] = {}
        self.making: list[tuple[int, str]] = []

    async def all(self) -> list[TunedRow]:
        self._answer()
        return list(self.rows.values())

    async def reserved(self) -> list[tuple[int, str]]:
        self._answer()
        return self.making

    async def get(self, job_id: int) -> TunedRow | None:
        self._answer()
        return self.rows.get(job_id)

    async def rename(self, job_id: int, name: str) -> None:
        row = self._row(job_id)
        others = [other for key, other in self.rows.items() if key != job_id and other.guild_id == row.guild_id]
        if any(other.name.lower() == name.lower() for other in others):
            raise NameTaken(name)
        self.rows[job_id] = TunedRow(row.job, row.guild_id, name, row.shared)

    async def share(self, job_id: int, *, shared: bool) -> None:
        row = self._row(job_id)
        self.rows[job_id] = TunedRow(row.job, row.guild_id, row.name, shared)

    async def delete(self, job_id: int) -> None:
        self._row(job_id)
        del self.rows[job_id]

    def _row(self, job_id: int) -> TunedRow:
        self._answer()
        if job_id not in self.rows:
            raise UnknownModel("This model was deleted.")
        return self.rows[job_id]


class MemoryDataSets(Absent):
    """The sets of data that were added; `sets` are they."""

    def __init__(self) -> None:
        super().__init__()
        self.sets: list[AddedSet] = []

    async def all(self) -> list[AddedSet]:
        self._answer()
        return self.sets


class MemoryServers(Absent):
    """What was set for each server; `rows` are they, as JSON has them."""

    def __init__(self, audit: MemoryAudit | None = None) -> None:
        super().__init__()
        self.audit = audit or MemoryAudit()
        self.rows: dict[int, dict[str, Any]] = {}

    async def all(self) -> dict[int, dict[str, Any]]:
        self._answer()
        return self.rows

    async def change(self, guild_id: int, changes: Mapping[str, Any], acts: ActsOf) -> None:
        self._answer()
        before = self.rows.get(guild_id, {})
        self.rows[guild_id] = before | dict(changes)
        for act in acts(before):
            await self.audit.write(act)


class MemoryForgetting(Absent):
    """What is on record of a person, in these jobs, models and demos; no file or report is anybody's here."""

    def __init__(self, jobs: MemoryJobs, tuned: MemoryTunedModels, demos: MemoryDemos) -> None:
        super().__init__()
        self._demos = demos
        self._jobs = jobs
        self._tuned = tuned

    async def kept(self, owner_id: int) -> Kept:
        self._answer()
        own = [job for job in self._jobs.rows.values() if job.owner_id == owner_id]
        models = [row for row in self._tuned.rows.values() if row.job.owner_id == owner_id]
        cards = self._jobs.cards.rows
        return Kept(
            jobs=len(own),
            unfinished=sum(not job.terminal for job in own),
            models=[row.name for row in models],
            shared=[row.name for row in models if row.shared],
            servers=len({cards[job.id].guild_id for job in own if job.id in cards}),
            answers=len(self._answers(owner_id)),
            demos=len(self._led(owner_id)),
        )

    async def forget(self, owner_id: int) -> Kept:
        kept = await self.kept(owner_id)
        for job in [job for job in self._jobs.rows.values() if job.owner_id == owner_id]:
            self._jobs.rows.pop(job.id)
            self._jobs.cards.rows.pop(job.id, None)
            self._tuned.rows.pop(job.id, None)
            if not job.terminal:
                self._jobs.on_change(replace(job, state=State.CANCELLED))
        for key in self._answers(owner_id):
            del self._demos.said[key]
        for number in self._led(owner_id):
            del self._demos.rows[number]
        return kept

    def _answers(self, owner_id: int) -> list[tuple[int, int, int]]:
        return [key for key, answer in self._demos.said.items() if answer.person_id == owner_id]

    def _led(self, owner_id: int) -> list[int]:
        return [number for number, demo in self._demos.rows.items() if demo.ended and demo.instructor_id == owner_id]


def memory_stores() -> Stores:
    """Return stores that hold nothing."""
    cards = MemoryCards()
    jobs, tuned, audit, demos = MemoryJobs(cards), MemoryTunedModels(), MemoryAudit(), MemoryDemos()
    return Stores(
        jobs=jobs,
        cards=cards,
        artifacts=MemoryArtifacts(),
        tuned=tuned,
        data_sets=MemoryDataSets(),
        servers=MemoryServers(audit),
        steering=MemorySteering(jobs, audit),
        audit=audit,
        panels=MemoryPanels(),
        demos=demos,
        uploaded=MemoryUploaded(audit),
        forgetting=MemoryForgetting(jobs, tuned, demos),
        links=MemoryLinks(),
        figures=MemoryFigures(),
        days=MemoryDays(),
    )
