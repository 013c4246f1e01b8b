"""Beam search: what `generate(num_beams=…)` gives, token for token, while others go on."""

import asyncio
import dataclasses

import pytest
import torch
from pydantic import ValidationError

from models.errors import Refusal
from models.resident import Resident, ResidentModels
from models.tasks.context import Context
from models.tasks.generate.beams import MOST_POSITIONS
from models.tasks.generate.request import GenerateRequest
from models.tasks.generate.run import run
from models.tasks.sampling import MOST_BEAMS
from models.tasks.values import TextProgress
from tests.models.conftest import CONTEXT, FAMILIES


def ask(prompt: str = "the quick brown", model: str = "llama", **settings: object) -> GenerateRequest:
    return GenerateRequest.model_validate(
        {"prompt": prompt, "model": model, "max_new_tokens": 20, "temperature": 0, "num_beams": 4, **settings}
    )


def plain(model: Resident, request: GenerateRequest, ends: frozenset[int] | None = None) -> str:
    """Return what transformers itself writes, the prompt read whole and by every beam."""
    inputs = model.loaded.tokenizer(request.prompt, return_tensors="pt")
    with torch.inference_mode():
        output = model.loaded.model.generate(
            **inputs,
            max_new_tokens=request.max_new_tokens,
            num_beams=request.num_beams,
            do_sample=False,
            repetition_penalty=request.repetition_penalty,
            **({"eos_token_id": sorted(ends)} if ends else {}),
        )[0]
    ids = output[inputs["input_ids"].shape[1] :].tolist()
    text: str = model.loaded.tokenizer.decode(ids[:-1] if ends and ids[-1] in ends else ids, skip_special_tokens=True)
    return text


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("prompt", ["a", "the quick brown fox", "quick brown fox " * 45])
async def test_the_text_is_what_generate_gives(tiny_resident: ResidentModels, family: str, prompt: str) -> None:
    for settings in ({"num_beams": 2}, {"num_beams": MOST_BEAMS, "repetition_penalty": 1.3}):
        request = ask(prompt, family, **settings)
        result = await run(request, Context(tiny_resident))
        async with tiny_resident.use(family) as model:
            assert result.text == plain(model, request)


async def test_beams_find_another_text_than_the_likeliest_token_each_time(tiny_resident: ResidentModels) -> None:
    beams = {(await run(ask(num_beams=number), Context(tiny_resident))).text for number in (1, MOST_BEAMS)}
    assert len(beams) == 2


async def test_a_beam_ends_at_the_end_token(tiny_resident: ResidentModels, monkeypatch: pytest.MonkeyPatch) -> None:
    async with tiny_resident.use("llama") as model:
        ends = frozenset(range(3, 120))
        monkeypatch.setattr(model, "loaded", dataclasses.replace(model.loaded, end_ids=ends))
        result = await run(ask(), Context(tiny_resident))
        assert result.text == plain(model, ask(), ends)
    assert result.stop == "end"
    assert result.tokens < 20


async def test_progress_tells_steps_and_never_a_text(tiny_resident: ResidentModels) -> None:
    reports: list[TextProgress] = []
    result = await run(ask("quick brown fox " * 45), Context(tiny_resident, reports.append))
    reading = [report.step for report in reports if report.reading]
    assert reading == [64, 128, result.prompt_tokens - 1][: len(reading)]
    assert len(reading) == -(-(result.prompt_tokens - 1) // 64)
    writing = reports[len(reading) :]
    assert [report.step for report in writing] == list(range(1, 21))
    assert {(report.text, report.total) for report in writing} == {("", 20)}


async def test_the_context_is_the_limit_for_beams_too(tiny_resident: ResidentModels) -> None:
    result = await run(ask(" dog" * (CONTEXT - 5)), Context(tiny_resident))
    assert (result.stop, result.tokens) == ("context", CONTEXT - result.prompt_tokens)
    with pytest.raises(Refusal, match="Shorten it"):
        await run(ask(" dog" * CONTEXT), Context(tiny_resident))


async def test_more_than_fits_is_refused(tiny_resident: ResidentModels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.tasks.generate.beams.MOST_POSITIONS", 91)
    with pytest.raises(Refusal, match=r"^23 tokens of prompt and answer in 4 beams .* may have 91\."):
        await run(ask(), Context(tiny_resident))
    assert MOST_POSITIONS >= 4 * 1024


async def test_others_write_while_beams_are_followed(tiny_resident: ResidentModels) -> None:
    began = asyncio.Event()
    request = ask("the quick brown fox", max_new_tokens=180, num_beams=MOST_BEAMS)
    slow = asyncio.create_task(run(request, Context(tiny_resident, lambda _progress: began.set())))
    await began.wait()
    assert (await run(ask(num_beams=1, max_new_tokens=2), Context(tiny_resident))).tokens == 2
    assert await tiny_resident.compute(lambda: "a pass") == "a pass"
    assert not slow.done()
    assert (await slow).tokens > 2


async def test_searches_take_turns_and_a_cancelled_one_leaves_at_once(tiny_resident: ResidentModels) -> None:
    began, steps = asyncio.Event(), {"first": 0, "second": 0}

    def counting(name: str) -> Context[TextProgress]:
        def report(progress: TextProgress) -> None:
            steps[name] = progress.step
            began.set()

        return Context(tiny_resident, report)

    first = asyncio.create_task(run(ask(max_new_tokens=180), counting("first")))
    await began.wait()
    second = asyncio.create_task(run(ask(max_new_tokens=3), counting("second")))
    await run(ask(num_beams=1), Context(tiny_resident))
    assert steps["second"] == 0
    first.cancel()
    assert (await second).tokens == 3
    with pytest.raises(asyncio.CancelledError):
        await first
    assert steps["first"] < 180


def test_beams_are_not_drawn() -> None:
    with pytest.raises(ValidationError, match="beams are not drawn by chance"):
        ask(temperature=0.8)
    assert ask(num_beams=1, temperature=0.8).num_beams == 1
