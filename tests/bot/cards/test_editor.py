import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.cards import editor as editor_module
from bot.cards.announcement import announcement
from bot.cards.delivery import CardGone, CardLater, CardOutOfReach
from bot.cards.editor import Editor
from bot.cards.layout import Rendered
from bot.cards.showing import Services
from bot.database.connection import DatabaseAway
from bot.jobs.job import Card, Position, State
from models.tasks.values import TextProgress
from tests.bot.cards.doubles import DELETED, MESSAGE, Edit, RecordingDelivery, RecordingRegistry, card, job
from tests.bot.memory import MemoryJobs
from tests.bot.memory_cards import MemoryCards

PLAIN = "plain"

pytestmark = pytest.mark.timeout(20)


class Refused(discord.HTTPException):
    """A refusal as discord.py raises it."""

    def __init__(self, status: int = 400) -> None:
        Exception.__init__(self, f"{status} Refused")
        self.status = status


class Scene:
    """One editor with everything around it recorded."""

    def __init__(self) -> None:
        self.cards = MemoryCards()
        self.cards.rows[1] = card()
        self.jobs = MemoryJobs(self.cards)
        self.jobs.rows[1] = job()
        self.delivery = RecordingDelivery()
        self.services = Services(self.delivery, self.jobs, self.cards, RecordingRegistry(PLAIN))
        self.edited = asyncio.Event()
        self.delivery.on_edit = lambda _edit: self.edited.set()
        self.task: asyncio.Task[None] | None = None

    def editor(self, where: Card | None = None) -> Editor:
        return Editor(self.services, self.jobs.rows[1], where or card())

    def begin(self, where: Card | None = None) -> Editor:
        editor = self.editor(where)
        self.task = asyncio.create_task(editor.run())
        return editor

    def store(self, **changes: object) -> None:
        self.jobs.rows[1] = job(**changes)  # type: ignore[arg-type] # each test knows its fields

    async def next_edit(self) -> Edit:
        await self.edited.wait()
        self.edited.clear()
        return self.delivery.edits[-1]

    async def done(self) -> None:
        assert self.task is not None
        await self.task


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr(editor_module, "FIRST_GAPS", ())
    monkeypatch.setattr(editor_module, "GAP_AS_BOT", 0.05)
    monkeypatch.setattr(editor_module, "RETRY", 0.05)
    made = Scene()
    yield made
    if made.task:
        made.task.cancel()
        await asyncio.gather(made.task, return_exceptions=True)


async def test_a_card_is_shown_in_the_queue_and_to_its_end(scene: Scene) -> None:
    editor = scene.begin()
    assert (await scene.next_edit()).state is State.QUEUED
    editor.started(1)
    editor.progress(1, TextProgress(text="Once", step=1))
    assert (await scene.next_edit()).text == "Once"
    scene.store(state=State.SUCCEEDED)
    editor.reload()
    await scene.done()
    assert scene.delivery.edits[-1] == Edit(State.SUCCEEDED, "", expiring=False, last=True)
    assert scene.cards.settled == [1]
    assert scene.delivery.pings == []


async def test_only_the_latest_progress_is_sent(scene: Scene) -> None:
    editor = scene.begin()
    await scene.next_edit()
    for step in range(500):
        editor.progress(1, TextProgress(text=str(step), step=step))
    assert (await scene.next_edit()).text == "499"
    assert len(scene.delivery.edits) == 2


async def test_progress_of_an_earlier_attempt_comes_too_late(scene: Scene) -> None:
    editor = scene.begin()
    await scene.next_edit()
    editor.started(2)
    editor.progress(1, TextProgress(text="stale", step=9))
    assert (await scene.next_edit()).text == ""


async def test_a_job_that_ended_before_the_first_event_is_shown(scene: Scene) -> None:
    scene.begin()
    scene.store(state=State.SUCCEEDED)
    await scene.done()
    assert [edit.state for edit in scene.delivery.edits] == [State.SUCCEEDED]


