"""What the preview says of when a training would start and end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.daily_time import daily_time
from bot.jobs.job import Position, QueueLoad
from bot.jobs.outlook import Outlook
from cogs.fine_tune.outlook import Forecast
from models.training.duration import EarlierRun, Pace
from models.training.settings import Allowance, TrainingLimits
from rehearsal import Rehearsal
from tests.bot.room import Room, labels, opened, settings_of
from tests.cogs.fine_tune.runs import CLASSIFY, DATA, RUN_REQUEST
from tests.cogs.fine_tune.runs_of_people import data_request, previewed

NOW = datetime(2026, 1, 15, 14, 0, tzinfo=UTC)
FREE = QueueLoad(0, 0, 0.0, 1, 1)
PACE = Pace(example=0.5, overhead=20.0, measured=True)
REQUEST = RUN_REQUEST.model_copy(update={"settings": CLASSIFY.model_copy(update={"epochs": 5})})
# 80 examples five times, and the overhead: 220 seconds.


def told(wait: float | None = 0.0, *, position: Position | None = None, **changes: Any) -> str:
    outlook = Outlook(position or Position(0, wait), FREE, kept=2, today=3, unfinished=1)
    return "\n".join(replace(Forecast(REQUEST, DATA, outlook, PACE, NOW), **changes).lines())


def at(seconds: float) -> str:
    return f"<t:{int((NOW + timedelta(seconds=seconds)).timestamp())}:t>"


def test_it_starts_at_once() -> None:
    assert told() == (
        f"⏱️ It starts at once and takes about 4 min: done at about {at(220)}.\n"
        f"-# As things stood <t:{int(NOW.timestamp())}:R>."
    )


def test_it_waits() -> None:
    assert f"⏱️ It would start in about 4 min and take about 4 min: done at about {at(460)}." in told(240)


def test_nobody_works() -> None:
    text = told(position=Position(0, None, unserved=True), class_ends=daily_time("14:01+00:00"))
    assert "No worker is at work for this right now: it would wait for one, and then take about 4 min." in text
    assert "Class" not in text


def test_a_guess_says_so() -> None:
    assert "is a guess: nobody has trained like this here yet." in told(pace=replace(PACE, measured=False))


@pytest.mark.parametrize(
    ("ends", "wait", "says"),
    [
        ("14:04+00:00", 0.0, ""),
        (
            "14:03+00:00",
            0.0,
            "This would fit: 4 epochs in place of 5 (press Advanced), or about 80 of the 100 examples.",
        ),
        ("14:04+00:00", 180.0, "This would fit: 1 epoch in place of 5 (press Advanced), or about 20 of the 100"),
        ("14:04+00:00", 230.0, "It goes on after class all the same, and you are called when it is done."),
        ("13:59+00:00", 0.0, ""),  # class is over
    ],
)
def test_what_would_not_be_done_before_class_ends(ends: str, wait: float, says: str) -> None:
    text = told(wait, class_ends=daily_time(ends))
    assert says in text
    assert ("⚠️ Class ends at <t:" in text) is bool(says)


def test_what_is_too_long_says_that_it_is_stopped() -> None:
    request = REQUEST.model_copy(update={"limits": TrainingLimits(minutes=2)})
    text = told(request=request)
    assert "⚠️ One training may take 2 min here. It would end there, with what it has learned." in text
    assert "This would fit: 3 epochs in place of 5" in text
    assert "takes about 2 min" in text


def test_what_is_left_of_ones_limits() -> None:
    text = told(allowance=Allowance(models=5, runs_a_day=10, running=2))
    assert "Yours: 2 of 5 models · 3 of 10 trainings within a day · 1 waiting or running (2 run at once)" in text
    assert "⚠️" not in text
    assert "Yours:" not in told()


@pytest.mark.parametrize(
    ("models", "runs", "says"), [(2, 9, "`/finetune delete` makes room"), (9, 3, "Come back later")]
)
def test_limits_that_are_reached(models: int, runs: int, says: str) -> None:
    assert says in told(allowance=Allowance(models=models, runs_a_day=runs, running=2))


async def test_the_preview_says_it(world: Rehearsal) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=2)
    settings = settings_of(world, class_ends=f"{soon:%H:%M:%S}+00:00", participant_models=7)
    async with opened(world, settings) as room:
        slow = (EarlierRun(10, 10.0, 5.0),)
        room.jobs.stands = replace(room.jobs.stands, runs=slow, kept=6)
        card = await previewed(room, room.ada)
        assert "⏱️ It starts at once and takes about 15 min" in card.text
        assert "⚠️ Class ends at <t:" in card.text
        assert "6 of 7 models" in card.text
        assert data_request(room).allowance == Allowance(models=7, runs_a_day=10, running=1)
        assert "Start" in labels(card)


async def test_opened_again_it_says_how_things_stand_by_then(room: Room) -> None:
    await previewed(room, room.ada)
    room.jobs.stands = replace(room.jobs.stands, position=Position(3, 120.0))
    listed = await room.ada.command("jobs", {})
    await room.world.until(lambda: listed.message is not None and bool(listed.message.buttons))
    assert listed.message is not None
    copy = await room.card(await room.ada.press(listed.message, "Open"))
    assert "It would start in about 2 min" in copy.text
