"""Completing: to the end of the block and no further, in a gap, and input that is out of the ordinary."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from benchmarks.human_eval.sandbox import passes
from models.errors import Refusal
from models.resident import ResidentModels
from models.tasks.complete.request import CompleteRequest, CompleteResult, whole
from models.tasks.complete.run import run
from models.tasks.context import Context
from models.tasks.values import TextProgress
from tests.examples import RUNS
from tests.models.conftest import CONTEXT
from tests.models.tasks.complete.conftest import (
    AFTER,
    BODY,
    ENDED,
    LEFT,
    MIDDLE,
    RIGHT,
    SIGNATURE,
    coder_tokenizer,
)


class Reports(list[TextProgress]):
    """What a run reported."""

    def __call__(self, progress: TextProgress) -> None:
        self.append(progress)


def ask(code: str, model: str = "coder", **settings_: object) -> CompleteRequest:
    return CompleteRequest.model_validate({"code": code, "model": model, "max_new_tokens": 80, **settings_})


async def complete(resident: ResidentModels, code: str, model: str = "coder", **settings_: object) -> CompleteResult:
    return await run(ask(code, model, **settings_), Context(resident))


async def test_a_function_is_written_to_its_end_and_no_further(coder: ResidentModels) -> None:
    reports = Reports()
    request = ask(SIGNATURE)
    result = await run(request, Context(coder, reports))
    assert result.text == BODY
    assert whole(request, result.text) == SIGNATURE + BODY
    assert (result.stop, result.model, result.dtype) == ("block", "coder", "float32")
    assert result.syntax is not None
    assert result.syntax.parses
    assert result.tokens < 80
    assert reports[-1].text == BODY
    assert {report.total for report in reports} == {80}
    assert [report.step for report in reports] == sorted({report.step for report in reports})


async def test_how_far_long_code_is_read_is_progress(coder: ResidentModels) -> None:
    reports = Reports()
    result = await run(ask(f"{SIGNATURE}{BODY}\n\n\n" * 8 + SIGNATURE, max_new_tokens=5), Context(coder, reports))
    reading = [report for report in reports if report.reading]
    assert reading
    assert reading == reports[: len(reading)]
    assert {report.total for report in reading} == {result.prompt_tokens}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (f"{SIGNATURE}\n", BODY[1:]),
        (f"{SIGNATURE}\n    ", BODY[5:]),
        (f"{SIGNATURE}\n    if x:\n", "        x = x + x\n\n    return x"),
        (f"{SIGNATURE}\n    if ", "x:\n        x = x + x\n\n    return x"),
        (f"{SIGNATURE}\r\n", BODY[1:]),
    ],
)
async def test_white_space_at_the_end_is_no_obstacle(coder: ResidentModels, code: str, text: str) -> None:
    request = ask(code)
    result = await run(request, Context(coder))
    assert result.text == text
    assert whole(request, result.text) == SIGNATURE + BODY


async def test_what_was_written_is_gone_on_from_and_more_goes_past_the_block(coder: ResidentModels) -> None:
    first = await complete(coder, SIGNATURE, max_new_tokens=6)
    assert first.stop == "length"
    rest = await complete(coder, SIGNATURE, written=first.text)
    assert (first.text + rest.text, rest.stop) == (BODY, "block")
    more = await complete(coder, SIGNATURE, written=BODY, goal="more", max_new_tokens=12)
    assert more.text.rstrip().startswith(AFTER.rstrip())


async def test_what_was_cut_off_ends_with_a_whole_line(coder: ResidentModels) -> None:
    unfinished = len(coder_tokenizer()("if x:\n        x = x + x\n\n    return")["input_ids"])
    short = await complete(coder, SIGNATURE, max_new_tokens=unfinished - 1)
    assert short.stop == "length"
    assert short.text == "\n    if x:\n        x = x + x"
    assert short.syntax is not None
    assert short.syntax.parses
    assert (await complete(coder, SIGNATURE, written=short.text)).text == "\n\n    return x"


async def test_an_end_token_ends_the_code(coder: ResidentModels) -> None:
    result = await complete(coder, ENDED.removesuffix("(numbers)\n"))
    assert (result.text, result.stop) == ("(numbers)", "end")


async def test_a_gap_is_filled_by_a_model_that_was_trained_to(coder: ResidentModels) -> None:
    request = ask(f"{LEFT}<FILL>{RIGHT}")
    result = await run(request, Context(coder))
    assert (result.text, result.stop) == (MIDDLE, "end")
    assert result.marks == ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")
    assert whole(request, result.text) == LEFT + MIDDLE + RIGHT


async def test_a_gap_is_refused_by_a_model_that_was_not(coder: ResidentModels) -> None:
    with pytest.raises(Refusal, match=r"Tiny llama was not trained to fill gaps.*Qwen Coder"):
        await complete(coder, f"{LEFT}<FILL>{RIGHT}", model="llama")


@pytest.mark.parametrize("typed", ["<|endoftext|>", "<|fim_middle|>", "<|im_end|>"])
async def test_special_tokens_that_were_typed_are_text(coder: ResidentModels, typed: str) -> None:
    result = await complete(coder, f"x = '{typed}", max_new_tokens=1)
    plain = await complete(coder, f"x = '{typed[1:]}", max_new_tokens=1)
    assert result.prompt_tokens > plain.prompt_tokens


async def test_the_syntax_is_that_of_the_whole_and_of_python_alone(coder: ResidentModels) -> None:
    broken = await complete(coder, f"x x\n{SIGNATURE}")
    assert broken.syntax is not None
    assert (broken.syntax.parses, broken.syntax.line) == (False, 1)
    assert (await complete(coder, SIGNATURE, language="go", max_new_tokens=4)).syntax is None


async def test_a_seed_gives_the_same_code_alone_and_in_company(coder: ResidentModels) -> None:
    requests = [ask("the", model="llama", temperature=1.0, seed=seed, max_new_tokens=20) for seed in range(4)]
    alone = [(await run(request, Context(coder))).text for request in requests]
    company = await asyncio.gather(*(run(request, Context(coder)) for request in requests))
    assert [result.text for result in company] == alone
    assert len(set(alone)) == 4


async def test_the_context_is_the_limit(coder: ResidentModels) -> None:
    result = await complete(coder, " x" * (CONTEXT // 2), language="html", max_new_tokens=512)
    assert result.prompt_tokens + result.tokens <= CONTEXT
    with pytest.raises(Refusal, match="Shorten it"):
        await complete(coder, "x=" * CONTEXT)


def test_two_gaps_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValidationError, match="there can be one <FILL>"):
        ask("<FILL> and <FILL>")


def test_white_space_alone_is_no_code() -> None:
    with pytest.raises(ValidationError, match="please type"):
        ask(" \n\t")


async def test_cancelling_frees_the_row(coder: ResidentModels) -> None:
    began = asyncio.Event()
    request = ask("the", model="llama", language="html", max_new_tokens=180)
    doomed = asyncio.create_task(run(request, Context(coder, lambda _progress: began.set())))
    await began.wait()
    doomed.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doomed
    async with coder.use("llama") as model:
        assert (model.engine.load.decoding, model.engine.load.waiting) == (0, 0)


@given(
    code=st.text(min_size=1, max_size=60),
    language=st.sampled_from(["python", "c", "sql", "bash"]),
    gap=st.booleans(),
)
@RUNS
async def test_any_text_gives_code_or_a_sentence(coder: ResidentModels, code: str, language: str, gap: bool) -> None:
    # Past what a request lets through, since a job from an older version may hold anything.
    request = ask("x", language=language, max_new_tokens=3)
    request = request.model_copy(update={"code": f"{code}<FILL>{code}" if gap else code})
    result = await run(request, Context(coder))
    assert result.text.encode("utf-8").decode("utf-8") == result.text
    assert CompleteResult.model_validate_json(result.model_dump_json()) == result


@pytest.mark.parametrize("code", ["", "\ud800"])
async def test_what_is_no_text_is_refused_in_a_sentence(coder: ResidentModels, code: str) -> None:
    with pytest.raises(Refusal, match=r"\.$"):
        await run(ask("x").model_copy(update={"code": code}), Context(coder))


@pytest.mark.weights
async def test_smollm2_writes_a_function_that_works(smollm2: ResidentModels) -> None:
    code = 'def fibonacci(n: int) -> int:\n    """Return the n-th Fibonacci number."""\n'
    request = ask(code, model="smollm2", max_new_tokens=100)
    result = await run(request, Context(smollm2))
    assert result.stop == "block"
    assert await asyncio.to_thread(
        passes, f"{whole(request, result.text)}\nassert [fibonacci(0), fibonacci(1)] == [0, 1]"
    )
