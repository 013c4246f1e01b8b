"""The code shown for a search is run, and prints the scores of the card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import load_catalogue
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.search.code import code
from models.tasks.search.request import Found, SearchRequest, SearchResult
from models.tasks.search.run import run
from tests.models.programs import output_of

pytestmark = pytest.mark.programs


async def check(requests: list[SearchRequest], resident: ResidentModels) -> None:
    results = [await run(request, Context(resident)) for request in requests]
    entry = resident.catalogue[requests[0].model]
    programs = [code(request, result, entry) for request, result in zip(requests, results, strict=True)]
    output = await output_of(*programs)
    found = [found for result in results for found in result.passages]
    assert output == "".join(f"{passage.score:.3f}  {passage.read}\n" for passage in found)


async def test_the_code_prints_the_passages(searching: ResidentModels) -> None:
    lines = ("the 'lazy' \"dog\"", "``` \\n {fox}", "sun")
    await check(
        [
            SearchRequest(query="the ```dog\n'", lines=lines, model="encoder"),
            SearchRequest(query="fox", model="encoder", top_k=10),
            SearchRequest(query="the [SEP] dog", lines=("a [MASK] fox", "sun"), model="encoder"),
        ],
        searching,
    )


@pytest.mark.weights
async def test_the_code_for_minilm_reads_its_wheel_and_prints_the_passages(smollm2: ResidentModels) -> None:
    await check([SearchRequest(query="what is a token?", model="minilm")], smollm2)


@given(st.text(min_size=1, max_size=80), st.text(max_size=80))
def test_no_text_breaks_out_of_its_literal(query: str, text: str) -> None:
    request = SearchRequest(query=query + "x", model="minilm")
    found = Found(text=text, title="t", score=0.5)
    result = SearchResult(
        passages=(found,), searched=1, notes=1, left_out=0, embedded=1, model="m", revision="r", dtype="d", seconds=1
    )
    source = code(request, result, load_catalogue()["minilm"])
    assert "```" not in source
    compile(source, "shown", "exec")
    scope: dict[str, object] = {}
    exec("\n".join(line for line in source.split("\n") if line.startswith(("query = ", "passages = "))), scope)
    assert scope["query"] == request.query
    assert scope["passages"] == [found.read]
