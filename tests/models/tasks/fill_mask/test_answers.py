"""Real weights: what everybody knows is found, by masked models and by a causal one, as FACTS has it."""

import pytest
import torch
from transformers import pipeline

from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.fill_mask.request import FillMaskRequest, FillMaskResult
from models.tasks.fill_mask.run import run
from tests.models.tasks.fill_mask.test_causal import log_probability

pytestmark = pytest.mark.weights

SUZUKI = "c1ccccc1[MASK].OB(O)c1ccccc1>>c1ccc(-c2ccccc2)cc1"


async def answer(resident: ResidentModels, text: str, model: str = "smollm2", **options: object) -> FillMaskResult:
    request = FillMaskRequest.model_validate({"text": text, "model": model, **options})
    return await run(request, Context(resident))


def best(result: FillMaskResult) -> list[str]:
    return [gap.fillers[0].text for gap in result.gaps]


@pytest.mark.parametrize(
    ("text", "likeliest"),
    [
        ("The capital of France is [MASK].", {"Paris"}),
        ("She poured a cup of [MASK] and sat down to read.", {"coffee", "tea"}),
        ("In python, you define a [MASK] with the def keyword.", {"function"}),
        ("The [MASK] Ocean is the largest ocean on Earth.", {"Pacific"}),  # found by reading both sides
        ("[MASK] is the capital of France.", {"Paris"}),  # a gap at the start
        ("[MASK] wrote Romeo and Juliet.", {"Shakespeare"}),
        ("[MASK] you very much for your help.", {"Thank"}),
        ("The opposite of hot is [MASK]", {"cold"}),  # at the end
        ("Water boils at [MASK] degrees Celsius.", {"100"}),  # of several tokens
        ("Shakespeare was an English [MASK] and poet.", {"playwright"}),
    ],
)
async def test_smollm2_knows(smollm2: ResidentModels, text: str, likeliest: set[str]) -> None:
    result = await answer(smollm2, text)
    assert result.method == "causal"
    assert best(result)[0] in likeliest


async def test_smollm2_fills_two_gaps_together(smollm2: ResidentModels) -> None:
    result = await answer(smollm2, "[MASK] is the capital of [MASK], and Berlin is the capital of Germany.")
    assert len(result.gaps) == 2
    sentence = result.sentence(result.gaps[0].fillers[0])
    assert sentence == result.sentence(result.gaps[1].fillers[0])


async def test_smollm2_agrees_with_a_plain_loop(smollm2: ResidentModels) -> None:
    candidates = ("coffee", "hot chocolate", "tea", "a very strong espresso")
    for compared in ((), candidates):
        result = await answer(smollm2, "She poured a cup of [MASK] and sat down to read.", candidates=compared)
        async with smollm2.use("smollm2") as model:
            sums = [log_probability(model.loaded, result.parts, fills) for fills in result.texts]
        shares = torch.tensor(sums, dtype=torch.float64).softmax(0).tolist()
        expected = {fills[0]: share for fills, share in zip(result.texts, shares, strict=True)}
        for filler in result.gaps[0].fillers:
            assert filler.probability == pytest.approx(expected[filler.text], abs=1e-4)


@pytest.mark.parametrize(
    ("text", "model", "likeliest"),
    [
        ("CCO.CC(=[MASK])Cl>>CCOC(C)=O", "reactions", "O"),
        (SUZUKI, "reactions-large", "Br"),
        ("CCO.CC(=[MASK])Cl>>CCO[MASK](C)=O", "reactions", "O"),
    ],
)
async def test_reactions_are_filled_as_by_the_pipeline(
    smollm2: ResidentModels, text: str, model: str, likeliest: str
) -> None:
    result = await answer(smollm2, text, model, top_k=20)
    assert result.method == "masked"
    assert best(result)[0] == likeliest
    async with smollm2.use(model) as held:
        ask = pipeline("fill-mask", model=held.loaded.model, tokenizer=held.loaded.tokenizer, top_k=30)
        found = ask(text)
    for gap, rows in zip(result.gaps, found if len(result.gaps) > 1 else [found], strict=True):
        scores = {row["token_str"]: row["score"] for row in rows}
        for filler in gap.fillers:
            assert filler.probability == pytest.approx(scores[filler.text], abs=1e-4)
