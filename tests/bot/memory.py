"""Jobs in memory, as the database holds them: `tests.bot.jobs.contract` lets the same be asked of both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.jobs.job import Job, Limits, NewCard, Position, QueueLoad, State, TooManyWaiting
from bot.jobs.outlook import Outlook
from bot.jobs.steering.values import Pause, Restraint
from bot.jobs.stop import Stop, Stopped
from bot.jobs.workers import LivingWorker
from models.tasks import Request, Task, tasks
from models.tasks.fine_tune.request import FineTuneRequest
from models.tasks.values import Event, Queue
from tests.bot.memory_cards import Absent, MemoryCards

FOREVER = datetime.max.replace(tzinfo=UTC)


class MemoryJobs(Absent):
    """The queue; a worker is whoever calls `change`.

    Attributes
    ----------
    rows
        The jobs, the same as the cards' `jobs`.
    places, available, queues, living
        What `positions`, `models`, `loads` and `workers` answer.
    stands
        What `outlook` answers.
    to_finish
        The jobs that are asked to end with the result of then.
    series
        What `events` answers, by job.
    nobody_works
        Whether no worker is there: the place of each unfinished job says so.
    on_change
        Is told of each changed job.
    pauses, restraints
        What moderators stop, with the server.
    to_cancel
        The jobs whose worker is asked to stop.
    precedences
        Where each job stands beside the others of its server, by its number.
    """

    def __init__(self, cards: MemoryCards | None = None, known: Mapping[str, Task] | None = None) -> None:
        super().__init__()
        self.cards = cards or MemoryCards()
        self.rows = self.cards.jobs
        self.places: dict[int, Position] = {}
        self.nobody_works = False
        self._last = 0  # no number is given twice, whatever a test does to `rows`
        self.stands = Outlook(Position(0, 0.0), QueueLoad(0, 0, 0.0, 1, 1))
        self.to_finish: set[int] = set()
        self.available = frozenset({"smollm2"})
        self.living: list[LivingWorker] = []
        self.queues: dict[Queue, QueueLoad] = {}
        self.series: dict[int, list[Event]] = {}
        self.on_change: Callable[[Job], None] = lambda _job: None
        self.pauses: list[tuple[int, Pause]] = []
        self.restraints: list[tuple[int, Restraint]] = []
        self.to_cancel: set[int] = set()
        self._roles: dict[int, frozenset[int]] = {}
        self.precedences: dict[int, int] = {}
        self._tasks = tasks() if known is None else known

    def change(self, job: Job) -> None:
        """Store a changed job."""
        self.rows[job.id] = job
        self.on_change(job)

    async def submit(
        self,
        request: Request,
        owner_id: int,
        limits: Limits,
        card: NewCard,
        *,
        owner_name: str = "",
        precedence: int = 0,
    ) -> Job:
        self._answer()
        if stop := self._refusal(owner_id, limits.roles, card.guild_id):
            raise Stopped(stop)
        most = limits.running + limits.waiting
        here = await self.unfinished(request.queue, card.guild_id)
        if sum(job.owner_id == owner_id for job in here) >= most:
            raise TooManyWaiting(most)
        self._last = max(self._last, *self.rows, 0) + 1
        job = Job(
            id=self._last,
            kind=next(name for name, task in self._tasks.items() if task.request is type(request)),
            queue=request.queue,
            request=type(request).model_validate_json(request.model_dump_json()),
            owner_id=owner_id,
            guild_id=card.guild_id,
            state=State.QUEUED,
            attempt=0,
            progress=None,
            result=None,
            error=None,
            created_at=datetime.now(UTC),
            started_at=None,
            finished_at=None,
        )
        self._roles[job.id] = limits.roles
        self.precedences[job.id] = precedence
        for replaced in self.cards.insert(job, card):
            self._cancel(replaced)
        return job

    async def get(self, job_id: int) -> Job | None:
        self._answer()
        return self.rows.get(job_id)

    async def cancel(self, job_id: int) -> Job | None:
        self._answer()
        self._cancel(job_id)
        return self.rows.get(job_id)

    async def finish(self, job_id: int) -> Job | None:
        self._answer()
        self.to_finish.add(job_id)
        return self.rows.get(job_id)

    async def hide(self, job_id: int) -> Job | None:
        self._answer()
        self._cancel(job_id)
        if job_id in self.rows:  # which nobody is told of: to hide changes no state
            self.rows[job_id] = replace(self.rows[job_id], hidden=True)
        return self.rows.get(job_id)

    async def latest(self, owner_id: int, guild_id: int, count: int) -> list[Job]:
        self._answer()
        shown = [card.job_id for card in self.cards.rows.values() if card.guild_id == guild_id]
        own = [self.rows[job_id] for job_id in shown if job_id in self.rows and job_id not in self.cards.replaced]
        return sorted((job for job in own if job.owner_id == owner_id), key=lambda job: -job.id)[:count]

    async def unfinished(self, queue: Queue, guild_id: int) -> list[Job]:
        self._answer()
        here = [job for job in self.here(guild_id) if job.queue == queue and not job.terminal]
        return sorted(here, key=lambda job: -job.id)

    def here(self, guild_id: int) -> list[Job]:
        """Return the jobs of a server."""
        shown = [card.job_id for card in self.cards.rows.values() if card.guild_id == guild_id]
        return [self.rows[job_id] for job_id in shown if job_id in self.rows]

    def restraints_of(self, guild_id: int) -> list[Restraint]:
        """Return the limits and blocks that hold in a server now."""
        now = datetime.now(UTC)
        return [held for where, held in self.restraints if where == guild_id and (held.until or FOREVER) > now]

    async def events(self, job: Job) -> list[Event]:
        self._answer()
        return self.series.get(job.id, [])

    async def outlook(self, request: FineTuneRequest, owner_id: int, running: int, guild_id: int) -> Outlook:
        self._answer()
        return self.stands

    async def positions(self, queue: Queue) -> dict[int, Position]:
        self._answer()
        if not self.nobody_works:
            waiting = [job for job in self.rows.values() if job.queue == queue and job.state is State.QUEUED]
            stops = {job.id: stop for job in waiting if (stop := self._stop(job))}
            return {**self.places, **{job_id: Position(0, None, stop=stop) for job_id, stop in stops.items()}}
        waiting = [job for job in self.rows.values() if job.queue == queue and not job.terminal]
        return {job.id: Position(0, None, unserved=True) for job in waiting}

    async def models(self) -> frozenset[str]:
        self._answer()
        return self.available

    async def workers(self) -> list[LivingWorker]:
        self._answer()
        return self.living

    async def loads(self) -> dict[Queue, QueueLoad]:
        self._answer()
        return self.queues

    def _stop(self, job: Job) -> Stop | None:
        guild_id = self.cards.rows[job.id].guild_id if job.id in self.cards.rows else 0
        names: dict[str, Sequence[str]] = {
            "queue": [job.queue],
            "kind": [job.kind],
            "model": job.request.models_needed(),
        }
        for where, pause in sorted(self.pauses, key=lambda each: each[1].scope != "drain"):
            if where == guild_id and (pause.scope in {"all", "drain"} or pause.name in names[pause.scope]):
                return Stop(pause.scope, pause.reason)
        return self._block(job.owner_id, self._roles.get(job.id, frozenset()), guild_id)

    def _refusal(self, owner_id: int, roles: frozenset[int], guild_id: int) -> Stop | None:
        drains = [pause for where, pause in self.pauses if (where, pause.scope) == (guild_id, "drain")]
        return Stop("drain", drains[0].reason) if drains else self._block(owner_id, roles, guild_id)

    def _block(self, owner_id: int, roles: frozenset[int], guild_id: int) -> Stop | None:
        held = [one for one in self.restraints_of(guild_id) if one.subject.id in {owner_id, *roles} and not one.most]
        return Stop("block", held[0].reason, held[0].until) if held else None

    def _cancel(self, job_id: int) -> None:
        job = self.rows.get(job_id)
        if job is not None and job.state is State.QUEUED:
            self.change(replace(job, state=State.CANCELLED, finished_at=datetime.now(UTC)))
