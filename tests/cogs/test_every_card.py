"""A card of every family as a worker leaves it: it fits in every state, explains itself, and shows code."""

import ast
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.cards.built_in import EXPLANATION_IN_CHAT
from bot.cards.registry import CardRegistry
from bot.jobs.job import Job, State
from bot.settings import Settings
from models.tasks import Request, Result, tasks
from models.tasks.summarize.request import SummarizeRequest, SummarizeResult
from models.tasks.translate.request import TranslateRequest, TranslateResult
from tests.bot.cards.doubles import job
from tests.bot.cards.reading import check, texts
from tests.bot.cards.registries import registry_of
from tests.cogs.attention.views import looked, second, view
from tests.cogs.bias import test_card as bias
from tests.cogs.classify.classified import SPAM, catalogue, classified
from tests.cogs.compare.answers import compared
from tests.cogs.complete.completions import completed, done
from tests.cogs.fill_mask import test_card as fill_mask
from tests.cogs.fine_tune import runs as fine_tune
from tests.cogs.next_token.guesses import guessed
from tests.cogs.search import test_card as search
from tests.cogs.tokenize.cuts import MINI, SMALL, cut

REWRITTEN: dict[str, Any] = {
    "text": "Das Haus ist klein.",
    "source_tokens": 31,
    "tokens": 12,
    "stop": "end",
    "limit": 512,
    "beams": 1,
    "model": "t5-small",
    "revision": "google-t5/t5-small@1",
    "dtype": "float32",
    "seconds": 0.5,
}


def succeeded(kind: str, request: Request, result: Result) -> Job[Any, Any]:
    return job(State.SUCCEEDED, kind=kind, request=request, result=result)


JOBS: dict[str, list[Job[Any, Any]]] = {
    "attention": [looked(), looked(view(), second())],
    "bias": [succeeded("bias", bias.REQUEST, bias.JOBS)],
    "classify": [classified()],
    "compare": [compared()],
    "compare_runs": [fine_tune.compared()],
    "complete": [done(completed())],
    "fill_mask": [fill_mask.finished(fill_mask.PARIS.model_copy(update={"texts": (("Paris",), ("London",))}))],
    "fine_tune": [fine_tune.trained(), fine_tune.trained(fine_tune.STYLE_REQUEST, fine_tune.STYLE_RUN)],
    "generate": [job(State.SUCCEEDED)],
    "learning_curve": [fine_tune.curve(), fine_tune.curve(fine_tune.STYLE_CURVE_REQUEST, fine_tune.STYLE_CURVE)],
    "next_token": [guessed()],
    "read_data": [fine_tune.data_read()],
    "search": [search.searched(search.found(search.BEST, search.OTHER))],
    "summarize": [
        succeeded(
            "summarize",
            SummarizeRequest(text="The library closes. " * 10, model="t5-small"),
            SummarizeResult.model_validate(REWRITTEN),
        )
    ],
    "tokenize": [cut(), cut(SMALL, MINI)],
    "translate": [
        succeeded(
            "translate",
            TranslateRequest(text="The house is small.", pair="en-de", model="t5-small"),
            TranslateResult.model_validate(REWRITTEN),
        )
    ],
}
EVERY = pytest.mark.parametrize(
    "one", [pytest.param(one, id=f"{kind}-{place}") for kind, some in JOBS.items() for place, one in enumerate(some)]
)


@pytest.fixture(scope="module")
async def registry() -> AsyncIterator[CardRegistry]:
    """The families of every cog, and what cogs add to all cards."""
    settings = Settings(moderators_channel_id=1)  # so that cards have a button to report them
    async with registry_of(settings, catalogue(SPAM)) as made:
        yield made


def test_those_that_come_with_the_bot_are_here() -> None:
    assert JOBS.keys() <= tasks().keys()


@EVERY
async def test_a_card_fits_in_every_state(registry: CardRegistry, one: Job[Any, Any]) -> None:
    for state in State:
        result = one.result if state is State.SUCCEEDED else None
        shown = replace(one, state=state, result=result, progress=None, error="It broke.")
        for private in (False, True):
            for rendered in (
                registry.render_card(shown, private=private),
                registry.render_card(shown, private=private, expiring=True),
                registry.render_copy(shown, private=private),
                registry.render_plain(shown),
            ):
                check(rendered)
        heading = registry.family(one).heading(one.request)
        assert texts(registry.render_copy(shown, private=False))[0] == f"### {heading}"


@EVERY
async def test_its_code_can_be_read_as_python(registry: CardRegistry, one: Job[Any, Any]) -> None:
    code = registry.family(one).code(one.request, one.outcome)
    assert "transformers" in code
    assert ast.parse(code).body


@EVERY
async def test_its_explanation_is_a_few_sentences(registry: CardRegistry, one: Job[Any, Any]) -> None:
    explanation = registry.family(one).explain(one.request, one.outcome)
    assert 3 <= len(explanation.split(". ")) <= 7
    assert explanation.endswith(".")
    assert len(explanation) <= EXPLANATION_IN_CHAT


@EVERY
async def test_its_gist_is_what_was_typed(registry: CardRegistry, one: Job[Any, Any]) -> None:
    gist = registry.family(one).gist(one.request)
    assert gist in one.request.model_dump().values() or gist in str(one.request)
