"""A model is judged on some held-out rows on the way, and on all before and after."""

from typing import Any

import pytest

from models.training import judging
from models.training.judging import JudgingTrainer
from tests.models.training.runs import SETTINGS, Make, labelled

pytestmark = pytest.mark.long
SETTINGS_OF_MANY = SETTINGS.model_copy(update={"batch_size": 2, "held_out": 0.5, "epochs": 1})


async def test_the_curve_is_of_some_rows_and_what_comes_of_it_of_all(
    training: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "CURVE_ROWS", 4)
    computed: list[list[list[int]]] = []
    of = JudgingTrainer._computed

    def noting(self: JudgingTrainer, chosen: Any) -> Any:
        computed.append([self._batches[number] for number in chosen])
        return of(self, chosen)

    monkeypatch.setattr(JudgingTrainer, "_computed", noting)
    run = training("classify", SETTINGS_OF_MANY)
    run.examples = labelled(32)
    result = await run()
    first, *on_the_way, last = [[row for batch in batches for row in batch] for batches in computed]
    assert sorted(first) == sorted(last) == list(range(16))
    assert len(on_the_way) == 3
    assert all(len(rows) == 4 and rows == on_the_way[0] for rows in on_the_way)
    assert sum(map(sum, result.after.confusion)) == 16
    held_out = run.held_out()
    assert (held_out[0], held_out[result.steps]) != (result.before.loss, result.after.loss)
    lowest = result.lowest_held_out_loss
    assert lowest is not None
    assert result.after.loss - lowest == pytest.approx(held_out[result.steps] - min(held_out.values()))
