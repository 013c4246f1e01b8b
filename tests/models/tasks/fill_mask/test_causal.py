"""Causal models: the probabilities of a plain loop over the texts, whatever is read together."""

import itertools
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refusal
from models.loading import LoadedModel
from models.resident import ResidentModels
from models.tasks.fill_mask import scoring
from models.tasks.fill_mask.causal import BEAMS_OF_CANDIDATES, COMPARED, fill
from models.tasks.fill_mask.gaps import OPENING, RIGHT, space
from models.tasks.fill_mask.ranking import Filled
from tests.examples import RUNS
from tests.models.conftest import CONTEXT
from tests.models.tasks.fill_mask.conftest import CAUSAL

pytestmark = pytest.mark.long

TEXTS = [
    ("the quick ", " fox jumps over the lazy dog"),
    ("the dog sleeps on in the warm ", "."),
    ("the dog sleeps on the ", ""),
    ("", " dog sleeps"),
    ("", ""),
    ("the qu", "ck fox"),
    ("the dog\n", "\n"),
    ("the ", " fox jumps ", " the lazy dog"),
    ("", "", " fox"),
    ("", " ", " ", ""),
]
CANDIDATES = ["dog", "lazy fox", "☃", "warm", "the warm sun"]


async def filled(filling: ResidentModels, key: str, *args: Any) -> Filled:
    async with filling.use(key) as model:
        return await filling.compute_slices(fill(model.loaded, *args))


def log_probability(loaded: LoadedModel, parts: Sequence[str], fills: Sequence[str]) -> float:
    """Sum up the log-probabilities of one text's tokens from its first gap on, in a forward pass of its own."""

    def cut(text: str) -> list[int]:
        ids: list[int] = loaded.tokenizer(text, add_special_tokens=False)["input_ids"] if text else []
        return ids

    before = parts[0] if parts[0].strip() else OPENING + parts[0]
    lead = [0, *cut(before.removesuffix(" "))]  # <|endoftext|> is token 0
    ids = list(lead)
    for gap, filler in enumerate(fills):
        after = parts[gap + 1] if gap + 1 == len(fills) else parts[gap + 1].removesuffix(" ")
        side = cut(after)
        ids += cut(space(parts[gap]) + filler) + (side[:RIGHT] if gap + 1 == len(fills) else side)
    with torch.inference_mode():
        logits = loaded.model(torch.tensor([ids])).logits[0].double().log_softmax(-1)
    return sum(float(logits[place - 1, ids[place]]) for place in range(len(lead), len(ids)))


async def check(filling: ResidentModels, key: str, parts: Sequence[str], found: Filled) -> None:
    async with filling.use(key) as model:
        sums = [log_probability(model.loaded, parts, fills) for fills in found.texts]
    shares = torch.tensor(sums, dtype=torch.float64).softmax(0).tolist()
    for number, gap in enumerate(found.gaps):
        expected: dict[str, float] = {}
        for fills, share in zip(found.texts, shares, strict=True):
            expected[fills[number]] = expected.get(fills[number], 0) + share
        listed = {filler.text: filler.probability for filler in gap.fillers}
        assert listed == pytest.approx({text: expected[text] for text in listed}, abs=1e-5)
        assert list(listed.values()) == sorted(listed.values(), reverse=True)
        assert min(listed.values()) >= max([share for text, share in expected.items() if text not in listed], default=0)
        assert gap.rest + sum(listed.values()) == pytest.approx(1)
        assert all(filler.fills[number] == filler.text and filler.fills in found.texts for filler in gap.fillers)


@pytest.mark.parametrize("key", CAUSAL)
@pytest.mark.parametrize("parts", TEXTS)
async def test_shares_are_those_of_a_plain_loop(filling: ResidentModels, key: str, parts: tuple[str, ...]) -> None:
    found = await filled(filling, key, parts, 5)
    assert 5 <= found.compared == len(set(found.texts)) <= COMPARED
    await check(filling, key, parts, found)


@pytest.mark.parametrize("key", CAUSAL)
@pytest.mark.parametrize("parts", TEXTS)
async def test_candidates_and_no_others_are_compared(filling: ResidentModels, key: str, parts: tuple[str, ...]) -> None:
    found = await filled(filling, key, parts, 20, CANDIDATES)
    gaps = len(parts) - 1
    combinations = set(itertools.product(CANDIDATES, repeat=gaps))
    assert set(found.texts) <= combinations
    assert len(found.texts) == min(len(combinations), BEAMS_OF_CANDIDATES * len(CANDIDATES))
    if gaps < 3:
        assert all(gap.rest == 0 for gap in found.gaps)
    await check(filling, key, parts, found)


async def test_small_batches_change_nothing(filling: ResidentModels, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = ("the quick ", " fox jumps over the lazy dog")
    found = await filled(filling, "llama", parts, 8)
    monkeypatch.setattr(scoring, "POSITIONS", {"cpu": 17})
    monkeypatch.setattr(scoring, "CACHED", {"cpu": 50})
    again = await filled(filling, "llama", parts, 8)
    assert [filler.text for filler in again.gaps[0].fillers] == [filler.text for filler in found.gaps[0].fillers]
    assert set(again.texts) == set(found.texts)


async def test_a_long_end_counts_up_to_its_limit(filling: ResidentModels) -> None:
    end = " dog" * RIGHT
    found = [await filled(filling, "llama", ("the ", tail), 5) for tail in (end, f"{end} fox" * 9)]
    assert found[0].gaps == found[1].gaps


async def test_special_tokens_that_are_typed_are_text(filling: ResidentModels) -> None:
    found = await filled(filling, "llama", ("<|im_end|>", " dog<|endoftext|>"), 5)
    assert not any("<|" in fills[0] for fills in found.texts)
    plain = await filled(filling, "llama", ("", " dog"), 5)
    assert found.gaps != plain.gaps


@pytest.mark.parametrize("key", CAUSAL)
async def test_fillers_are_words(filling: ResidentModels, key: str) -> None:
    for parts in TEXTS:
        found = await filled(filling, key, parts, 20)
        for fills in found.texts:
            for number, text in enumerate(fills):
                assert text.strip() == text != ""
                assert "\ufffd" not in text
                assert text.isprintable()
                assert number or parts[0] or text[0].isalnum()


@pytest.mark.parametrize(
    ("parts", "why"), [(("the " * CONTEXT, ""), f"at most {CONTEXT - 4}"), (("\ud800", ""), "half of a char")]
)
async def test_what_cannot_be_filled_is_a_sentence(filling: ResidentModels, parts: tuple[str, ...], why: str) -> None:
    with pytest.raises(Refusal, match=why):
        await filled(filling, "llama", parts, 5)


@given(st.lists(st.text(max_size=12), min_size=2, max_size=3))
@RUNS
async def test_any_text_is_filled(filling: ResidentModels, parts: list[str]) -> None:
    found = await filled(filling, "gpt2", parts, 3)
    assert all(sum(filler.probability for filler in gap.fillers) + gap.rest == pytest.approx(1) for gap in found.gaps)
    assert all(0 < len(gap.fillers) <= 3 for gap in found.gaps)
