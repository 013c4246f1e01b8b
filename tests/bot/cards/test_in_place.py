"""Actions that go on in the same card: the owner's changes, others get one of their own."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.cards import desk as desk_module
from bot.cards.action import Choice, Resubmit
from bot.jobs.job import Job, State
from models.tasks.generate.request import GenerateRequest, GenerateResult
from tests.bot.cards.doubles import RESULT
from tests.bot.room import Room, answers, labels

GenerateJob = Job[GenerateRequest, GenerateResult]


def with_seed(job: GenerateJob, chosen: str) -> GenerateRequest:
    return job.request.model_copy(update={"seed": int(chosen)})


def seeds(job: GenerateJob) -> Sequence[Choice]:
    return [Choice(str(seed), f"Seed {seed}", chosen=seed == job.request.seed) for seed in (1, 2, 3)]


PICK = Resubmit("generate.pick", "Another seed", request=with_seed, choices=seeds, in_place=True)
STEP = Resubmit("generate.step", "Step", request=with_seed, choices=seeds, in_place=True, as_buttons=True)


@pytest.fixture
def room(room: Room) -> Room:
    """A room whose `/generate` cards have a select and a row of buttons that go on in place."""
    room.family.actions = (PICK, STEP)
    return room


def seed(room: Room) -> int:
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, GenerateRequest)
    return request.seed


async def finish(room: Room, text: str) -> None:
    room.work(room.latest, State.SUCCEEDED, result=RESULT.model_copy(update={"text": text}))
    await room.cards.until_ended(room.latest)


async def test_a_choice_of_the_owner_changes_the_card(room: Room) -> None:
    card = await room.finished(room.ada)
    assert labels(card)[:3] == ["Seed 1", "Seed 2", "Seed 3"]
    pressed = await room.ada.select(card, "pick:generate.pick:1", "2")
    await room.cards.until_placed(2)
    assert seed(room) == 2
    await finish(room, " a second text")
    assert "a second text" in card.text
    assert "there was a fox" not in card.text
    assert answers(pressed) == []
    (menu,) = card.selects
    assert menu["custom_id"] == "pick:generate.pick:2"
    assert [option["value"] for option in menu["options"] if option.get("default")] == ["2"]
    await room.ada.press(card, "Seed 3")
    await room.cards.until_placed(3)
    assert seed(room) == 3
    assert room.cards.rows[3].message_id == card.id
    assert room.cards.rows[2].message_id is None


async def test_a_private_card_changes_in_private(room: Room) -> None:
    card = await room.finished(room.ada, private=True)
    await room.ada.press(card, "Seed 2")
    await room.cards.until_placed(2)
    await finish(room, " a second text")
    assert "a second text" in card.text
    assert room.cards.rows[2].private


async def test_others_get_a_private_card_of_their_own(room: Room) -> None:
    card = await room.finished(room.ada)
    for number, person in enumerate((room.alan, room.moderator), 2):
        pressed = await person.press(card, "Seed 2")
        await room.cards.until_placed(number)
        await finish(room, f" a text of {person.name}")
        (own,) = answers(pressed)
        assert own.ephemeral
        assert f"a text of {person.name}" in own.text
        assert room.jobs.rows[number].owner_id == person.id
    assert "there was a fox" in card.text


async def test_a_press_is_acknowledged_before_the_database_answers(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await room.finished(room.ada)
    asked, answer, read = asyncio.Event(), asyncio.Event(), room.jobs.get

    async def late(job_id: int) -> Job | None:
        asked.set()
        await answer.wait()
        return await read(job_id)

    monkeypatch.setattr(room.jobs, "get", late)
    for number, person in enumerate((room.ada, room.alan), 2):
        asked.clear()
        answer.clear()
        pressed = await person.press(card, "Seed 2")
        await asked.wait()
        assert pressed.acknowledged_after is not None
        answer.set()
        await room.cards.until_placed(number)
        await finish(room, " a second text")


@pytest.mark.parametrize("name", ["ada", "alan"])
async def test_what_is_refused_is_told_in_private_and_leaves_nothing(room: Room, name: str) -> None:
    card = await room.finished(room.ada)
    person = room.world.person(name)
    await room.ask(person)
    await room.ask(person)
    pressed = await person.press(card, "Seed 2")
    await room.world.until(lambda: any("already have 2 jobs" in message.text for message in answers(pressed)))
    assert len(answers(pressed)) == 1
    await room.told(pressed)
    assert "there was a fox" in card.text


async def test_the_card_keeps_what_it_shows_until_the_answer_is_there(room: Room) -> None:
    card = await room.finished(room.ada)
    seen: list[str] = []

    def changed() -> bool:
        seen.append(card.text)
        return "a second text" in card.text

    watching = asyncio.create_task(room.world.until(changed))
    await room.ada.press(card, "Seed 2")
    await room.cards.until_placed(2)
    room.work(2, State.RUNNING)
    await finish(room, " a second text")
    await watching
    assert "there was a fox" in seen[0]
    assert [text for text in seen if "Begun" in text or "queue" in text] == []


async def test_an_answer_that_takes_long_shows_that_it_is_waited_for(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "FIRST_EDIT_DELAY", 0.01)
    card = await room.finished(room.ada)
    await room.ada.press(card, "Seed 2")
    await room.cards.until_placed(2)
    room.work(2, State.RUNNING)
    await room.world.until(lambda: "Begun" in card.text)


async def test_of_two_presses_the_later_counts(room: Room) -> None:
    card = await room.finished(room.ada)
    await asyncio.gather(room.ada.press(card, "Seed 2"), room.ada.press(card, "Seed 3"))
    await room.cards.until_placed(3)
    room.work(3, State.SUCCEEDED, result=RESULT.model_copy(update={"text": " the later"}))
    await room.cards.until_ended(3)
    room.work(2, State.SUCCEEDED, result=RESULT.model_copy(update={"text": " the earlier"}))
    # What comes after has been answered, and so has everything before.
    await room.told(await room.alan.press(card, "Show the code"))
    assert "the later" in card.text
