"""Real weights: asked outright what is missing, SmolLM2 names it among others."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from models.resident import ResidentModels
from models.tasks.fill_mask.hints import HINTS, hints

pytestmark = pytest.mark.weights


@pytest.mark.parametrize(
    ("parts", "gap", "among"),
    [
        (("", " is the capital of France."), 0, "Paris"),
        (("", " discovered gravity when an apple fell on his head."), 0, "Newton"),  # seldom the first word of a text
        (("The capital of France is ", "."), 0, "Paris"),
        (("", " are small animals, and a ", " says meow."), 1, "cat"),
    ],
)
async def test_what_is_missing_is_among_the_hints(
    smollm2: ResidentModels, parts: Sequence[str], gap: int, among: str
) -> None:
    async with smollm2.use("smollm2") as model:
        found = await smollm2.compute_slices(hints(model.loaded, parts, gap))
    assert among in found
    assert len(found) <= HINTS


async def test_there_are_none_where_the_question_is_too_long(smollm2: ResidentModels) -> None:
    async with smollm2.use("smollm2") as model:
        short = replace(model.loaded, context=100)
        assert await smollm2.compute_slices(hints(short, ("A ", " says meow."), 0)) == []
