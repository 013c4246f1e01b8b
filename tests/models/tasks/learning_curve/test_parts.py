"""Which parts a curve has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refusal
from models.tasks.learning_curve.parts import parts, sizes
from models.training.settings import TrainingLimits
from tests.models.training.runs import SETTINGS

ENOUGH = TrainingLimits(steps=20_000)


@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        (20, [10, 20]),
        (59, [10, 59]),
        (60, [10, 30, 60]),
        (200, [10, 30, 100, 200]),
        (4459, [10, 30, 100, 300, 1000, 4459]),
        (20_000, [10, 30, 100, 300, 1000, 3000, 10_000, 20_000]),
    ],
)
def test_there_are_about_three_times_as_many_each_time_and_all_in_the_end(examples: int, expected: list[int]) -> None:
    assert sizes(examples) == expected


def test_fewer_make_no_curve() -> None:
    with pytest.raises(Refusal, match="20 examples to train on or more, and there are 19"):
        sizes(19)


def test_few_examples_are_read_more_often_and_all_as_often_as_asked_for() -> None:
    settings = SETTINGS.model_copy(update={"epochs": 2, "batch_size": 16})
    assert [part.settings.epochs for part in parts(4459, settings, ENOUGH)] == [12, 12, 12, 6, 2, 2]
    assert [part.settings.epochs for part in parts(60, settings, ENOUGH)] == [6, 6, 2], "no more steps than on all"


@given(st.integers(20, 20_000), st.integers(1, 50), st.integers(1, 64), st.integers(1, 20_000))
def test_they_stay_within_the_steps_of_one_run(examples: int, epochs: int, batch: int, most: int) -> None:
    settings = SETTINGS.model_copy(update={"epochs": epochs, "batch_size": batch})
    whole = parts(examples, settings, ENOUGH)
    if len(whole) == len(sizes(examples)):
        assert whole[-1].settings == settings, "the last point is what a training gives"
    try:
        some = parts(examples, settings, TrainingLimits(steps=most))
    except Refusal:
        assert whole[0].steps > most
        return
    assert sum(part.steps for part in some) <= most
    assert some == whole[: len(some)]
