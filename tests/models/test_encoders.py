"""The real encoders out of their packages: reactions are completed, and passages that mean the same are close."""

from typing import Any

import pytest
import torch
from transformers import pipeline

from models.resident import ResidentModels

pytestmark = pytest.mark.weights

ESTER = "CCO.CC(=[MASK])Cl>>CCOC(C)=O"
SUZUKI = "c1ccccc1[MASK].OB(O)c1ccccc1>>c1ccc(-c2ccccc2)cc1"


def fillers(loaded: Any, text: str) -> dict[str, float]:
    """Return the five likeliest tokens for a gap, the special ones left out."""
    inputs = loaded.tokenizer(text, return_tensors="pt")
    place = inputs["input_ids"][0].tolist().index(loaded.tokenizer.mask_token_id)
    logits = loaded.model(**inputs).logits[0, place]
    logits[loaded.tokenizer.all_special_ids] = -torch.inf
    top = logits.softmax(-1).topk(5)
    return dict(zip(loaded.tokenizer.convert_ids_to_tokens(top.indices), top.values.tolist(), strict=True))


@pytest.mark.parametrize(
    ("key", "text", "filler", "least"), [("reactions", ESTER, "O", 0.9), ("reactions-large", SUZUKI, "Br", 0.6)]
)
async def test_a_reaction_is_completed(smollm2: ResidentModels, key: str, text: str, filler: str, least: float) -> None:
    async with smollm2.use(key) as model:
        found = await smollm2.compute(fillers, model.loaded, text)
        assert next(iter(found)) == filler
        assert found[filler] > least
        assert model.loaded.model.num_parameters() == model.loaded.entry.parameters


async def test_the_tokenizer_serves_the_pipeline_too(smollm2: ResidentModels) -> None:
    async with smollm2.use("reactions") as model:
        fill = pipeline("fill-mask", model=model.loaded.model, tokenizer=model.loaded.tokenizer)
        best = fill(ESTER)[0]
    assert best["token_str"] == "O"
    assert best["sequence"] == ESTER.replace("[MASK]", "O")


def meanings(loaded: Any, texts: list[str]) -> Any:
    """Embed texts: the mean over their tokens, scaled to length 1."""
    inputs = loaded.tokenizer(texts, padding=True, return_tensors="pt")
    states, mask = loaded.model(**inputs).last_hidden_state, inputs["attention_mask"][:, :, None]
    return torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=-1)


async def test_what_means_the_same_is_close(smollm2: ResidentModels) -> None:
    texts = [
        "How do I get a refund?",
        "Money back after a purchase",
        "The cat sleeps on the roof",
        "Attention lets every token look at every other",
    ]
    async with smollm2.use("minilm") as model:
        vectors = await smollm2.compute(meanings, model.loaded, texts)
        assert model.loaded.model.num_parameters() == model.loaded.entry.parameters
    likeness = (vectors @ vectors.T)[0].tolist()
    assert max(range(1, 4), key=likeness.__getitem__) == 1
    assert likeness[1] > likeness[2] + 0.2


async def test_no_padding_is_left_in_the_tokenizer(smollm2: ResidentModels) -> None:
    async with smollm2.use("minilm") as model:
        assert len(model.loaded.tokenizer("A cat.")["input_ids"]) == 5
        assert len(model.loaded.tokenizer("cat " * 200)["input_ids"]) == 202
