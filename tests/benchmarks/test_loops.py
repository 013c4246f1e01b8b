"""What counts as a loop."""

import pytest

from benchmarks.loops.__main__ import PROMPTS, SETTINGS, loops, named
from models.tasks.generate.request import REPETITION_PENALTY, TEMPERATURE, TOP_P, GenerateRequest


@pytest.mark.parametrize(
    ("ids", "in_a_loop"),
    [
        ([1, 2, 3, 4] * 4, True),
        ([1, 2, 3, 4] * 3, False),
        ([1, 2, 3, 4, 5] * 4, True),
        ([7] * 7, True),
        ([7] * 6, False),
        ([*range(40), *range(40), *range(40), *range(4)], True),
        ([*range(128)], False),
        ([], False),
    ],
)
def test_a_loop_is_four_tokens_in_a_row_four_times(ids: list[int], *, in_a_loop: bool) -> None:
    assert loops(ids) is in_a_loop


def test_what_people_get_is_among_the_settings_measured() -> None:
    assert len(set(PROMPTS)) == 50
    usual = {"temperature": TEMPERATURE, "top_p": TOP_P, "repetition_penalty": REPETITION_PENALTY}
    assert named(usual) in map(named, SETTINGS)
    for settings in SETTINGS:
        GenerateRequest.model_validate({"prompt": "Once", "model": "smollm2", **settings})
