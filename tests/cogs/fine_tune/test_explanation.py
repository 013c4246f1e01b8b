"""The curve is explained from its own figures."""

import pytest

from cogs.fine_tune.explanation import explain
from models.training.values import Evaluation
from tests.cogs.fine_tune.runs import RUN, RUN_REQUEST, STYLE_REQUEST, STYLE_RUN


@pytest.mark.parametrize(
    ("after", "lowest", "told"),
    [
        (3.0, 3.0, "learned something that holds"),
        (3.0, 2.0, "by heart (overfitting)"),
        (3.99, 3.99, "learned next to nothing"),
        (4.5, 4.0, "learned next to nothing"),
    ],
)
def test_a_curve_that_falls_overfits_or_stands_still(after: float, lowest: float, told: str) -> None:
    update = {"after": Evaluation(loss=after), "lowest_held_out_loss": lowest}
    assert told in explain(STYLE_REQUEST, STYLE_RUN.model_copy(update=update))


def test_an_adapter_and_all_weights_are_told_apart() -> None:
    assert "a small adapter of rank 8" in explain(STYLE_REQUEST, STYLE_RUN)
    assert "steps all of its weights were changed a little, in the direction" in explain(RUN_REQUEST, RUN)
