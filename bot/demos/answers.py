"""What the room answers: noted, gathered from the jobs that people run for themselves, and counted as it comes in."""

import asyncio
from collections.abc import Callable

from bot.demos.background import Background
from bot.demos.books import Books
from bot.demos.demo import Answer, Demo
from bot.demos.house import House
from bot.demos.stage import Stage
from bot.demos.values import at_path
from bot.jobs.job import State
from bot.runbooks.steps import Hand
from models.errors import Refusal

COUNT_PACE = 1.5  # seconds between two edits of how many have answered


class Answers:
    """Takes them."""

    def __init__(self, house: House, books: Books, stage: Callable[[], Stage], background: Background) -> None:
        self._jobs = house.desk.jobs
        self._store = house.demos
        self._books = books
        self._stage = stage
        self._background = background
        self._counting: set[int] = set()

    async def add(self, demo: Demo, answer: Answer) -> None:
        """Note what a person answered; raises `Refusal` where the turn is over."""
        if not await self._store.answer(demo.id, demo.turn, answer):
            raise Refusal("This is over: the demo has gone on.")
        if answer.job is not None:
            await self.gather(answer.job)  # it may have ended before it was noted
        self._recount(demo.id)

    async def resume(self, demo: Demo) -> None:
        """Gather what came of jobs that may have ended while nobody took note."""
        for answer in await self._store.answers(demo.id, demo.turn):
            if answer.job is not None:
                await self.gather(answer.job)

    async def gather(self, job_id: int) -> None:
        """Take what came of a job where it is an answer."""
        job = await self._jobs.get(job_id)
        if job is None or job.state is not State.SUCCEEDED:
            return
        for demo in await self._store.running():
            step = self._books.of(demo).steps[demo.step]
            if (
                isinstance(step, Hand)
                and step.gather
                and any(one.job == job_id for one in await self._store.answers(demo.id, demo.turn))
            ):
                await self._store.gather(job_id, at_path(job, step.gather))
                self._recount(demo.id)

    def _recount(self, demo_id: int) -> None:
        """Bring up to date, soon, how many have answered."""
        if demo_id not in self._counting:
            self._counting.add(demo_id)
            self._background.start(self._count(demo_id))

    async def _count(self, demo_id: int) -> None:
        await asyncio.sleep(COUNT_PACE)
        self._counting.discard(demo_id)
        demo = await self._store.get(demo_id)
        if demo is not None and not demo.ended:
            await self._stage().count(demo, self._books.of(demo))
