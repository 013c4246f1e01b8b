"""A card's layout: rows of buttons, small print, places in the queue."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.action import Action
from bot.cards.layout import ACCENTS, NOBODY_WORKS, PLAINLY, Rendered, describe, duration, plain, render
from bot.jobs.job import Position, State
from bot.jobs.stop import Steered, Stop
from cogs.generate.card import GenerateCard
from models.catalogue import load_catalogue
from models.tasks.values import TextProgress
from rehearsal.components import ComponentType
from tests.bot.cards.doubles import RESULT, job
from tests.bot.cards.reading import buttons, check, components, texts

KIND = GenerateCard(load_catalogue())
ACTIONS = [Action(f"action_{letter}", f"Button {letter}", "🔘") for letter in "abcdefghijkl"]


def whole(rendered: Rendered) -> str:
    return "\n".join(texts(rendered))


@given(st.integers(min_value=0, max_value=12))
def test_buttons_stand_in_rows_of_at_most_five(count: int) -> None:
    rendered = render(job(), KIND, ACTIONS[:count])
    rows = [len(part["components"]) for part in components(rendered) if part["type"] == ComponentType.ACTION_ROW]
    assert rows == [5] * (count // 5) + [count % 5] * (count % 5 > 0)
    assert buttons(rendered) == [action.label for action in ACTIONS[:count]]


@pytest.mark.parametrize("state", State)
def test_each_state_looks_its_own(state: State) -> None:
    container = components(render(job(state), KIND, []))[0]
    assert container["accent_color"] == ACCENTS[state].value
    assert [other for other in State if ACCENTS[other] == ACCENTS[state]] == [state]
    assert "> Once upon a time" in whole(render(job(state), KIND, []))


def test_a_running_card_says_how_far_it_is() -> None:
    running = job(State.RUNNING)
    assert "Begun" in whole(render(running, KIND, []))
    for total, says in ((128, "5 of at most 128"), (0, "5 tokens so far")):
        assert says in whole(render(replace(running, progress=TextProgress(text="x", step=5, total=total)), KIND, []))


def test_a_card_whose_prompt_is_read_says_how_far() -> None:
    running = job(State.RUNNING, progress=TextProgress(step=1200, total=6000, reading=True))
    assert "Reading the prompt: 1,200 of 6,000 tokens" in whole(render(running, KIND, []))


def test_a_running_card_whose_worker_is_gone_says_that_nobody_works_and_keeps_what_there_is() -> None:
    running = job(State.RUNNING, progress=TextProgress(text="There was a", step=3))
    said = whole(render(running, KIND, [], Position(0, None, unserved=True)))
    assert NOBODY_WORKS in said
    assert "There was a" in said
    assert "3 tokens so far" not in said


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_what_there_was_stays_on_a_card_that_did_not_succeed(state: State) -> None:
    ended = job(state, progress=TextProgress(text="There was a", step=3))
    assert "There was a" in whole(render(ended, KIND, []))


def test_a_failed_card_says_why() -> None:
    assert "⚠️ It broke." in whole(render(job(State.FAILED), KIND, []))


def test_a_note_stands_in_the_small_print() -> None:
    lines = whole(render(job(), KIND, [], Position(2, 3.0), note="Goodbye.")).splitlines()
    assert lines[-2:] == ["-# ⏳ 2 in line before you · about 3 s to go", "-# Goodbye."]


@pytest.mark.parametrize("state", State)
def test_a_plain_card_tells_the_state_and_holds_the_result_alone(state: State) -> None:
    rendered = plain(job(state), ACTIONS[:2])
    check(rendered)
    assert PLAINLY[state] in whole(rendered)
    assert "Once" not in whole(rendered)
    assert [b"fox" in file.content for file in rendered.attachments] == [True] * (state is State.SUCCEEDED)


@pytest.mark.parametrize(
    ("position", "says"),
    [
        (None, "In the queue"),
        (Position(0, None), "Next in line"),
        (Position(0, 0.2), "Next in line · less than a second to go"),
        (Position(1, None), "1 in line before you"),
        (Position(4, 12.0, held=True), "Starts when one of your running jobs ends · about 12 s to go"),
        (Position(7, 120.0), "7 in line before you · about 2 min to go"),
        (Position(7, None, unserved=True), NOBODY_WORKS),
        (
            Position(7, None, stop=Stop("all", "*lunch* @everyone")),
            "Paused by the moderators; it starts by itself when they go on. They say: \\*lunch\\* @everyone.",
        ),
        (
            Position(7, None, stop=Stop("block", "", datetime(2030, 1, 1, tzinfo=UTC))),
            "The moderators let nothing of yours start until <t:1893456000:t>.",
        ),
    ],
)
def test_a_place_is_told_with_its_time_where_that_is_known(position: Position | None, says: str) -> None:
    assert describe(position) == says


@pytest.mark.parametrize(
    ("state", "act", "says"),
    [
        (State.QUEUED, "move", "⏳ Next in line\n-# A moderator gave it another place. They say: a \\*demo\\*."),
        (State.QUEUED, "retry", "lets it run once more"),
        (State.CANCELLED, "cancel", "🛑 A moderator cancelled it. They say: a \\*demo\\*. What was there is shown"),
    ],
)
def test_an_owner_reads_what_a_moderator_did_and_why(state: State, act: str, says: str) -> None:
    moved = replace(job(state), steered=Steered(act, "a *demo*"))
    assert says in whole(render(moved, KIND, [], Position(0, None)))
    assert "moderator" not in whole(render(replace(moved, state=State.SUCCEEDED, result=RESULT), KIND, []))


@given(st.floats(min_value=0, max_value=1e6))
def test_a_duration_is_told_in_the_unit_that_people_use(seconds: float) -> None:
    said = duration(seconds)
    number = [float(word) for word in said.split() if word.isdigit()]
    if not number:
        assert seconds < 1
    elif said.endswith("min"):
        assert abs(number[0] * 60 - seconds) <= 30
        assert seconds >= 90
    else:
        assert abs(number[0] - seconds) <= 0.5
