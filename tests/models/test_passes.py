"""Direct passes beside the engines: one at a time, in order, and attention that can be looked at."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModel, AutoModelForCausalLM, AutoModelForMaskedLM, AutoModelForSeq2SeqLM

from models.catalogue import Catalogue
from models.engine import Decode
from models.errors import EngineClosed, ModelUnavailable, Refusal
from models.resident import Resident, ResidentModels
from tests.models.conftest import folder_entry

BYTES = 4 * 50_000  # each tiny model, as its entry says


@pytest.fixture
async def all_kinds(
    tiny_folders: dict[str, Path], tiny_masked: Path, tiny_encoder: Path, tiny_seq2seq: Path, tmp_path: Path
) -> AsyncIterator[ResidentModels]:
    """Every family of decoder and every other architecture."""
    entries = [folder_entry(family, folder) for family, folder in tiny_folders.items()]
    entries += [
        folder_entry("masked", tiny_masked, tasks=("fill_mask",), architecture="encoder"),
        folder_entry("encoder", tiny_encoder, tasks=("search",), architecture="encoder"),
        folder_entry("t5", tiny_seq2seq, tasks=("summarize",), architecture="encoder-decoder"),
    ]
    resident = ResidentModels(Catalogue(entries), tmp_path, notes_dir=tmp_path / "notes")
    yield resident
    await resident.close()


class Gate:
    """A pass that runs until it is let go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()

    def __call__(self) -> str:
        self.entered.set()
        assert self.open.wait(30)
        return "done"


async def running(resident: ResidentModels) -> tuple[Gate, "asyncio.Task[str]"]:
    """Start a pass and return once it runs."""
    gate = Gate()
    task = asyncio.create_task(resident.compute(gate))
    assert await asyncio.to_thread(gate.entered.wait, 30)
    return gate, task


def noted(list_: list[int], value: int) -> Callable[[], int]:
    def note() -> int:
        list_.append(value)
        return value

    return note


async def test_passes_run_in_the_order_asked_and_off_the_event_loop(tiny_resident: ResidentModels) -> None:
    gate, first = await running(tiny_resident)
    order: list[int] = []
    others = [asyncio.create_task(tiny_resident.compute(noted(order, number))) for number in range(5)]
    await asyncio.sleep(0)
    assert order == []
    gate.open.set()
    assert await first == "done"
    assert await asyncio.gather(*others) == order == [0, 1, 2, 3, 4]


async def test_a_pass_gets_its_arguments_and_takes_no_gradients(tiny_resident: ResidentModels) -> None:
    def here(left: int, *, right: int) -> tuple[int, bool, str]:
        return left + right, torch.is_inference_mode_enabled(), threading.current_thread().name

    total, inference, thread = await tiny_resident.compute(here, 1, right=2)
    assert (total, inference) == (3, True)
    assert thread.startswith("pass")
    assert thread == (await tiny_resident.compute(here, 1, right=2))[2]


async def test_an_error_goes_to_who_asked_and_the_next_is_served(tiny_resident: ResidentModels) -> None:
    def refuse() -> None:
        raise Refusal("Too long.")

    with pytest.raises(Refusal, match="Too long"):
        await tiny_resident.compute(refuse)
    assert await tiny_resident.compute(int, "7") == 7


