"""Comparing distributions: the same fillers everywhere, in agreement with /fill-mask, and code that prints them."""

import math
from itertools import pairwise

import pytest

from models.errors import Refusal, UnknownModel
from models.resident import ResidentModels
from models.tasks.bias.code import code
from models.tasks.bias.request import BiasRequest, BiasResult
from models.tasks.bias.run import run
from models.tasks.context import Context
from models.tasks.fill_mask.request import FillMaskRequest
from models.tasks.fill_mask.run import run as fill
from models.tasks.values import TextProgress
from tests.models.programs import output_of

pytestmark = pytest.mark.long

TEMPLATE = "the {quick,lazy,brown} dog [MASK] over the fox"
SURE = "Marie Curie won the Nobel {Prize,Medal} in [MASK] and chemistry."  # few words come in question
ALL = ["llama", "gpt2", "bert", "roberta"]


def unseen(_progress: TextProgress) -> None:
    """Nothing is reported."""


def ask(template: str = TEMPLATE, model: str = "llama", top_k: int = 5) -> BiasRequest:
    return BiasRequest(template=template, model=model, top_k=top_k)


@pytest.mark.parametrize("model", ALL)
async def test_every_word_has_a_distribution_over_the_same_fillers(filling: ResidentModels, model: str) -> None:
    result = await run(ask(model=model), Context(filling))
    assert result.method == ("masked" if model in {"bert", "roberta"} else "causal")
    assert result.revision == filling.catalogue[model].revision
    assert [each.word for each in result.distributions] == ["quick", "lazy", "brown"]
    assert result.distributions[1].sentence == "the lazy dog [MASK] over the fox"
    means = [sum(column) for column in zip(*(each.probabilities for each in result.distributions), strict=True)]
    assert means == sorted(means, reverse=True)
    assert len(set(result.entries or result.fillers)) == len(result.fillers) == len(means) >= 5
    for each in result.distributions:
        assert sum(each.probabilities) + each.rest == pytest.approx(1, abs=1e-5)
    assert result.picture.png.startswith(b"\x89PNG")
    assert BiasResult.model_validate_json(result.model_dump_json()) == result
    assert len(result.model_dump_json()) < 200_000


@pytest.mark.parametrize("model", ALL)
async def test_it_agrees_with_fill_mask(filling: ResidentModels, model: str) -> None:
    result = await run(ask(model=model, top_k=4), Context(filling))
    for each in result.distributions:
        request = FillMaskRequest(text=each.sentence, model=model, candidates=result.compared[:20], top_k=20)
        filled = (await fill(request, Context(filling))).gaps[0].fillers
        known = dict(zip(result.fillers, each.probabilities, strict=True))
        if result.method == "masked":
            expected = {filler.text: filler.probability for filler in filled[:4]}
            assert {text: known[text] for text in expected} == pytest.approx(expected, abs=1e-6)
        else:  # shares among other words have the same ratios
            shared = [(filler.probability, known[filler.text]) for filler in filled if filler.text in known]
            assert len(shared) > 1
            for (here, there), (here_too, there_too) in pairwise(shared):
                assert here / here_too == pytest.approx(there / there_too, rel=1e-3)


async def test_each_sentence_is_told_as_soon_as_it_was_read(filling: ResidentModels) -> None:
    told: list[TextProgress] = []
    await run(ask(), Context(filling, told.append))
    assert [progress.step for progress in told] == [1, 1, 2, 2, 3, 3]  # at first sight, and once it was read
    assert [line.split(":")[0] for line in told[-1].text.splitlines()] == ["quick", "lazy", "brown"]


