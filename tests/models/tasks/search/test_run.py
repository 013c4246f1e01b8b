"""Searching: scores, places, progress, and input that is out of the ordinary."""

import asyncio
import gc
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.errors import Refusal
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.search import index
from models.tasks.search.request import LINES, SearchRequest, SearchResult
from models.tasks.search.run import run
from models.tasks.values import Progress
from models.tokenization import encode
from tests.examples import RUNS

LINES_PASTED = (
    "the lazy dog sleeps",
    "",
    "the quick brown fox jumps over the lazy dog in the warm sun",
    "a fox",
    "dog",
)


def ask(query: str = "the dog", **changes: object) -> SearchRequest:
    return SearchRequest.model_validate({"query": query, "model": "encoder", **changes})


async def search(request: SearchRequest, resident: ResidentModels) -> SearchResult:
    return await run(request, Context(resident))


async def one_by_one(texts: list[str], resident: ResidentModels, key: str) -> torch.Tensor:
    """Vectors as the model's card computes them, each text by itself."""
    async with resident.use(key) as model:
        tokenizer, module = model.loaded.tokenizer, model.loaded.model
        read = [torch.tensor([encode(tokenizer, text, special=True)]) for text in texts]
        means = [module(ids).last_hidden_state[0].mean(0) for ids in read]
    return torch.nn.functional.normalize(torch.stack(means), p=2, dim=1)


async def test_scores_are_cosines_best_first(searching: ResidentModels) -> None:
    result = await search(ask(lines=LINES_PASTED, top_k=10), searching)
    texts = [line for line in LINES_PASTED if line]
    query, *vectors = await one_by_one(["the dog", *texts], searching, "encoder")
    expected = {text: float(query @ vector) for text, vector in zip(texts, vectors, strict=True)}
    assert {found.text: found.score for found in result.passages} == pytest.approx(expected, abs=1e-5)
    scores = [found.score for found in result.passages]
    assert scores == sorted(scores, reverse=True)
    assert {found.text: found.line for found in result.passages} == dict(zip(texts, (1, 3, 4, 5), strict=True))
    assert (result.searched, result.notes, result.left_out, result.embedded) == (4, 0, 0, 4)
    assert (result.model, result.revision) == ("encoder", searching.catalogue["encoder"].revision)
    assert result.seconds > 0


async def test_a_text_scores_the_same_in_any_company(searching: ResidentModels) -> None:
    alone = await search(ask(lines=("a fox",)), searching)
    company = await search(ask("dog", lines=(*LINES_PASTED, "a fox " * 60), top_k=10), searching)
    async with searching.use("encoder") as model:
        index._memories.pop(model.loaded.model)
    again = await search(ask(lines=(*LINES_PASTED, "a fox " * 60), top_k=10), searching)
    (found,) = [found for found in again.passages if found.text == "a fox"]
    assert company.searched == again.searched
    assert found.score == pytest.approx(alone.passages[0].score, abs=1e-5)


async def test_notes_are_searched_and_remembered_until_they_change(searching: ResidentModels) -> None:
    assert searching.notes_dir is not None
    note = searching.notes_dir / "zoo.md"
    note.write_text("# Zoo\n\n## Dogs\n\nthe dog sleeps on in the warm sun\n")
    reports: list[Progress] = []
    first = await run(ask("Zoo › Dogs\nthe dog sleeps on in the warm sun", top_k=1), Context(searching, reports.append))
    assert [(found.place, found.line) for found in first.passages] == [("Zoo › Dogs", None)]
    assert first.passages[0].score == pytest.approx(1, abs=1e-5)
    assert first.embedded == reports[-1].step == reports[-1].total
    assert [report.step for report in reports] == sorted({report.step for report in reports})
    assert first.searched >= first.embedded > first.notes > 6
    assert (await search(ask("fox"), searching)).embedded == 0
    note.write_text("# Zoo\n\nthe fox\n")
    assert (await search(ask("fox"), searching)).embedded == 1
    note.unlink()
    assert (await search(ask("fox"), searching)).notes == first.notes - 1


