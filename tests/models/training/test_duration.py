import pytest

from models.training.duration import EarlierRun, Pace
from models.training.settings import TrainingLimits, TrainingSettings

SETTINGS = TrainingSettings(epochs=2, batch_size=10, learning_rate=1e-4, max_tokens=64)
PACE = Pace(example=0.5, overhead=20.0, measured=True)


def test_earlier_runs_tell_the_pace() -> None:
    runs = [EarlierRun(100, 50.0, 10.0), EarlierRun(300, 150.0, 30.0)]
    assert Pace.of(runs, 10**9) == PACE


def test_without_any_it_is_a_guess_from_the_size() -> None:
    """The figures that the guess is from: MiniLM on 3,870 texts 54 s, SmolLM2 on 200 lines 15 s."""
    small, large = Pace.of([], 23_000_000), Pace.of([], 135_000_000)
    assert not small.measured
    assert small.example * 3870 == pytest.approx(54, rel=0.1)
    assert large.example * 200 == pytest.approx(15, rel=0.1)


def test_a_training_takes_as_long_as_it_reads() -> None:
    assert PACE.seconds(100, SETTINGS, TrainingLimits()) == 20 + 0.5 * 200
    assert PACE.seconds(100, SETTINGS, TrainingLimits(steps=5)) == 20 + 0.5 * 50


def test_what_fits_takes_no_longer() -> None:
    assert PACE.epochs_within(120, 100) == 2
    assert PACE.epochs_within(119, 100) == 1
    assert PACE.examples_within(120, 2) == 100
    assert PACE.epochs_within(10, 100) == PACE.examples_within(10, 2) == 0
