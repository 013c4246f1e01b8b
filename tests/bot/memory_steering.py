"""Steering and the audit log in memory; `test_contract_of_steering.py` asks the same of them as of the database."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.jobs.audit import Act, Entry
from bot.jobs.job import Job, State
from bot.jobs.panels import Panel
from bot.jobs.steering.values import (
    Done,
    Found,
    Moderator,
    Overview,
    Pause,
    Place,
    Restraint,
    Selection,
    Subject,
    Under,
    not_paused,
    terms,
)
from bot.jobs.stop import Steered
from bot.jobs.workers import LivingWorker
from tests.bot.memory import MemoryJobs
from tests.bot.memory_cards import Absent


class MemoryAudit(Absent):
    """The log; `entries` are on record, `posted` are those that a channel has shown, or needs not."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self.posted: list[int] = []
        self.all_posted = asyncio.Event()

    async def write(self, act: Act) -> None:
        self._answer()
        self.all_posted.clear()
        self.entries.append(Entry(len(self.entries) + 1, datetime.now(UTC), act))

    async def latest(self, guild_id: int, count: int) -> list[Entry]:
        self._answer()
        return [entry for entry in reversed(self.entries) if entry.act.guild_id == guild_id][:count]

    async def unposted(self, count: int) -> list[Entry]:
        self._answer()
        return [entry for entry in self.entries if entry.id not in self.posted][:count]

    async def note_posted(self, entry_id: int) -> None:
        self._answer()
        self.posted.append(entry_id)
        if len(self.posted) == len(self.entries):
            self.all_posted.set()


