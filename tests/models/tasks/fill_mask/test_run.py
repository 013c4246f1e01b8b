"""Filling gaps as a request: engines, results, pictures, and input that is out of the ordinary."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refusal, UnknownModel
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.fill_mask.request import FillMaskRequest, FillMaskResult
from models.tasks.fill_mask.run import run
from models.tasks.values import TextProgress
from tests.examples import RUNS
from tests.models.tasks.fill_mask.conftest import CAUSAL, MASKED


def ask(text: str = "the quick [MASK] jumps", model: str = "llama", **options: object) -> FillMaskRequest:
    return FillMaskRequest.model_validate({"text": text, "model": model, **options})


def unseen(_progress: TextProgress) -> None:
    """Nothing is reported."""


@pytest.mark.parametrize("model", [*CAUSAL, *MASKED])
async def test_an_answer_has_sentences_shares_and_a_picture(filling: ResidentModels, model: str) -> None:
    result = await run(ask(model=model, top_k=3), Context(filling))
    (gap,) = result.gaps
    assert (result.method, result.model) == ("masked" if model in MASKED else "causal", model)
    assert result.revision == filling.catalogue[model].revision
    assert result.dtype == "float32"
    assert len(gap.fillers) == 3
    assert sum(filler.probability for filler in gap.fillers) + gap.rest == pytest.approx(1, abs=1e-5)
    best = gap.fillers[0]
    assert result.sentence(best, "**") == f"the quick **{best.text}** jumps"
    assert f"“{best.text}”" in result.picture.alt
    assert result.picture.png.startswith(b"\x89PNG")
    assert FillMaskResult.model_validate_json(result.model_dump_json()) == result
    assert len(result.model_dump_json()) < 200_000


async def test_what_seems_likeliest_is_told_gap_by_gap(filling: ResidentModels) -> None:
    told: list[TextProgress] = []
    result = await run(ask("the [MASK] fox jumps over the [MASK] dog", "llama"), Context(filling, told.append))
    assert [progress.step for progress in told] == [1, 2]
    assert [len(line.split(", ")) for line in told[-1].text.splitlines()] == [5, 5]
    assert told[1].text.startswith(told[0].text)
    tried = {fills[0] for fills in result.texts}
    assert tried & set(told[0].text.split(", "))


@pytest.mark.parametrize("model", ["llama", "bert"])
async def test_four_gaps_are_ranked_each(filling: ResidentModels, model: str) -> None:
    result = await run(ask("[MASK] quick <mask> jumps ___ the [MASK].", model, top_k=20), Context(filling))
    assert result.parts == ("", " quick ", " jumps ", " the ", ".")
    assert len(result.gaps) == 4
    for number, gap in enumerate(result.gaps):
        for filler in gap.fillers:
            assert filler.fills[number] == filler.text
            assert result.sentence(filler).startswith(f"{filler.fills[0]} quick {filler.fills[1]} jumps ")
    assert "gap 4" in result.picture.alt
    assert len(result.model_dump_json()) < 200_000


@pytest.mark.parametrize("model", ["llama", "bert"])
async def test_candidates_are_compared_once_each(filling: ResidentModels, model: str) -> None:
    result = await run(ask(model=model, candidates=("fox", "lazy dog", "fox")), Context(filling))
    assert result.compared == 2
    assert {filler.text for filler in result.gaps[0].fillers} == {"fox", "lazy dog"}


@pytest.mark.parametrize(("text", "why"), [("no gap", r"is no gap .*\[MASK\]\.$"), ("___ " * 50, "50 gaps")])
@pytest.mark.parametrize("model", ["llama", "bert"])
async def test_no_gap_and_many_are_sentences(filling: ResidentModels, model: str, text: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        await run(ask(text, model), Context(filling))


async def test_a_model_for_other_tasks_is_named(filling: ResidentModels) -> None:
    with pytest.raises(UnknownModel, match="For fill-mask there is: llama"):
        await run(ask(model="gpt5"), Context(filling))


PIECES = [
    "[MASK]",
    "<mask>",
    "___",
    "<|im_end|>",
    "[SEP]",
    "</s>",
    "\u202e",
    "@everyone",
    "```\n",
    "👩‍👩‍👧",
    "א",
    "\x00",
    " ",
    "dog",
    "'",
]


@given(
    pieces=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), min_size=1, max_size=8),
    candidates=st.lists(st.one_of(st.sampled_from(PIECES[3:]), st.text(max_size=4)).filter(str.strip), max_size=2),
    model=st.sampled_from(["gpt2", "bert", "roberta"]),
)
@RUNS
async def test_any_text_is_answered_or_told_why_not(
    filling: ResidentModels, pieces: list[str], candidates: list[str], model: str
) -> None:
    # Past what a request lets through, since a job from an older version may hold anything.
    request = ask().model_copy(update={"text": "".join(pieces), "candidates": tuple(candidates), "model": model})
    with suppress(Refusal):
        result = await run(request, Context(filling))
        assert FillMaskResult.model_validate_json(result.model_dump_json()) == result


@pytest.mark.parametrize(
    "options",
    [
        {"text": " \x00"},
        {"text": "a" * 4001},
        {"candidates": ["a"] * 21},
        {"candidates": [" "]},
        {"top_k": 0},
        {"top_k": 21},
    ],
)
def test_what_no_request_may_hold(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        ask(**options)  # type: ignore[arg-type]
