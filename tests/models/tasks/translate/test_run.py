"""Translating: the pair chooses the prefix, and the code shown is run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.catalogue import load_catalogue
from models.errors import Refusal, UnknownModel
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.translate.code import code
from models.tasks.translate.request import TranslateRequest, TranslateResult
from models.tasks.translate.run import run
from models.tasks.values import TextProgress
from tests.models.programs import output_of


def ask(text: str = "the quick brown fox", pair: str = "en-de", model: str = "t5") -> TranslateRequest:
    return TranslateRequest(text=text, pair=pair, model=model)


async def translate(request: TranslateRequest, resident: ResidentModels) -> TranslateResult:
    def report(_progress: TextProgress) -> None:
        """Report to nobody."""

    return await run(request, Context(resident, report))


async def test_the_pair_chooses_the_prefix(writing: ResidentModels) -> None:
    german, french = [await translate(ask(pair=pair), writing) for pair in ("en-de", "en-fr")]
    assert isinstance(german, TranslateResult)
    assert german.text != french.text
    assert (await translate(ask(), writing)).text == german.text


async def test_a_pair_that_a_model_does_not_know_is_refused(writing: ResidentModels) -> None:
    with pytest.raises(Refusal, match="Tiny marian translates en-de, but not de-en"):
        await translate(ask(pair="de-en", model="marian"), writing)


async def test_a_model_that_does_not_translate_is_refused(writing: ResidentModels) -> None:
    with pytest.raises(UnknownModel, match="t5, marian"):
        await translate(ask(model="smollm2"), writing)


@pytest.mark.parametrize("changes", [{"text": " \x00"}, {"text": "x" * 6001}, {"pair": "english"}, {"pair": ""}])
def test_what_cannot_be_translated_is_no_request(changes: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ask(**changes)


@pytest.mark.programs
async def test_the_code_prints_the_translations(writing: ResidentModels) -> None:
    requests = [ask("a 'dog' \"fox\" \\ ``` {sun}\n"), ask(pair="en-fr"), ask(model="marian")]
    requests += [ask("a </s> dog", model=model) for model in ("t5", "marian")]
    results = [await translate(request, writing) for request in requests]
    programs = [
        code(request, result, writing.catalogue[request.model])
        for request, result in zip(requests, results, strict=True)
    ]
    assert await output_of(*programs) == "".join(f"{result.text}\n" for result in results)


RESULT = TranslateResult(
    text="", source_tokens=3, tokens=3, stop="end", limit=9, beams=1, model="m", revision="r", dtype="d", seconds=1
)


@given(st.text(min_size=1, max_size=80))
def test_no_text_breaks_out_of_its_literal(text: str) -> None:
    request = ask(text + "x")
    source = code(request, RESULT, load_catalogue()["t5-small"])
    assert "```" not in source
    compile(source, "shown", "exec")
    scope: dict[str, str] = {}
    exec("\n".join(line for line in source.split("\n") if line.startswith(("text = ", "prefix = "))), scope)
    assert (scope["text"], scope["prefix"]) == (request.text, "translate English to German: ")