class MemoryPanels(Absent):
    """The live panels of queues."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, Panel] = {}

    async def all(self) -> list[Panel]:
        self._answer()
        return list(self.rows.values())

    async def add(self, panel: Panel) -> None:
        self._answer()
        self.rows[panel.guild_id] = panel

    async def forget(self, panel: Panel) -> None:
        self._answer()
        if self.rows.get(panel.guild_id) == panel:
            del self.rows[panel.guild_id]


class MemorySteering(Absent):
    """What moderators do to `jobs`; `moves` are those in their order, `workers` who is at work."""

    def __init__(self, jobs: MemoryJobs, audit: MemoryAudit) -> None:
        super().__init__()
        self.moves: list[tuple[int, Place | int]] = []
        self.workers: tuple[LivingWorker, ...] = ()
        self._jobs = jobs
        self._audit = audit
        self._acted: dict[int, int] = {}

    async def overview(self, guild_id: int) -> Overview:
        self._answer()
        here = [job for job in self._jobs.here(guild_id) if not job.terminal]
        counted = Counter((job.kind, tuple(job.request.models_needed()), job.state) for job in here)
        kinds = sorted({(kind, models) for kind, models, _ in counted})
        return Overview(
            tuple(Under(*both, counted[*both, State.QUEUED], counted[*both, State.RUNNING]) for both in kinds),
            tuple(pause for where, pause in self._jobs.pauses if where == guild_id),
            tuple(self._jobs.restraints_of(guild_id)),
            self.workers,
        )

    async def pause(self, by: Moderator, what: Pause) -> None:
        self._answer()
        made = replace(what, reason=by.reason, by_id=by.id)
        for where, there in self._jobs.pauses:
            if (where, there.scope, there.name) == (by.guild_id, what.scope, what.name):
                raise Done(f"<@{there.by_id}> has paused {there} already: {there.reason}.")
        self._jobs.pauses.append((by.guild_id, made))
        await self._write(by, "drain" if what.scope == "drain" else "pause", "" if what.scope == "drain" else str(what))

    async def resume(self, by: Moderator, what: Pause | None) -> list[Pause]:
        self._answer()
        ended = [
            (where, pause)
            for where, pause in self._jobs.pauses
            if where == by.guild_id
            and (pause.scope != "drain" if what is None else (pause.scope, pause.name) == (what.scope, what.name))
        ]
        if not ended:
            raise Done(not_paused(what))
        for item in ended:
            self._jobs.pauses.remove(item)
            drain = item[1].scope == "drain"
            await self._write(by, "end drain" if drain else "resume", "" if drain else str(item[1]))
        return [pause for _, pause in ended]

    async def restrain(self, by: Moderator, subject: Subject, most: int, lasting: timedelta | None) -> None:
        self._answer()
        self._drop(by, subject)
        until = None if lasting is None else datetime.now(UTC) + lasting
        self._jobs.restraints.append((by.guild_id, Restraint(subject, most, until, by.reason, by.id)))
        await self._write(by, "limit" if most else "block", terms(most, lasting), subject=subject)

    async def release(self, by: Moderator, subject: Subject) -> None:
        self._answer()
        if not self._drop(by, subject):
            raise Done(f"Nobody has limited or blocked {subject} here, or it has ended.")
        await self._write(by, "unblock", subject=subject)

    async def matching(self, guild_id: int, selection: Selection) -> list[int]:
        self._answer()
        return sorted(job.id for job in self._jobs.here(guild_id) if _means(selection, job))

    async def cancel(self, by: Moderator, job_id: int) -> Found:
        self._answer()
        job = self._take(by, job_id)
        if not self._cancel(by, job):
            raise Done(f"Job {job_id} has ended, or is being cancelled already.")
        await self._write(by, "cancel", job=job)
        return Found(job.id, job.owner_id, job.state)

    async def cancel_all(self, by: Moderator, selection: Selection, ids: Sequence[int]) -> int:
        self._answer()
        still = set(await self.matching(by.guild_id, selection))
        count = sum(self._cancel(by, self._jobs.rows[job_id]) for job_id in ids if job_id in still)
        if not count:
            raise Done(f"No job {selection} is left to cancel.")
        whom = None if selection.person_id is None else Subject(selection.person_id)
        await self._write(by, "cancel", f"{count} jobs {selection}", subject=whom)
        return count

    async def move(self, by: Moderator, job_id: int, to: Place | int) -> Found:
        self._answer()
        job = self._take(by, job_id)
        if job.state is not State.QUEUED:
            raise Done(f"Job {job_id} does not wait any more: it is {job.state}.")
        if isinstance(to, int) and (to == job_id or to not in {other.id for other in self._beside(by, job)}):
            raise Done(f"Job {to} does not wait in the queue of job {job_id}. Choose another.")
        self.moves.append((job_id, to))
        self._steer(by, replace(job, steered=Steered("move", by.reason)))
        where = to if isinstance(to, str) else f"before job {to}"
        await self._write(by, "move", where, job=job)
        return Found(job.id, job.owner_id, job.state)

    async def retry(self, by: Moderator, job_id: int) -> Job:
        self._answer()
        job = self._take(by, job_id)
        if job.state not in {State.FAILED, State.CANCELLED}:
            raise Done(f"Job {job_id} is {job.state}: only what failed or was cancelled can be tried again.")
        if job.hidden or job_id in self._jobs.cards.replaced:
            raise Done(
                f"Job {job_id} cannot be tried again: its card shows another job, or what it was to make is taken."
            )
        again = replace(job, state=State.QUEUED, steered=Steered("retry", by.reason), error=None, progress=None)
        again = replace(again, started_at=None, finished_at=None)
        self._jobs.to_cancel.discard(job_id)
        await self._jobs.cards.reopen(job_id)
        self._steer(by, again)
        await self._write(by, "retry", job=job)
        return again

    def _take(self, by: Moderator, job_id: int) -> Job:
        job = next((job for job in self._jobs.here(by.guild_id) if job.id == job_id), None)
        if job is None:
            raise Done(f"There is no job {job_id} here.")
        if self._acted.get(job_id, by.id) != by.id:
            raise Done(f"<@{self._acted[job_id]}> was first: they acted on job {job_id} just now. Look again.")
        return job

    def _cancel(self, by: Moderator, job: Job) -> bool:
        if job.terminal or job.id in self._jobs.to_cancel:
            return False
        self._jobs.to_cancel.add(job.id)
        steered = replace(job, steered=Steered("cancel", by.reason))
        if job.state is State.QUEUED:
            steered = replace(steered, state=State.CANCELLED, finished_at=datetime.now(UTC))
        self._steer(by, steered)
        return True

    def _steer(self, by: Moderator, job: Job) -> None:
        self._acted[job.id] = by.id
        self._jobs.change(job)

    def _beside(self, by: Moderator, job: Job) -> list[Job]:
        here = self._jobs.here(by.guild_id)
        return [other for other in here if other.queue == job.queue and other.state is State.QUEUED]

    def _drop(self, by: Moderator, subject: Subject) -> bool:
        there = [
            (where, held)
            for where, held in self._jobs.restraints
            if where == by.guild_id and held.subject.id == subject.id and held in self._jobs.restraints_of(where)
        ]
        for item in there:
            self._jobs.restraints.remove(item)
        return bool(there)

    async def _write(
        self, by: Moderator, act: str, what: str = "", *, job: Job | None = None, subject: Subject | None = None
    ) -> None:
        person_id = job.owner_id if job else subject.id if subject and not subject.is_role else None
        role_id = subject.id if subject and subject.is_role else None
        job_id = job.id if job else None
        await self._audit.write(Act(by.guild_id, by.id, act, what, person_id, role_id, job_id, by.reason))


def _means(selection: Selection, job: Job) -> bool:
    match selection.by:
        case "person":
            return not job.terminal and job.owner_id == selection.person_id
        case "model":
            return not job.terminal and selection.model in job.request.models_needed()
        case "waiting":
            return job.state is State.QUEUED
