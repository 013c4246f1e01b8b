"""Long passes let others have their turn: no slice of any task holds more than one forward pass."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
import torch

from models import prefill as prefilling
from models.loading import LoadedModel
from models.passes import Slices
from models.prefill import prefill
from models.resident import ResidentModels
from models.tasks.bias.distributions import distributions
from models.tasks.bias.template import sentences
from models.tasks.fill_mask import masked
from models.tasks.fill_mask.methods import fill
from tests.models.tasks.fill_mask.conftest import filling, filling_catalogue, tiny_roberta

__all__ = ["filling", "filling_catalogue", "tiny_roberta"]

TWO_GAPS = ("the ", " fox jumps over the ", " dog")
CANDIDATES = ("the lazy dog", "fox")


def silent(*_told: object) -> None:
    """Nobody is told."""


def two_gaps(loaded: LoadedModel) -> Slices[Any]:
    return fill(loaded, TWO_GAPS, 5, (), silent)


def candidates(loaded: LoadedModel) -> Slices[Any]:
    return fill(loaded, TWO_GAPS, 5, CANDIDATES, silent)


def four_words(loaded: LoadedModel) -> Slices[Any]:
    return distributions(loaded, sentences("the {quick,lazy,brown,warm} dog [MASK] on"), 5, silent)


def passes_after_each_slice(loaded: LoadedModel, slices: Slices[Any]) -> Iterator[int]:
    """Run the slices; give how many forward passes there were by then."""
    passes = 0

    def count(*_args: object) -> None:
        nonlocal passes
        passes += 1

    hook = loaded.model.register_forward_hook(count)
    with torch.inference_mode():
        for _ in slices:
            yield passes
    yield passes
    hook.remove()


@pytest.mark.parametrize("key", ["llama", "bert"])
@pytest.mark.parametrize("work", [two_gaps, candidates, four_words])
async def test_a_slice_holds_one_forward_pass_at_most(
    filling: ResidentModels, monkeypatch: pytest.MonkeyPatch, key: str, work: Callable[[LoadedModel], Slices[Any]]
) -> None:
    monkeypatch.setattr(masked, "POSITIONS", 40)
    async with filling.use(key) as model:
        passes = [0, *passes_after_each_slice(model.loaded, work(model.loaded))]
    assert {later - earlier for earlier, later in pairwise(passes)} <= {0, 1}
    assert passes[-1] > 1 or (key, work) == ("bert", two_gaps)


async def test_a_long_text_is_read_in_chunks_and_what_comes_next_is_as_in_one(
    filling: ResidentModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = list(range(10, 60))
    async with filling.use("llama") as model:
        with torch.inference_mode():
            whole = model.loaded.model(torch.tensor([ids])).logits[0, -1]
        monkeypatch.setitem(prefilling.CHUNK, "cpu", 16)
        (cache, logits), slices = run(prefill(model.loaded.model, ids))
    torch.testing.assert_close(logits, whole)
    assert (cache.get_seq_length(), slices) == (50, 3)


def run(slices: Slices[tuple[Any, torch.Tensor]]) -> tuple[tuple[Any, torch.Tensor], int]:
    """Return the result and how often others had their turn."""
    count = 0
    with torch.inference_mode():
        while True:
            try:
                next(slices)
            except StopIteration as end:
                return end.value, count
            count += 1
