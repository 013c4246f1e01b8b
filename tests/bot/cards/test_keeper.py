"""The keeper: which cards it keeps, what it hears of, and that nothing makes it forget one."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace

import pytest

from bot.cards import editor as editor_module
from bot.cards import keeper as keeper_module
from bot.cards.keeper import Keeper
from bot.database.connection import DatabaseAway
from bot.jobs.job import Card, Job, Position, State
from bot.jobs.notifications import JobNotification, Reconnected
from models.tasks.values import ELLIPSIS, TextProgress
from tests.bot.cards.doubles import MESSAGE, Edit, RecordingDelivery, RecordingRegistry, card, job
from tests.bot.memory import MemoryJobs
from tests.bot.memory_cards import MemoryCards

pytestmark = pytest.mark.timeout(20)


class Scene:
    """A keeper that runs, with everything around it recorded."""

    def __init__(self) -> None:
        self.cards = MemoryCards()
        self.jobs = MemoryJobs(self.cards)
        self.events: asyncio.Queue[JobNotification | Reconnected] = asyncio.Queue()
        self.delivery = RecordingDelivery()
        self.keeper = Keeper(self.delivery, self.jobs, self.cards, RecordingRegistry(plain=None))
        self.edits: asyncio.Queue[Edit] = asyncio.Queue()
        self.delivery.on_edit = self.edits.put_nowait

    async def heard(self) -> AsyncGenerator[JobNotification | Reconnected, None]:
        while True:
            yield await self.events.get()

    async def ended(self, job_id: int) -> None:
        """Return once nobody keeps a card."""
        await asyncio.gather(
            *(task for task in asyncio.all_tasks() if task.get_name() == f"card-{job_id}"), return_exceptions=True
        )
        assert self.keeper.known(job_id) is None

    def known(self, job_id: int = 1, state: State = State.QUEUED) -> tuple[Job, Card]:
        """Return a job and its card, on record."""
        made = self.jobs.rows[job_id] = job(state, id=job_id)
        return made, self.cards.rows.setdefault(job_id, replace(card(), job_id=job_id, message_id=MESSAGE + job_id))


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    for name in ("QUEUE_PACE", "QUEUE_REST", "ADOPT_AGAIN"):
        monkeypatch.setattr(keeper_module, name, 0.01)
    monkeypatch.setattr(editor_module, "FIRST_GAPS", (0.0, 0.0, 0.0))
    made = Scene()
    running = asyncio.create_task(made.keeper.run(made.heard()))
    yield made
    await made.keeper.close()
    assert not running.done(), "the keeper ended"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_cards_that_an_earlier_bot_left_are_finished(scene: Scene) -> None:
    for number in (1, 2):
        scene.known(number, State.SUCCEEDED)
    scene.events.put_nowait(Reconnected())
    for number in (1, 2):
        await scene.cards.until_ended(number)
    assert [(await scene.edits.get()).last for _ in range(2)] == [True, True]


async def test_cards_are_adopted_though_the_database_does_not_answer_at_once(scene: Scene) -> None:
    scene.known(state=State.SUCCEEDED)
    scene.cards.obstacles = [DatabaseAway(), DatabaseAway()]
    scene.events.put_nowait(Reconnected())
    await scene.cards.until_ended(1)


async def test_a_card_that_is_kept_already_is_read_again_after_events_were_missed(scene: Scene) -> None:
    scene.keeper.watch(*scene.known())
    assert (await scene.edits.get()).state is State.QUEUED
    scene.known(state=State.SUCCEEDED)
    scene.events.put_nowait(Reconnected())
    assert (await scene.edits.get()).state is State.SUCCEEDED


async def test_a_job_is_shown_as_it_goes(scene: Scene) -> None:
    scene.keeper.watch(*scene.known())
    assert (await scene.edits.get()).state is State.QUEUED
    scene.events.put_nowait(JobNotification(1, 1, state=State.RUNNING))
    scene.events.put_nowait(JobNotification(1, 1, progress=TextProgress(text="Once", step=1)))
    assert await scene.edits.get() == Edit(State.RUNNING, "Once", expiring=False, last=False)
    scene.known(state=State.CANCELLED)
    scene.events.put_nowait(JobNotification(1, 1, state=State.CANCELLED))
    assert (await scene.edits.get()).last


async def test_a_text_that_came_without_its_beginning_says_so(scene: Scene) -> None:
    scene.keeper.watch(*scene.known(state=State.RUNNING))
    await scene.edits.get()
    scene.events.put_nowait(JobNotification(1, 1, progress=TextProgress(text=f"{ELLIPSIS}the end", step=1)))
    assert (await scene.edits.get()).text == f"{ELLIPSIS}the end"


async def test_events_of_jobs_that_nobody_keeps_are_left_alone(scene: Scene) -> None:
    scene.events.put_nowait(JobNotification(9, 1, state=State.RUNNING))
    scene.events.put_nowait(JobNotification(9, 1, progress=TextProgress(text="x")))
    scene.events.put_nowait(JobNotification(9, 1, state=State.SUCCEEDED))
    scene.keeper.watch(*scene.known())
    await scene.edits.get()


async def test_those_who_wait_are_told_their_place(scene: Scene) -> None:
    scene.keeper.watch(*scene.known())
    await scene.edits.get()
    scene.jobs.places = {1: Position(3, 12.0)}
    assert (await scene.edits.get()).text == "3"


async def test_while_nobody_works_cards_say_so_and_a_new_worker_is_seen(scene: Scene) -> None:
    for number, state in ((1, State.QUEUED), (2, State.RUNNING)):
        scene.keeper.watch(*scene.known(number, state))
        assert (await scene.edits.get()).state is state
    scene.jobs.nobody_works = True
    told = [await scene.edits.get() for _ in range(2)]
    assert {(edit.state, edit.text) for edit in told} == {
        (State.QUEUED, "nobody works"),
        (State.RUNNING, "nobody works"),
    }
    scene.jobs.nobody_works = False
    scene.events.put_nowait(JobNotification(2, 2, progress=TextProgress(text="Once", step=1)))
    while (edit := await scene.edits.get()).text != "Once":
        assert edit.text == ""


async def test_places_are_told_again_once_the_database_is_back(scene: Scene) -> None:
    scene.keeper.watch(*scene.known())
    await scene.edits.get()
    scene.jobs.obstacles = [DatabaseAway(), DatabaseAway()]
    scene.jobs.places = {1: Position(0, None)}
    assert (await scene.edits.get()).text == "0"


async def test_a_job_is_known_while_its_card_is_kept(scene: Scene) -> None:
    assert scene.keeper.known(1) is None
    scene.keeper.watch(*scene.known())
    await scene.edits.get()
    assert scene.keeper.known(1) == (scene.jobs.rows[1], scene.cards.rows[1])
    scene.known(state=State.SUCCEEDED)
    scene.events.put_nowait(JobNotification(1, 1, state=State.SUCCEEDED))
    await scene.ended(1)
    assert scene.cards.settled == [1]


async def test_a_card_that_cannot_be_kept_is_noted_and_disturbs_no_other(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.delivery.obstacles = [RuntimeError("odd")]
    scene.keeper.watch(*scene.known(1))
    await scene.ended(1)
    assert any("job 1" in record.getMessage() for record in caplog.records if record.levelno == logging.ERROR)
    scene.keeper.watch(*scene.known(2))
    await scene.edits.get()


async def test_closing_leaves_what_is_not_shown_to_the_next_bot(scene: Scene) -> None:
    scene.keeper.watch(*scene.known())
    await scene.edits.get()
    await scene.keeper.close()
    assert scene.cards.settled == []
    assert scene.keeper.known(1) is None
