"""Every runbook that comes with the bot, from start to end, its steps answered by the models that come with it.

What is said to be right in a runbook is what these models answer. Trainings alone are made up: they take minutes.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.job import Job, State
from bot.jobs.tuned_models import TunedRow
from bot.runbooks.library import SHIPPED
from bot.runbooks.steps import AnyStep, Ask, Hand, Reveal, Run
from models.catalogue import load_catalogue
from models.resident import ResidentModels
from models.tasks import task_of
from models.tasks.context import Context
from models.tasks.fine_tune.request import FineTuneRequest
from rehearsal import Message
from tests.bot.room import Room
from tests.cogs.classify.classified import RESULT as CLASSIFIED
from tests.cogs.demo.stage import Led
from tests.cogs.fine_tune.runs import DATA, RUN

BOOKS = sorted(path.stem for path in SHIPPED.glob("*.toml"))
MADE_UP = {"read_data": DATA, "fine_tune": RUN, "classify": CLASSIFIED}
TYPED = {
    "next-token": "Once upon a",
    "search": "What is a token?",
    "fill-mask": "The [MASK] is blue.",
    "tokenize": "Ada",
    "attention": "The dog chased its tail",
    "bias": "The {man,woman} is [MASK].",
    "generate": "Once upon a time",
    "classify": "Call now!",
}

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
async def models() -> AsyncIterator[ResidentModels]:
    resident = ResidentModels(load_catalogue(), Path(".data"))
    yield resident
    await resident.close()


class Shown:
    """A demo of a shipped runbook in a room whose worker has the shipped models."""

    def __init__(self, room: Room, models: ResidentModels) -> None:
        self.room = room
        self.models = models
        self.led = Led(room)
        self.polls: dict[str, Message] = {}

    async def step(self, step: AnyStep) -> None:
        """Let the room do what a step asks for."""
        match step:
            case Run():
                await self.until_ended()
            case Ask():
                await self.answer(step)
            case Reveal():
                await self.check(step)
            case Hand():
                await self.try_it(step)

    async def until_ended(self) -> None:
        """Work on what the step runs, and on what follows from it."""
        kind = "read_data"
        while kind == "read_data":
            await self.room.world.until(lambda: not self.job.terminal if self.job else False)
            assert self.job is not None
            kind = self.job.kind
            await self.work(self.job)

    @property
    def job(self) -> Job[Any, Any] | None:
        """What the step runs now."""
        demo = self.room.demos.rows[1]
        assert demo.now.fault is None
        return self.room.jobs.rows.get(demo.now.job or 0)

    async def work(self, job: Job[Any, Any]) -> None:
        """Do a job as a worker with the shipped models does."""
        run = task_of(job.request).load_run()
        result = MADE_UP.get(job.kind) or await run(job.request, Context(self.models))
        self.room.work(job.id, State.SUCCEEDED, result=result)
        if isinstance(job.request, FineTuneRequest):
            name, done = f"@moderator/{job.request.name}", self.room.jobs.rows[job.id]
            self.room.tuned.rows[job.id] = TunedRow(done, self.room.world.guild.id, name, shared=False)
        await self.room.bot.tuned.refresh()

    async def answer(self, step: Ask) -> None:
        """Let somebody vote for each answer."""
        await self.room.world.until(lambda: self.led.shown[-1].poll is not None)
        assert step.name is not None
        assert step.answers is not None
        self.polls[step.name] = poll = self.led.shown[-1]
        for number, _ in enumerate(step.answers, 1):
            await self.room.world.person(("ada", "alan", "moderator", "grace")[number - 1]).vote(poll, number)

    async def check(self, step: Reveal) -> None:
        """Check that what is right was among the answers, by who was right."""
        poll = self.polls[step.of].poll
        assert poll is not None
        await self.room.world.until(lambda: self.led.shown[-1].poll is None)
        if step.right is not None:
            await self.room.world.until(lambda: " were right: " in self.led.shown[-1].text)

    async def try_it(self, step: Hand) -> None:
        """Let somebody run it, and see it gathered."""
        await self.room.world.until(lambda: "Run it yourself" in {one.label for one in self.led.shown[-1].buttons})
        handed, before = self.led.shown[-1], self.room.latest
        opened = await self.room.ada.press(handed, "Run it yourself")
        await self.room.world.until(lambda: opened.modal is not None)
        await self.room.card(await self.room.ada.submit(opened, {f"Your {step.typed}": TYPED[step.command]}))
        assert self.room.latest > before
        await self.work(self.room.jobs.rows[self.room.latest])
        await self.room.world.until(lambda: "Answers so far: 1" in handed.text)


@pytest.mark.parametrize("book", BOOKS)
async def test_a_shipped_runbook_runs_from_start_to_end(room: Room, models: ResidentModels, book: str) -> None:
    shown = Shown(room, models)
    await shown.led.run(book)
    steps = room.bot.demos.books.shipped[book].steps
    for number, step in enumerate(steps, 1):
        await shown.led.panel(f"Step {number} of {len(steps)}")
        await shown.step(step)
        coming = f"Step {number + 1} of" if number < len(steps) else "This demo has ended"
        await shown.led.press("Next", coming)
    assert all(demo.ended for demo in room.demos.rows.values())