async def test_who_is_cancelled_while_waiting_is_not_run(tiny_resident: ResidentModels) -> None:
    gate, first = await running(tiny_resident)
    order: list[int] = []
    tasks = [asyncio.create_task(tiny_resident.compute(noted(order, number))) for number in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    with pytest.raises(asyncio.CancelledError):
        await tasks[1]
    gate.open.set()
    await asyncio.gather(first, tasks[0], tasks[2])
    assert order == [0, 2]


async def test_who_is_cancelled_while_running_holds_its_model_until_the_end(
    tiny_catalogue: Catalogue, tmp_path: Path
) -> None:
    resident = ResidentModels(tiny_catalogue, tmp_path, weight_bytes=BYTES)
    gate = Gate()

    async def look() -> None:
        async with resident.use("llama"):
            await resident.compute(gate)

    looking = asyncio.create_task(look())
    assert await asyncio.to_thread(gate.entered.wait, 30)
    looking.cancel()
    newcomer = asyncio.create_task(use(resident, "gpt2"))
    ended, _ = await asyncio.wait({looking, newcomer}, timeout=0.05)
    assert not ended
    assert resident.loaded == ["llama"]
    gate.open.set()
    with pytest.raises(asyncio.CancelledError):
        await looking
    await newcomer
    assert resident.loaded == ["gpt2"]
    await resident.close()


async def test_closing_ends_what_waits_and_lets_what_runs_finish(tiny_resident: ResidentModels) -> None:
    gate, first = await running(tiny_resident)
    order: list[int] = []
    waiting = asyncio.create_task(tiny_resident.compute(noted(order, 1)))
    await asyncio.sleep(0)
    closing = asyncio.create_task(tiny_resident.close())
    with pytest.raises(EngineClosed, match="put away"):
        await waiting
    assert not closing.done()
    gate.open.set()
    assert await first == "done"
    await closing
    with pytest.raises(EngineClosed):
        await tiny_resident.compute(noted(order, 2))
    assert order == []


async def test_an_engine_decodes_while_a_pass_runs(tiny_resident: ResidentModels) -> None:
    gate, first = await running(tiny_resident)
    async with tiny_resident.use("llama") as model:
        decoded = await model.engine.generate(Decode([5, 6], 10), lambda _tokens: None)
    assert len(decoded.token_ids) == 10
    gate.open.set()
    await first


async def use(resident: ResidentModels, key: str) -> Resident:
    async with resident.use(key) as model:
        return model


@pytest.mark.parametrize(("key", "what"), [("masked", "an encoder"), ("t5", "an encoder-decoder")])
async def test_only_decoders_have_an_engine(all_kinds: ResidentModels, key: str, what: str) -> None:
    model = await use(all_kinds, key)
    assert model.alive
    with pytest.raises(Refusal, match=f"^Tiny {key} is {what}"):
        _ = model.engine


async def test_what_has_no_engine_is_put_away_like_the_others(
    tiny_folders: dict[str, Path], tiny_masked: Path, tmp_path: Path
) -> None:
    masked = folder_entry("masked", tiny_masked, tasks=("fill_mask",), architecture="encoder")
    catalogue = Catalogue([folder_entry("llama", tiny_folders["llama"]), masked])
    resident = ResidentModels(catalogue, tmp_path, weight_bytes=BYTES)
    for key in ("masked", "llama", "masked"):
        await use(resident, key)
        assert resident.loaded == [key]
    with pytest.raises(ModelUnavailable):
        await use(ResidentModels(catalogue, tmp_path, weight_bytes=BYTES - 1), "masked")
    await resident.close()


CLASSES = {"masked": AutoModelForMaskedLM, "encoder": AutoModel, "t5": AutoModelForSeq2SeqLM}


def weights_of(output: Any) -> list[Any]:
    if "attentions" in output:
        return list(output.attentions)
    return [*output.encoder_attentions, *output.decoder_attentions, *output.cross_attentions]


@pytest.mark.parametrize("key", ["llama", "gpt2", "qwen2", "masked", "encoder", "t5"])
async def test_the_eager_twin_attends_as_a_model_loaded_so(all_kinds: ResidentModels, key: str) -> None:
    model = await use(all_kinds, key)
    entry: Any = all_kinds.catalogue[key]
    asked = CLASSES.get(key, AutoModelForCausalLM).from_pretrained(entry.source.path, attn_implementation="eager")
    inputs = {"input_ids": torch.tensor([[5, 6, 7, 8, 9]])}
    if key == "t5":
        inputs["decoder_input_ids"] = torch.tensor([[0, 3, 4]])

    def compared() -> float:
        shared_copy = model.eager()
        assert shared_copy is model.eager()
        assert model.loaded.model.config._attn_implementation == "sdpa"
        ours, theirs = shared_copy(**inputs, output_attentions=True), asked(**inputs, output_attentions=True)
        pairs = zip(weights_of(ours), weights_of(theirs), strict=True)
        assert weights_of(ours)
        return max(float((left - right).abs().max()) for left, right in pairs)

    assert await all_kinds.compute(compared) < 1e-6
    plain = {id(parameter) for parameter in model.loaded.model.parameters()}
    assert {id(parameter) for parameter in model.eager().parameters()} == plain


async def test_where_things_lie_is_told(all_kinds: ResidentModels, tmp_path: Path) -> None:
    assert all_kinds.data_dir == tmp_path
    assert all_kinds.notes_dir == tmp_path / "notes"
