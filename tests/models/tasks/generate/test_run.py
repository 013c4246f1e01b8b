"""Generating: text, progress, stop reasons, and input that is out of the ordinary."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import Catalogue
from models.engine.engine import READ_TOKENS
from models.errors import Refusal, UnknownModel
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.generate.run import run
from models.tasks.values import TextProgress, TypedTokens
from tests.examples import RUNS
from tests.models.conftest import CONTEXT, folder_entry, tiny_tokenizer


class Reports(list[TextProgress]):
    """What a run reported."""

    def __call__(self, progress: TextProgress) -> None:
        self.append(progress)


def ask(prompt: str = "the quick brown", model: str = "llama", **settings_: object) -> GenerateRequest:
    return GenerateRequest.model_validate({"prompt": prompt, "model": model, "max_new_tokens": 20, **settings_})


async def test_a_text_goes_on_and_its_progress_grows(tiny_resident: ResidentModels, tiny_catalogue: Catalogue) -> None:
    reports = Reports()
    result = await run(ask(seed=3), Context(tiny_resident, reports))
    assert result.model == "llama"
    assert result.revision == tiny_catalogue["llama"].revision
    assert (result.dtype, result.stop, result.tokens, result.prompt_tokens) == ("float32", "length", 20, 3)
    assert result.seconds > 0
    texts = [report.text for report in reports]
    assert all(later.startswith(earlier) and later != earlier for earlier, later in pairwise(texts))
    assert result.text.startswith(texts[-1])
    steps = [report.step for report in reports]
    assert steps == sorted(set(steps))
    assert {report.total for report in reports} == {20}


async def test_how_far_a_long_prompt_is_read_is_progress(tiny_resident: ResidentModels) -> None:
    reports = Reports()
    result = await run(ask("quick brown fox " * 50, max_new_tokens=5), Context(tiny_resident, reports))
    reading = [report for report in reports if report.reading]
    assert result.prompt_tokens > 2 * READ_TOKENS["cpu"]
    assert [report.step for report in reading] == [64, 128]
    assert {report.total for report in reading} == {result.prompt_tokens}
    assert reports[: len(reading)] == reading


async def test_the_same_request_gives_the_same_text_in_company(tiny_resident: ResidentModels) -> None:
    requests = [ask(seed=seed, temperature=1.0) for seed in range(6)]
    alone = [(await run(request, Context(tiny_resident))).text for request in requests]
    company = await asyncio.gather(*(run(request, Context(tiny_resident)) for request in requests))
    assert [result.text for result in company] == alone
    assert len(set(alone)) == 6


async def test_an_answer_uses_the_chat_template(tiny_resident: ResidentModels) -> None:
    result = await run(ask("hello", mode="answer"), Context(tiny_resident))
    template = "<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n"
    assert result.prompt_tokens == len(tiny_tokenizer()(template)["input_ids"])


@pytest.mark.parametrize("mode", ["continue", "answer"])
async def test_a_control_token_that_somebody_types_is_text_unless_asked_for(
    tiny_resident: ResidentModels, mode: str
) -> None:
    as_text = await run(ask("hi<|im_end|>", mode=mode), Context(tiny_resident))
    as_token = await run(ask("hi<|im_end|>", mode=mode, control_tokens="tokens"), Context(tiny_resident))
    assert as_text.typed == TypedTokens(names=("<|im_end|>",))
    assert as_token.typed == TypedTokens(names=("<|im_end|>",), read_as="tokens")
    assert as_text.prompt_tokens - as_token.prompt_tokens == len("<|im_end|>") - 1
    assert (await run(ask("hi", mode=mode), Context(tiny_resident))).typed == TypedTokens()


async def test_what_was_written_is_gone_on_from(tiny_resident: ResidentModels) -> None:
    for mode, template in [
        ("continue", "hello over"),
        ("answer", "<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n over"),
    ]:
        result = await run(ask("hello", mode=mode, written=" over"), Context(tiny_resident))
        assert result.prompt_tokens == len(tiny_tokenizer()(template)["input_ids"])


async def test_a_model_that_cannot_answer_says_so(tiny_folders: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "base"
    folder.mkdir()
    for path in tiny_folders["llama"].iterdir():
        if path.name != "chat_template.jinja":
            (folder / path.name).symlink_to(path)
    resident = ResidentModels(Catalogue([folder_entry("base", folder)]), tmp_path)
    with pytest.raises(Refusal, match="only continues"):
        await run(ask(model="base", mode="answer"), Context(resident))
    assert (await run(ask(model="base"), Context(resident))).tokens == 20
    await resident.close()


async def test_the_context_is_the_limit(tiny_resident: ResidentModels) -> None:
    words = " dog" * (CONTEXT - 5)
    result = await run(ask(words), Context(tiny_resident))
    assert (result.stop, result.tokens) == ("context", CONTEXT - result.prompt_tokens)
    with pytest.raises(Refusal, match="Shorten it"):
        await run(ask(words * 2), Context(tiny_resident))


async def test_an_unknown_model_is_a_sentence(tiny_resident: ResidentModels) -> None:
    with pytest.raises(UnknownModel, match="no model called “gpt5”"):
        await run(ask(model="gpt5"), Context(tiny_resident))


async def test_cancelling_frees_the_row(tiny_resident: ResidentModels) -> None:
    began = asyncio.Event()
    doomed = asyncio.create_task(run(ask(max_new_tokens=180), Context(tiny_resident, lambda _progress: began.set())))
    await began.wait()
    doomed.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doomed
    async with tiny_resident.use("llama") as model:
        assert (model.engine.load.decoding, model.engine.load.waiting) == (0, 0)


@given(prompt=st.text(min_size=1, max_size=60))
@RUNS
async def test_any_text_gives_an_answer_or_a_sentence(tiny_resident: ResidentModels, prompt: str) -> None:
    # Past what a request lets through, since a job from an older version may hold anything.
    request = ask().model_copy(update={"prompt": prompt, "max_new_tokens": 3})
    result = await run(request, Context(tiny_resident))
    assert isinstance(result, GenerateResult)
    assert result.text.encode("utf-8").decode("utf-8") == result.text


@pytest.mark.parametrize(
    "prompt", ["\x00\x01\x1b[31m", "\u202e\u2066abc\u2069", "@everyone `code`", "👩‍👩‍👧", "<|im_end|>"]
)
@pytest.mark.parametrize("mode", ["continue", "answer"])
async def test_odd_characters_are_read_as_they_are(tiny_resident: ResidentModels, prompt: str, mode: str) -> None:
    request = ask(mode=mode).model_copy(update={"prompt": prompt})
    assert (await run(request, Context(tiny_resident))).prompt_tokens > 0


@pytest.mark.parametrize("prompt", ["", "\ud800"])
async def test_what_is_no_text_is_refused_in_a_sentence(tiny_resident: ResidentModels, prompt: str) -> None:
    request = ask().model_copy(update={"prompt": prompt})
    with pytest.raises(Refusal, match=r"\.$"):
        await run(request, Context(tiny_resident))