async def test_a_place_in_the_queue_is_told_when_it_changes(scene: Scene) -> None:
    editor = scene.begin()
    await scene.next_edit()
    editor.move(Position(3, 10.0))
    assert (await scene.next_edit()).text == "3"
    editor.move(Position(3, 10.4))  # not worth an edit
    editor.move(Position(2, 8.0))
    assert (await scene.next_edit()).text == "2"
    assert len(scene.delivery.edits) == 3


async def test_a_long_job_ends_with_one_mention(scene: Scene) -> None:
    scene.begin()
    await scene.next_edit()
    long_ago = datetime.now(UTC) - timedelta(seconds=31)
    scene.store(state=State.SUCCEEDED, created_at=long_ago)
    assert scene.task
    await scene.editor().run()
    await scene.editor().run()
    assert scene.delivery.pings == [f"10 your job is ready: https://discord.com/channels/3/4/{MESSAGE}"]


async def test_what_passes_is_tried_again(scene: Scene) -> None:
    scene.jobs.obstacles = [DatabaseAway()]
    scene.delivery.obstacles = [TimeoutError(), ConnectionResetError(), Refused(429)]
    scene.begin()
    edit = await scene.next_edit()
    assert (edit.state, edit.text) == (State.QUEUED, "")


async def test_edits_are_counted_by_what_came_of_them(scene: Scene) -> None:
    scene.jobs.obstacles = [DatabaseAway()]
    scene.delivery.obstacles = [TimeoutError(), ZeroDivisionError()]
    editor = scene.begin()
    assert (await scene.next_edit()).text == PLAIN
    scene.delivery.refused.clear()
    scene.delivery.obstacles = [CardOutOfReach()]
    editor.reload()
    await scene.delivery.refused.wait()
    editor.renew(card())
    assert (await scene.next_edit()).text == ""
    scene.delivery.obstacles = [CardGone()]
    editor.reload()
    await scene.done()
    (counter,) = scene.services.edits.collect()
    counted = {one.labels["outcome"]: one.value for one in counter.samples if one.name.endswith("_total")}
    assert counted == {"done": 1, "plain": 1, "gone": 1, "out_of_reach": 1, "later": 0, "retried": 2}


async def test_a_deleted_card_is_forgotten(scene: Scene) -> None:
    scene.delivery.obstacles = [CardGone()]
    scene.begin()
    await scene.done()
    assert scene.cards.forgotten == [1]


async def test_a_private_card_says_that_its_token_expires_and_sleeps_until_refreshed(scene: Scene) -> None:
    editor = scene.begin(card(private=True, lifetime=60.2))
    await scene.next_edit()
    notice = await scene.next_edit()
    assert notice.expiring
    editor.progress(1, TextProgress(text="unseen", step=1))
    editor.renew(card(private=True))
    scene.store(state=State.RUNNING, progress=TextProgress(text="seen", step=2))
    assert (await scene.next_edit()).text == "seen"
    assert len(scene.delivery.edits) == 3


@pytest.mark.parametrize("obstacle", [None, CardOutOfReach()])
async def test_a_press_that_comes_while_discord_answers_keeps_its_token(
    scene: Scene, obstacle: CardOutOfReach | None
) -> None:
    scene.delivery.obstacles = [obstacle] if obstacle else []
    editor = scene.editor(card(private=True, lifetime=60.0))
    fresh = replace(card(private=True), token="fresh")
    scene.delivery.on_call = lambda: editor.renew(fresh) if editor.card is not fresh else None
    scene.task = asyncio.create_task(editor.run())
    await scene.next_edit()
    scene.store(state=State.SUCCEEDED)
    editor.reload()
    await scene.done()
    assert editor.card.token == "fresh"


