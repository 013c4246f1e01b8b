"""What a card says of control tokens that were typed."""

import pytest

from bot.cards.control_tokens import told
from bot.cards.layout import render
from bot.jobs.job import State
from models.tasks.compare.request import CompareResult, Failed
from models.tasks.generate.request import GenerateResult
from models.tasks.values import ReadAs, TypedTokens
from tests.bot.cards.doubles import RESULT, job
from tests.bot.cards.reading import check, texts
from tests.cogs.generate.test_card import KIND


def read(*names: str, read_as: ReadAs = "text") -> GenerateResult:
    return RESULT.model_copy(update={"typed": TypedTokens(names=names, read_as=read_as)})


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (read("<|im_end|>"), "`<|im_end|>` was read as text, not as a control token."),
        (read("<s>", "</s>"), "`<s>` and `</s>` were read as text, not as control tokens."),
        (read("<a>", "<b>", "<c>", "<d>"), "`<a>`, `<b>` and 2 more were read as text, not as control tokens."),
        (read("<|im_end|>", read_as="tokens"), "`<|im_end|>` was read as a control token, as you chose."),
        (read("<`>" + "x" * 300), f"`<>{'x' * 26}…` was read as text, not as a control token."),
    ],
)
def test_it_says_how_they_were_read(result: GenerateResult, line: str) -> None:
    assert told(result) == [line]
    rendered = render(job(State.SUCCEEDED, result=result), KIND, [])
    check(rendered)
    assert texts(rendered)[-1].startswith(f"-# {line}\n-# ")


def test_it_says_nothing_where_there_are_none() -> None:
    assert told(RESULT) == []
    assert told(CompareResult(answers=(Failed(error="It broke."),))) == []


def test_what_several_models_read_is_told_once() -> None:
    row = {"typed": TypedTokens(names=("[SEP]",))}
    line = ["`[SEP]` was read as text, not as a control token."]
    compared = CompareResult(answers=(RESULT, RESULT.model_copy(update=row), RESULT.model_copy(update=row)))
    assert told(compared) == line
