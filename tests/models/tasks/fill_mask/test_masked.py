"""Masked models: the probabilities of transformers' own pipeline, and those of candidates of several pieces."""

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from transformers import pipeline

from models.errors import Refusal
from models.resident import ResidentModels
from models.tasks.fill_mask.masked import _in_parts, _masked, fill
from models.tasks.fill_mask.ranking import Filled
from tests.models.conftest import CONTEXT
from tests.models.tasks.fill_mask.conftest import MASKED

TEXTS = [
    ("the quick ", " fox jumps"),
    ("", " dog sleeps"),
    ("the dog sleeps on the ", ""),
    ("", ""),
    ("the qu", "ck fox"),
    ("the ", " fox jumps over the ", " dog"),
    ("", "", ""),
    ("```\nthe ", "\n```"),
]


async def filled(filling: ResidentModels, key: str, *args: Any) -> Filled:
    async with filling.use(key) as model:
        return await filling.compute_slices(fill(model.loaded, *args))


async def by_pipeline(
    filling: ResidentModels, key: str, parts: Sequence[str], **options: Any
) -> list[list[dict[str, Any]]]:
    async with filling.use(key) as model:
        loaded = model.loaded
        ask = pipeline("fill-mask", model=loaded.model, tokenizer=loaded.tokenizer)
        found = ask(loaded.tokenizer.mask_token.join(parts), **options)
        return [found] if len(parts) == 2 else found


async def special_ids(filling: ResidentModels, key: str) -> set[int]:
    async with filling.use(key) as model:
        return set(model.loaded.tokenizer.all_special_ids)


@pytest.mark.parametrize("key", MASKED)
@pytest.mark.parametrize("parts", TEXTS)
async def test_probabilities_are_the_pipelines(filling: ResidentModels, key: str, parts: tuple[str, ...]) -> None:
    found = await filled(filling, key, parts, 5)
    special = await special_ids(filling, key)
    expected = await by_pipeline(filling, key, parts, top_k=5 + len(special))
    assert len(found.gaps) == len(parts) - 1
    for gap, rows in zip(found.gaps, expected, strict=True):
        listed = [row for row in rows if row["token"] not in special][:5]
        scores = [row["score"] for row in listed]
        assert [filler.probability for filler in gap.fillers] == pytest.approx(scores, abs=1e-6)
        names = [row["token_str"].strip() for row in listed]
        odd = [not (name and name.isprintable()) or "\ufffd" in name for name in names]  # called as in the vocabulary
        assert all(gap.fillers[place].text == name for place, name in enumerate(names) if not odd[place])
        assert all(filler.text.isprintable() for filler in gap.fillers)
        assert gap.rest == pytest.approx(1 - sum(scores), abs=1e-5)


@pytest.mark.parametrize(("key", "candidates"), [("bert", ("dog", "quick", "fox")), ("roberta", (" dog", " fox"))])
async def test_candidates_are_the_pipelines_targets(
    filling: ResidentModels, key: str, candidates: tuple[str, ...]
) -> None:
    async with filling.use(key) as model:
        vocabulary = model.loaded.tokenizer.get_vocab()
    targets = [candidate.replace(" ", "Ġ") for candidate in candidates]
    assert set(targets) <= vocabulary.keys()
    found = await filled(filling, key, ("the quick ", " jumps over the lazy ", ""), 9, [c.strip() for c in candidates])
    expected = await by_pipeline(filling, key, ("the quick ", " jumps over the lazy ", ""), targets=targets)
    for gap, rows in zip(found.gaps, expected, strict=True):
        scores = {row["token_str"].strip(): row["score"] for row in rows}
        assert {filler.text: filler.probability for filler in gap.fillers} == pytest.approx(scores, abs=1e-6)


async def test_a_candidate_of_several_pieces_is_a_chain(filling: ResidentModels) -> None:
    (gap,) = (await filled(filling, "bert", ("the ", " sleeps"), 9, ["lazy dog"])).gaps
    async with filling.use("bert") as model:
        tokenizer, bert = model.loaded.tokenizer, model.loaded.model
    pieces = tokenizer("lazy dog", add_special_tokens=False)["input_ids"]
    assert len(pieces) > 1
    expected = 1.0
    for known in range(len(pieces)):
        middle = tokenizer.decode(pieces[:known]) + "[MASK]" * (len(pieces) - known)
        ids = tokenizer(f"the {middle} sleeps", return_tensors="pt")["input_ids"]
        ids[0, 2 : 2 + known] = torch.tensor(pieces[:known])
        with torch.inference_mode():
            expected *= float(bert(ids).logits[0, 2 + known].softmax(-1)[pieces[known]])
    assert gap.fillers[0].probability == pytest.approx(expected, rel=1e-4)
    assert gap.rest == pytest.approx(1 - expected)


@pytest.mark.parametrize("key", MASKED)
async def test_special_tokens_that_are_typed_are_text(filling: ResidentModels, key: str) -> None:
    names = ("[SEP]", "[CLS]", "</s>", "<pad>")
    async with filling.use(key) as model:
        loaded, tokenizer = model.loaded, model.loaded.tokenizer
        ids = _masked(loaded, [f"the {' '.join(names)} dog ", " sleeps"])
    assert ids.count(tokenizer.mask_token_id) == 1
    special = set(tokenizer.all_special_ids) - {tokenizer.mask_token_id, tokenizer.unk_token_id}
    assert [place for place, token in enumerate(ids) if token in special] == [0, len(ids) - 1]


@pytest.mark.parametrize("key", MASKED)
@pytest.mark.parametrize("parts", TEXTS)
async def test_parts_cut_one_by_one_are_the_text_cut_at_once(
    filling: ResidentModels, key: str, parts: tuple[str, ...]
) -> None:
    async with filling.use(key) as model:
        tokenizer = model.loaded.tokenizer
    assert _in_parts(tokenizer, parts) == tokenizer(tokenizer.mask_token.join(parts))["input_ids"]


@pytest.mark.parametrize(
    ("parts", "candidates", "why"),
    [
        (["the " * CONTEXT, ""], [], f"sees at most {CONTEXT}"),
        (["\ud800 ", ""], [], "half of a character"),
        (["the ", ""], ["☃"], "has no pieces for “☃”"),
        (["the " * (CONTEXT - 3), ""], ["lazy dog"], "“lazy dog” this text is longer"),
    ],
)
async def test_what_cannot_be_filled_is_a_sentence(
    filling: ResidentModels, parts: list[str], candidates: list[str], why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        await filled(filling, "bert", parts, 5, candidates)