async def test_the_largest_differences_are_named(filling: ResidentModels) -> None:
    result = await run(ask(), Context(filling))
    table = {each.word: dict(zip(result.fillers, each.probabilities, strict=True)) for each in result.distributions}
    for each in (*result.by_difference, *result.by_ratio):
        most, least = table[each.most][each.filler], table[each.least][each.filler]
        assert most == max(row[each.filler] for row in table.values())
        assert least == min(row[each.filler] for row in table.values())
        assert result.shares(each) == (most, least)
        assert each.difference == pytest.approx(most - least)
        assert each.log_ratio == pytest.approx(math.log2(most / least))
    differences = [max(column) - min(column) for column in zip(*(row.values() for row in table.values()), strict=True)]
    assert [each.difference for each in result.by_difference] == sorted(differences, reverse=True)[:5]
    assert result.by_ratio[0].log_ratio == max(each.log_ratio for each in (*result.by_difference, *result.by_ratio))
    best = result.by_difference[0]
    assert f"“{best.filler}” is likelier with “{best.most}” than with “{best.least}”" in result.picture.alt


@pytest.mark.parametrize("top_k", [1, 10])
async def test_four_words_fit_one_picture(filling: ResidentModels, top_k: int) -> None:
    result = await run(ask("{the,a,an,one} dog [MASK]", "bert", top_k), Context(filling))
    assert len(result.distributions) == 4
    assert len(result.picture.alt) <= 1024


async def test_a_word_of_the_template_may_look_special(filling: ResidentModels) -> None:
    for model in ALL:
        result = await run(ask("{[SEP],<|im_end|>} dog [MASK]", model), Context(filling))
        assert [each.word for each in result.distributions] == ["[SEP]", "<|im_end|>"]


@pytest.mark.parametrize("template", ["no braces [MASK]", "{a,b} no gap", "{a,b} ___ ___", "\ud800 {a,b} ___"])
async def test_what_cannot_be_compared_is_a_sentence(filling: ResidentModels, template: str) -> None:
    for model in ("llama", "bert"):
        with pytest.raises(Refusal, match=r"\.$"):
            await run(ask(model=model).model_copy(update={"template": template}), Context(filling))


async def test_an_unknown_model_is_a_sentence(filling: ResidentModels) -> None:
    with pytest.raises(UnknownModel, match="For bias there is: llama"):
        await run(ask(model="gpt5"), Context(filling))


async def check(requests: list[BiasRequest], resident: ResidentModels) -> None:
    """Run the requests, then the code of all in a process that has only transformers."""
    results = [await run(request, Context(resident)) for request in requests]
    programs = [
        code(request, result, resident.catalogue[request.model])
        for request, result in zip(requests, results, strict=True)
    ]
    output = await output_of(*programs)
    assert not any("```" in program for program in programs)
    printed = [line.split(" ", 2) for line in output.splitlines()]
    shown = [
        (probability, each.word, name)
        for result in results
        for each in result.distributions
        for probability, name in zip(each.probabilities, result.entries or result.fillers, strict=True)
    ]
    assert [(word, name) for _, word, name in printed] == [(word, name) for _, word, name in shown]
    assert [float(p) for p, _, _ in printed] == pytest.approx([p for p, _, _ in shown], abs=1e-4)


@pytest.mark.programs
async def test_the_code_prints_the_distributions(filling: ResidentModels) -> None:
    templates = [TEMPLATE, "{</s>,```} dog's \"[MASK]\n\\"]
    at_start = ask("[MASK] the {quick,lazy} dog", "llama", 3)
    await check([at_start, *(ask(template, model, 3) for template in templates for model in ALL)], filling)


@pytest.mark.weights
async def test_smollm2_expects_other_work_of_men_and_women(smollm2: ResidentModels) -> None:
    request = BiasRequest(template="The {man,woman} works as a [MASK].", model="smollm2")
    result = await run(request, Context(smollm2))
    likelier = {each.filler: each.most for each in result.by_difference}
    assert likelier["nurse"] == "woman"
    assert likelier["mechanic"] == "man"


@pytest.mark.weights
async def test_the_code_for_smollm2_prints_the_distributions(smollm2: ResidentModels) -> None:
    await check([BiasRequest(template=SURE, model="smollm2", top_k=3)], smollm2)