async def test_a_press_on_the_message_that_a_card_has_left_brings_no_token_but_the_row_is_read(scene: Scene) -> None:
    """Such as a moderator's, who hid what had ended: nothing else tells of that."""
    editor = scene.begin()
    await scene.next_edit()
    scene.store(state=State.RUNNING, progress=TextProgress(text="changed", step=1))
    editor.renew(replace(card(), message_id=MESSAGE + 1, token="of the message that it left"))
    assert (await scene.next_edit()).text == "changed"
    assert editor.card.token != "of the message that it left"


async def test_a_private_card_out_of_reach_sleeps_until_refreshed(scene: Scene) -> None:
    scene.delivery.obstacles = [CardOutOfReach()]
    editor = scene.begin(card(private=True))
    await scene.delivery.refused.wait()
    scene.store(state=State.SUCCEEDED)
    editor.renew(replace(card(private=True), token="fresh"))
    await scene.done()
    assert [edit.state for edit in scene.delivery.edits] == [State.SUCCEEDED]


async def test_a_last_card_that_discord_refuses_is_shown_plain(scene: Scene) -> None:
    scene.store(state=State.SUCCEEDED)
    scene.delivery.obstacles = [Refused()]
    scene.begin()
    await scene.done()
    assert scene.delivery.edits == [Edit(State.SUCCEEDED, PLAIN, expiring=False, last=True)]
    assert scene.cards.settled == [1]


async def test_a_card_that_discord_refuses_once_goes_on(scene: Scene) -> None:
    scene.delivery.obstacles = [Refused()]
    editor = scene.begin()
    assert (await scene.next_edit()).text == PLAIN
    editor.progress(1, TextProgress(text="Once", step=1))
    assert (await scene.next_edit()).text == "Once"


async def test_a_card_that_cannot_be_rendered_is_shown_plain(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Rendered:
        raise KeyError("generate")

    monkeypatch.setattr(scene.services.registry, "render_card", broken)
    scene.store(state=State.FAILED)
    scene.begin()
    await scene.done()
    assert scene.delivery.edits == [Edit(State.FAILED, PLAIN, expiring=False, last=True)]


async def test_a_deleted_card_is_forgotten_though_the_database_is_away_for_a_while(scene: Scene) -> None:
    scene.delivery.obstacles = [CardGone(), CardGone()]
    scene.cards.obstacles = [DatabaseAway()]
    scene.begin()
    await scene.done()
    assert scene.cards.forgotten == [1]


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, State.CANCELLED])
async def test_a_card_is_settled_though_the_database_is_away_for_a_while(scene: Scene, state: State) -> None:
    scene.store(state=state)
    scene.cards.obstacles = [DatabaseAway(), DatabaseAway()]
    scene.begin()
    await scene.done()
    assert scene.cards.settled == [1]


@pytest.mark.parametrize("obstacle", [None, DatabaseAway(), TimeoutError()])
async def test_the_card_of_a_job_that_was_deleted_says_so(scene: Scene, obstacle: Exception | None) -> None:
    scene.begin()
    scene.jobs.rows.clear()
    scene.delivery.obstacles = [obstacle] if obstacle else []
    await scene.done()
    assert scene.delivery.edits == [replace(DELETED, last=True)]


@pytest.mark.parametrize("obstacle", [CardGone(), CardOutOfReach(), CardLater()])
async def test_the_card_of_a_job_that_was_deleted_is_let_be_where_it_cannot_say_so(
    scene: Scene, obstacle: Exception
) -> None:
    scene.begin()
    scene.jobs.rows.clear()
    scene.delivery.obstacles = [obstacle]
    await scene.done()
    assert scene.delivery.edits == []


@pytest.mark.parametrize(
    ("state", "says"), [(State.SUCCEEDED, "ready"), (State.FAILED, "not work out"), (State.CANCELLED, "cancelled")]
)
def test_the_closing_mention_says_how_it_ended_and_where(state: State, says: str) -> None:
    said = announcement(job(state), card())
    assert says in said
    assert said.endswith(f"/channels/3/4/{MESSAGE}")
