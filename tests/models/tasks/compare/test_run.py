"""Comparing: each variant is what `/generate` gives, they are written together, and one that fails stands alone."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.catalogue import Catalogue
from models.engine import Engine
from models.errors import EngineError, Refusal
from models.resident import ResidentModels
from models.tasks.compare.request import CompareProgress, CompareRequest, CompareResult, Failed
from models.tasks.compare.run import END_CHARACTERS, run
from models.tasks.context import Context
from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.generate.run import run as generate
from models.tasks.values import Progress
from tests.models.conftest import folder_entry


def variant(model: str = "llama", **settings: object) -> GenerateRequest:
    return GenerateRequest.model_validate(
        {"prompt": "the quick brown", "model": model, "max_new_tokens": 20, **settings}
    )


def silent(_progress: Progress) -> None:
    """Hear nothing."""


async def test_each_answer_is_what_generate_gives(tiny_resident: ResidentModels) -> None:
    variants = (variant(temperature=0), variant("gpt2", seed=3), variant("qwen2", mode="answer", temperature=1.5))
    result = await run(CompareRequest(variants=variants), Context(tiny_resident))
    for asked, answer in zip(variants, result.answers, strict=True):
        assert isinstance(answer, GenerateResult)
        alone = await generate(asked, Context(tiny_resident))
        assert answer.model_copy(update={"seconds": 0}) == alone.model_copy(update={"seconds": 0})
    assert len({answer.text for answer in result.answers if isinstance(answer, GenerateResult)}) == 3
    assert CompareResult.model_validate_json(result.model_dump_json()) == result


async def test_the_variants_are_written_together(tiny_resident: ResidentModels) -> None:
    request = CompareRequest(variants=tuple(variant(seed=seed, max_new_tokens=40) for seed in range(4)))
    reports: list[CompareProgress] = []
    await run(request, Context(tiny_resident, reports.append))
    middle = next(report for report in reports if 60 <= report.step <= 100)
    assert all(middle.texts), "each has begun before any has ended"
    assert {report.total for report in reports} == {160}
    assert [report.step for report in reports] == sorted(report.step for report in reports)


async def test_until_one_writes_a_progress_tells_how_far_they_have_read(tiny_resident: ResidentModels) -> None:
    long = "quick brown fox " * 30
    request = CompareRequest(variants=(variant(prompt=long), variant("gpt2", prompt=long)))
    reports: list[CompareProgress] = []
    result = await run(request, Context(tiny_resident, reports.append))
    read = [answer.prompt_tokens for answer in result.answers if isinstance(answer, GenerateResult)]
    reading = [report for report in reports if report.reading]
    assert reading == reports[: len(reading)]
    assert {report.total for report in reading} <= {*read, sum(read)}
    assert {report.total for report in reports[len(reading) :]} == {40}


async def test_a_progress_holds_the_ends_of_the_texts(tiny_resident: ResidentModels) -> None:
    request = CompareRequest(variants=tuple(variant(seed=seed, max_new_tokens=150) for seed in range(2)))
    reports: list[CompareProgress] = []
    result = await run(request, Context(tiny_resident, reports.append))
    for text, answer in zip(reports[-1].texts, result.answers, strict=True):
        assert isinstance(answer, GenerateResult)
        assert len(text) <= END_CHARACTERS
        assert text in answer.text


async def test_one_that_cannot_be_served_leaves_the_others(
    tiny_folders: dict[str, Path], tiny_resident: ResidentModels, tmp_path: Path
) -> None:
    entries = [folder_entry("llama", tiny_folders["llama"]), folder_entry("late", tmp_path / "nowhere")]
    resident = ResidentModels(Catalogue(entries), tmp_path)
    request = CompareRequest(variants=(variant("late"), variant(), variant("gone")))
    result = await run(request, Context(resident))
    await resident.close()
    late, written, gone = result.answers
    assert isinstance(late, Failed)
    assert "not on this machine" in late.error
    assert isinstance(gone, Failed)
    assert "no model called “gone”" in gone.error
    assert isinstance(written, GenerateResult)
    assert written.tokens == 20


async def test_a_fault_of_one_engine_leaves_the_others(
    tiny_resident: ResidentModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tiny_resident.use("gpt2") as model:
        broken = model.engine
    whole = Engine.generate

    async def failing(engine: Engine, *details: object) -> object:
        if engine is broken:
            raise EngineError("out of memory, at 0x1234")
        return await whole(engine, *details)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(Engine, "generate", failing)
    result = await run(CompareRequest(variants=(variant("gpt2"), variant())), Context(tiny_resident))
    failed, written = result.answers
    assert isinstance(failed, Failed)
    assert "0x1234" not in failed.error
    assert failed.error.endswith(".")
    assert isinstance(written, GenerateResult)


async def test_where_none_can_be_served_the_sentence_is_told_once(tiny_resident: ResidentModels) -> None:
    too_long = {"prompt": " dog" * 300}
    request = CompareRequest(variants=(variant(**too_long), variant(seed=1, **too_long)))
    with pytest.raises(Refusal, match=r"^The prompt has 300 tokens[^T]*Shorten it\.$"):
        await run(request, Context(tiny_resident))


async def test_cancelling_frees_every_row(tiny_resident: ResidentModels) -> None:
    began = asyncio.Event()
    request = CompareRequest(variants=tuple(variant(seed=seed, max_new_tokens=180) for seed in range(4)))
    doomed = asyncio.create_task(run(request, Context(tiny_resident, lambda _progress: began.set())))
    await began.wait()
    doomed.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doomed
    async with tiny_resident.use("llama") as model:
        assert (model.engine.load.decoding, model.engine.load.waiting) == (0, 0)


def test_a_comparison_has_one_prompt_and_variants_that_differ() -> None:
    for variants, complaint in [
        ((variant(), variant()), "no two may be the same"),
        ((variant(), variant("gpt2", prompt="the slow")), "same prompt"),
        ((variant(),), "at least 2"),
        (tuple(variant(seed=seed) for seed in range(5)), "at most 4"),
    ]:
        with pytest.raises(ValidationError, match=complaint):
            CompareRequest(variants=variants)


@given(st.lists(st.text(), min_size=2, max_size=4), st.integers(1, 100))
def test_of_texts_that_are_too_long_the_longest_loses_its_beginning(texts: list[str], excess: int) -> None:
    progress = CompareProgress(texts=tuple(texts))
    shorter = progress.shortened(excess)
    if shorter is None:
        assert max(map(len, texts)) <= excess
        return
    changed = [pair for pair in zip(texts, shorter.texts, strict=True) if pair[0] != pair[1]]
    for text, end in changed:
        assert len(text) == max(map(len, texts))
        assert end.startswith("…")
        assert text.endswith(end[1:])
    assert len(changed) <= 1
