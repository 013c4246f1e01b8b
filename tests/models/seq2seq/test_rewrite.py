"""Writing with an encoder–decoder: the text, the progress, the limit, cancelling, and models that are not there."""

import asyncio
import time
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from huggingface_hub import constants
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import Catalogue, Entry
from models.errors import ModelUnavailable, Refusal
from models.loading import HUB_SECONDS
from models.resident import ResidentModels
from models.seq2seq.rewrite import rewrite
from models.seq2seq.values import Rewritten
from models.sources import FolderSource, HubSource
from models.tasks.context import Context, ReportProgress
from models.tasks.values import TextProgress
from tests.examples import RUNS
from tests.models.conftest import folder_entry
from tests.models.hub import COMMIT, REPOSITORY, serving
from tests.models.seq2seq.tiny import CONTEXT

pytestmark = pytest.mark.long

TEXTS = ("lazy dog", "the quick brown fox", "the dog sleeps on", "sun, and the")


def silent(_progress: TextProgress) -> None:
    """ReportProgress to nobody."""


async def write(
    resident: ResidentModels, text: str, key: str = "t5", report: ReportProgress[TextProgress] = silent, limit: int = 40
) -> Rewritten:
    entry = resident.catalogue[key]
    return await rewrite(Rewritten, text, "the dog: ", entry, Context(resident, report), limit=limit)


async def greedy(resident: ResidentModels, source: str, limit: int) -> list[int]:
    """The likeliest token again and again, without `generate` or a cache."""
    async with resident.use("t5") as model:
        inputs = model.loaded.tokenizer(source, return_tensors="pt")
        ids = [0]
        while len(ids) <= limit and ids[-1] != 1:
            logits = model.loaded.model(
                input_ids=inputs["input_ids"],
                attention_mask=inputs["attention_mask"],
                decoder_input_ids=torch.tensor([ids]),
            ).logits
            ids.append(int(logits[0, -1].argmax()))
    return ids[1:]


async def test_t5_writes_the_likeliest_tokens_after_its_prefix(writing: ResidentModels) -> None:
    stops = set()
    for text in TEXTS:
        result = await write(writing, text)
        ids = await greedy(writing, f"the dog: {text}", 40)
        async with writing.use("t5") as model:
            assert result.text == model.loaded.tokenizer.decode(ids, skip_special_tokens=True)
            assert result.source_tokens == len(model.loaded.tokenizer(f"the dog: {text}")["input_ids"])
        assert (result.tokens, result.limit, result.beams) == (len(ids), 40, 1)
        assert result.stop == ("end" if ids[-1] == 1 else "length")
        assert (result.model, result.revision) == ("t5", writing.catalogue["t5"].revision)
        assert result.seconds > 0
        stops.add(result.stop)
    assert stops == {"end", "length"}


async def test_the_text_grows_on_the_loop_as_it_is_written(writing: ResidentModels) -> None:
    reports: list[TextProgress] = []
    result = await write(writing, TEXTS[1], report=reports.append)
    assert [report.step for report in reports] == list(range(1, 41))
    assert {report.total for report in reports} == {40}
    assert all(later.text.startswith(earlier.text) for earlier, later in pairwise(reports))
    assert reports[-1].text == result.text


async def test_marian_follows_its_own_beams_and_ends_at_the_limit(writing: ResidentModels) -> None:
    reports: list[TextProgress] = []
    result = await write(writing, TEXTS[1], "marian", reports.append)
    async with writing.use("marian") as model:
        inputs = model.loaded.tokenizer(f"the dog: {TEXTS[1]}", return_tensors="pt")
        output = model.loaded.model.generate(**inputs, max_new_tokens=40, num_beams=4)[0]
        assert result.text == model.loaded.tokenizer.decode(output, skip_special_tokens=True)
        assert type(model.loaded.tokenizer).__name__ == "MarianTokenizer"
    assert result.beams == 4
    assert result.stop == "length"  # though its settings force an end token there
    assert {report.text for report in reports} == {""}
    assert [report.step for report in reports] == list(range(1, len(reports) + 1))


async def test_a_limit_is_at_most_the_context(writing: ResidentModels) -> None:
    result = await write(writing, TEXTS[1], "marian", limit=10_000)
    assert result.limit == CONTEXT


@pytest.mark.parametrize("key", ["t5", "marian"])
async def test_a_cancelled_job_leaves_the_thread_at_once(writing: ResidentModels, key: str) -> None:
    began, steps = asyncio.Event(), 0

    def report(_progress: TextProgress) -> None:
        nonlocal steps
        steps += 1
        began.set()

    doomed = asyncio.create_task(write(writing, TEXTS[1], key, report, limit=CONTEXT))
    await began.wait()
    doomed.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doomed
    assert steps < CONTEXT
    assert await writing.compute(lambda: "free") == "free"


async def test_a_source_longer_than_the_context_is_refused(writing: ResidentModels) -> None:
    for key in ("t5", "marian"):
        with pytest.raises(Refusal, match=r"tokens, and Tiny .* reads at most 96\. Shorten it"):
            await write(writing, "the dog " * 200, key)


async def test_half_a_character_is_refused_in_a_sentence(writing: ResidentModels) -> None:
    with pytest.raises(Refusal, match=r"Type it anew\.$"):
        await write(writing, "\ud800")


@given(st.text(min_size=1, max_size=40))
@RUNS
async def test_any_text_gives_a_text(writing: ResidentModels, text: str) -> None:
    for key in ("t5", "marian"):
        assert (await write(writing, text, key, limit=3)).tokens <= 3


def hub_entry(writers: Catalogue) -> Entry:
    source = HubSource(kind="hub", repository=REPOSITORY, revision=COMMIT)
    return writers["t5"].model_copy(update={"source": source, "download_bytes": 242_000_000})


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An empty cache of the hub's, and a way to say where the hub is."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    return monkeypatch


async def test_without_a_hub_a_missing_model_is_refused_at_once_with_what_to_do(
    writers: Catalogue, cache: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    entry = hub_entry(writers)
    resident = ResidentModels(Catalogue([entry]), tmp_path)
    cache.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # where nothing listens
    began = time.monotonic()
    with pytest.raises(ModelUnavailable, match=r"\(242 MB\).*`python -m bot prefetch t5`"):
        await rewrite(Rewritten, "dog", "", entry, Context(resident, silent), limit=3)
    assert time.monotonic() - began < HUB_SECONDS


async def test_a_model_is_fetched_where_the_hub_can_be_reached_and_then_needs_it_no_more(
    writers: Catalogue, cache: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    entry = hub_entry(writers)
    resident = ResidentModels(Catalogue([entry]), tmp_path)
    source = writers["t5"].source
    assert isinstance(source, FolderSource)
    with serving(source.path) as hub:
        cache.setattr(constants, "ENDPOINT", hub.url)
        cache.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", hub.url + "/{repo_id}/resolve/{revision}/{filename}")
        fetched = await rewrite(Rewritten, TEXTS[0], "the dog: ", entry, Context(resident, silent), limit=40)
    again = await rewrite(Rewritten, TEXTS[0], "the dog: ", entry, Context(resident, silent), limit=40)
    assert fetched.text == again.text
    await resident.close()


async def test_a_folder_that_is_not_there_is_a_sentence(writing: ResidentModels) -> None:
    entry = folder_entry("gone", writing.data_dir / "gone", architecture="encoder-decoder", tasks=("summarize",))
    resident = ResidentModels(Catalogue([entry]), writing.data_dir)
    with pytest.raises(ModelUnavailable, match="there is no model in"):
        await write(resident, "dog", "gone")
    await resident.close()