async def test_a_long_line_is_cut_and_each_part_found_under_its_number(searching: ResidentModels) -> None:
    result = await search(ask(lines=("", "dog. " * 200), top_k=10), searching)
    assert result.searched > 1
    assert {found.line for found in result.passages} == {2}
    assert "".join(found.text for found in result.passages).count("dog.") == 200


async def test_a_search_amid_others_that_make_it_forget(
    searching: ResidentModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "REMEMBERED", 3)
    requests = [ask(lines=tuple(f"{'fox ' * number}{word}" for number in range(9))) for word in ("dog", "sun", "lazy")]
    results = await asyncio.gather(*(search(request, searching) for request in requests))
    assert [result.searched for result in results] == [9, 9, 9]
    async with searching.use("encoder") as model:
        assert len(index._memories[model.loaded.model]) <= 3


async def test_vectors_go_with_their_model(searching: ResidentModels) -> None:
    before = len(index._memories)
    await search(ask(lines=("dog",)), searching)
    assert len(index._memories) == before + 1
    await searching.close()
    gc.collect()
    assert len(index._memories) == before


async def test_a_cancelled_search_ends_between_two_batches(searching: ResidentModels) -> None:
    began = asyncio.Event()
    doomed = asyncio.create_task(run(ask(), Context(searching, lambda _progress: began.set())))
    await began.wait()
    doomed.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doomed
    assert (await search(ask(), searching)).embedded > 0


async def test_a_query_longer_than_the_model_reads_is_refused(searching: ResidentModels) -> None:
    with pytest.raises(Refusal, match=r"reads 192 at once\. Shorten it"):
        await search(ask("a " * 240, lines=("dog",)), searching)


async def test_half_a_character_is_refused_in_a_sentence(searching: ResidentModels) -> None:
    updates: list[dict[str, Any]] = [{"query": "\ud800"}, {"lines": ("a", "\udfff")}]
    for update in updates:
        with pytest.raises(Refusal, match=r"Type it anew\.$"):
            await search(ask().model_copy(update=update), searching)


@pytest.mark.parametrize(
    "changes",
    [
        {"query": " \x00"},
        {"query": "x" * 501},
        {"lines": ()},
        {"lines": ("", " ", "\x00")},
        {"lines": ("x",) * (LINES + 1)},
        {"lines": ("x" * 4001,)},
        {"top_k": 0},
    ],
)
def test_what_cannot_be_searched_is_no_request(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SearchRequest.model_validate({"query": "dog", "model": "encoder", **changes})


def test_control_characters_are_dropped_and_blank_lines_keep_their_place() -> None:
    assert ask(lines=("\x00", "a\x00b")).lines == ("", "ab")


@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=5))
@RUNS
async def test_any_text_gives_passages_or_a_sentence(searching: ResidentModels, query: str, lines: list[str]) -> None:
    # Past what a request lets through, since a job from an older version may hold anything.
    request = ask(lines=("dog",)).model_copy(update={"query": query, "lines": ("dog", *lines)})
    result = await search(request, searching)
    assert result.passages
    assert all(-1.001 <= found.score <= 1.001 for found in result.passages)


@pytest.mark.weights
async def test_minilm_finds_the_notes_that_answer(smollm2: ResidentModels) -> None:
    wanted = {
        "what is perplexity?": "Pretraining › The loss",
        "Why do chatbots make things up?": "Bias and limits › Hallucination",
        "nucleus sampling": "Decoding settings › Top-k and top-p",
        "the RNN came before the transformer": "What is a transformer? › Why it replaced recurrent networks",
        "is it safe to open a pickle?": "Deployment › Safe files, fixed versions",
        "how does BERT learn?": "Pretraining › Predicting a masked token",
        "which model translates German?": "Three architectures › Encoder–decoder",
    }
    for query, place in wanted.items():
        result = await search(ask(query, model="minilm"), smollm2)
        assert result.passages[0].place == place
        assert result.passages[0].score > 0.3
    nothing = await search(ask("recipe for apple pie", model="minilm"), smollm2)
    assert nothing.passages[0].score < 0.2
    query_, *vectors = await one_by_one(
        ["recipe for apple pie", *(found.read for found in nothing.passages)], smollm2, "minilm"
    )
    scores = [float(query_ @ vector) for vector in vectors]
    assert [found.score for found in nothing.passages] == pytest.approx(scores, abs=1e-5)
