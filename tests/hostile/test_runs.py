"""Whatever a request holds: a worker's run gives a result whose card Discord takes, or refuses in a sentence."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.cards.built_in import EXPLANATION_IN_CHAT
from bot.cards.registry import CardRegistry
from bot.errors import explain_validation
from bot.jobs.job import State
from bot.settings import Settings
from models.catalogue import Catalogue, load_catalogue
from models.errors import Refusal
from models.resident import ResidentModels
from models.sources import FolderSource
from models.tasks import Request, Result, task_of, tasks
from models.tasks.context import Context
from tests.bot.cards.doubles import job
from tests.bot.cards.reading import check
from tests.bot.cards.registries import registry_of
from tests.hostile.texts import NUMBERS, texts
from tests.models.conftest import CONTEXT

SECONDS = 60.0
RUNS = settings(
    max_examples=max(1, settings().max_examples // 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
CATALOGUE = load_catalogue()


@pytest.fixture(scope="module")
async def registry() -> AsyncIterator[CardRegistry]:
    async with registry_of(Settings(), CATALOGUE) as made:
        yield made


@pytest.fixture(scope="module")
async def resident(
    tiny_folders: dict[str, Path],
    tiny_masked: Path,
    tiny_seq2seq: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[ResidentModels]:
    """The models of the catalogue, each with the weights of a tiny one of its architecture."""
    tiny = {"decoder": tiny_folders["llama"], "encoder": tiny_masked, "encoder-decoder": tiny_seq2seq}
    entries = [
        entry.model_copy(
            update={"source": FolderSource(kind="folder", path=tiny[entry.architecture]), "context": CONTEXT}
        )
        for entry in CATALOGUE
    ]
    made = ResidentModels(Catalogue(entries), tmp_path_factory.mktemp("data"))
    yield made
    await made.close()


def changed(value: Any, keys: Sequence[str]) -> st.SearchStrategy[Any]:
    """What may stand in a request in place of this value of its example; `keys` are the models of its task."""
    match value:
        case bool():
            return st.booleans()
        case str() if value in CATALOGUE:
            return st.sampled_from([value, *keys, "gpt-17"])
        case str():
            return st.one_of(st.just(value), texts(), texts().map(lambda text: f"{value}{text}"))
        case int() | float():
            return st.just(value) | NUMBERS
        case None:
            return st.none() | NUMBERS | texts(200) | st.lists(texts(200), max_size=3)
        case dict():
            return st.fixed_dictionaries({key: changed(inner, keys) for key, inner in value.items()})
        case list() | tuple():
            return st.tuples(*(changed(inner, keys) for inner in value)).map(list)
        case _:
            return st.just(value)


@pytest.mark.parametrize("kind", [kind for kind in tasks() if CATALOGUE.for_task(kind)])
@RUNS
@given(data=st.data())
async def test_every_task_gives_a_result_or_refuses(
    registry: CardRegistry, resident: ResidentModels, kind: str, data: st.DataObject
) -> None:
    family = registry.families[kind]
    keys = [entry.key for entry in CATALOGUE.for_task(kind)]
    example = family.example()
    assert example is not None
    request = drawn(example.request, keys, data)
    if isinstance(request, str):
        assert request.endswith(".")
        return
    outcome = await outcome_of(request, resident)
    if isinstance(outcome, str):
        failed = job(State.FAILED, kind=kind, request=request, error=outcome)
        check(registry.render_card(failed, private=False))
        assert outcome.endswith((".", "?"))
        return
    check(registry.render_card(job(State.SUCCEEDED, kind=kind, request=request, result=outcome), private=False))
    assert len(family.explain(request, outcome)) <= EXPLANATION_IN_CHAT
    compile(family.code(request, outcome), kind, "exec")


def drawn(example: Request, keys: Sequence[str], data: st.DataObject) -> Request | str:
    """Return a request as the queue holds it, or the sentence that refuses it."""
    asked = example.model_dump()
    fields = data.draw(st.lists(st.sampled_from(sorted(asked)), max_size=3, unique=True))
    asked |= {field: data.draw(changed(asked[field], keys), label=field) for field in fields}
    try:
        request = type(example).model_validate(shortened(asked))
        return type(example).model_validate_json(request.model_dump_json())
    except ValidationError as error:
        return explain_validation(error)
    except Refusal as refusal:
        return str(refusal)


async def outcome_of(request: Request, resident: ResidentModels) -> Result | str:
    """Return the result as the queue holds it, or the sentence that refuses the run."""
    task = task_of(request)
    try:
        async with asyncio.timeout(SECONDS):
            result = await task.load_run()(request, Context(resident))
    except Refusal as refusal:
        return str(refusal)
    return task.result.model_validate_json(result.model_dump_json())


def shortened(value: Any) -> Any:
    """Let no text have many tokens written, at any depth: it is what is read that is hostile here."""
    if isinstance(value, dict):
        return {key: min(inner, 8) if key == "max_new_tokens" else shortened(inner) for key, inner in value.items()}
    return [shortened(inner) for inner in value] if isinstance(value, list | tuple) else value
