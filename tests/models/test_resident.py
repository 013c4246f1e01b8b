"""Loading once, sharing, putting away what nobody uses, and models of every kind."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import torch
from huggingface_hub import constants
from transformers import AutoModel, AutoModelForCausalLM, AutoModelForMaskedLM, AutoModelForSeq2SeqLM

from models.catalogue import Catalogue, Entry
from models.engine import Decode
from models.errors import EngineClosed, ModelUnavailable, Refusal, UnknownModel
from models.loading import LoadedModel, load
from models.resident import Resident, ResidentModels
from models.sources import HubSource
from tests.models.conftest import folder_entry
from tests.models.gate import Gate

BYTES = 4 * 50_000  # each tiny model, as its entry says


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keys of the models that were loaded, in order."""
    keys: list[str] = []

    def counted(entry: Entry, data_dir: Path, device: torch.device) -> LoadedModel:
        keys.append(entry.key)
        return load(entry, data_dir, device)

    monkeypatch.setattr("models.resident.load", counted)
    return keys


@pytest.fixture
async def room_for_two(tiny_catalogue: Catalogue, tmp_path: Path) -> AsyncIterator[ResidentModels]:
    resident = ResidentModels(tiny_catalogue, tmp_path, weight_bytes=2 * BYTES)
    yield resident
    await resident.close()


async def touch(resident: ResidentModels, key: str) -> Resident:
    async with resident.use(key) as model:
        return model


async def test_concurrent_askers_share_one_load(tiny_resident: ResidentModels, loads: list[str]) -> None:
    models = await asyncio.gather(*(touch(tiny_resident, "llama") for _ in range(5)))
    assert loads == ["llama"]
    assert all(model is models[0] for model in models)
    assert tiny_resident.loaded == ["llama"]


async def test_the_one_unused_for_longest_makes_room(room_for_two: ResidentModels, loads: list[str]) -> None:
    gpt2 = await touch(room_for_two, "gpt2")
    for key in ("llama", "gpt2", "qwen2"):
        await touch(room_for_two, key)
    assert room_for_two.loaded == ["gpt2", "qwen2"]
    assert await touch(room_for_two, "gpt2") is gpt2
    assert loads == ["gpt2", "llama", "qwen2"]


async def test_one_in_use_stays_and_the_newcomer_waits(room_for_two: ResidentModels) -> None:
    async with room_for_two.use("llama") as llama, room_for_two.use("gpt2"):
        newcomer = asyncio.create_task(touch(room_for_two, "qwen2"))
        decoded = await llama.engine.generate(Decode([5, 6], 30), lambda _tokens: None)
        assert len(decoded.token_ids) == 30
        assert not newcomer.done()
    await newcomer
    assert room_for_two.loaded == ["gpt2", "qwen2"]


async def test_a_model_too_large_for_the_machine_is_a_sentence(tiny_catalogue: Catalogue, tmp_path: Path) -> None:
    resident = ResidentModels(tiny_catalogue, tmp_path, weight_bytes=BYTES - 1)
    with pytest.raises(ModelUnavailable, match=r"needs 0\.0 GB"):
        await touch(resident, "llama")


async def test_an_unknown_model_is_a_sentence(tiny_resident: ResidentModels) -> None:
    with pytest.raises(UnknownModel):
        await touch(tiny_resident, "gpt5")


async def test_a_failed_load_is_tried_again(tiny_folders: dict[str, Path], tmp_path: Path) -> None:
    late = tmp_path / "late"
    resident = ResidentModels(Catalogue([folder_entry("late", late)]), tmp_path)
    results = await asyncio.gather(*(touch(resident, "late") for _ in range(2)), return_exceptions=True)
    assert [type(result) for result in results] == [ModelUnavailable] * 2
    assert resident.loaded == []
    late.symlink_to(tiny_folders["llama"])
    await touch(resident, "late")
    await resident.close()


async def test_who_gives_up_waiting_leaves_the_load_to_the_others(
    tiny_resident: ResidentModels, loads: list[str]
) -> None:
    impatient = asyncio.create_task(touch(tiny_resident, "llama"))
    patient = asyncio.create_task(touch(tiny_resident, "llama"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient).engine.alive
    with pytest.raises(asyncio.CancelledError):
        await impatient
    assert loads == ["llama"]


async def test_an_engine_that_stopped_is_replaced(tiny_resident: ResidentModels) -> None:
    first = await touch(tiny_resident, "llama")
    await first.engine.close()
    second = await touch(tiny_resident, "llama")
    assert second.engine.alive
    assert second is not first


async def test_warming_loads_the_default_of_each_task(
    tiny_resident: ResidentModels, loads: list[str], tmp_path: Path
) -> None:
    await tiny_resident.warm(["generate", "fill_mask"])
    assert tiny_resident.loaded == loads == ["llama"]
    nowhere = ResidentModels(Catalogue([folder_entry("late", tmp_path / "nowhere")]), tmp_path)
    await nowhere.warm(["generate"])
    assert nowhere.loaded == []


async def test_warming_is_silent_about_what_nobody_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    source = HubSource(kind="hub", repository="owner/absent", revision="0" * 40)
    entry = folder_entry("absent", tmp_path).model_copy(update={"source": source})
    await ResidentModels(Catalogue([entry]), tmp_path).warm(["generate", "search"])
    assert [record for record in caplog.records if record.levelname != "INFO"] == []


@pytest.mark.parametrize("answers", [True, False])
def test_a_hub_model_that_is_not_here_can_be_fetched_while_the_hub_answers(
    tiny_folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: bool
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("models.resident.hub_answers", lambda: answers)
    source = HubSource(kind="hub", repository="owner/absent", revision="0" * 40)
    absent = folder_entry("absent", tmp_path).model_copy(update={"source": source})
    nowhere = folder_entry("nowhere", tmp_path / "nowhere")
    resident = ResidentModels(Catalogue([absent, nowhere, folder_entry("llama", tiny_folders["llama"])]), tmp_path)
    assert resident.at_hand() == ["llama"]
    assert resident.fetchable() == ["absent"] * answers


def test_a_model_too_large_for_the_machine_is_not_one_that_it_has(
    tiny_folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("models.resident.hub_answers", lambda: True)
    source = HubSource(kind="hub", repository="owner/absent", revision="0" * 40)
    llama = folder_entry("llama", tiny_folders["llama"])
    large = llama.model_copy(update={"key": "large", "parameters": 60_000})
    absent = large.model_copy(update={"key": "absent", "source": source})
    resident = ResidentModels(Catalogue([llama, large, absent]), tmp_path, weight_bytes=BYTES)
    assert (resident.at_hand(), resident.fetchable()) == (["llama"], [])


async def test_who_is_cancelled_while_running_holds_its_model_until_the_end(
    tiny_catalogue: Catalogue, tmp_path: Path
) -> None:
    resident = ResidentModels(tiny_catalogue, tmp_path, weight_bytes=BYTES)
    gate = Gate()

    async def look() -> None:
        async with resident.use("llama"):
            await resident.compute(gate)

    looking = asyncio.create_task(look())
    await gate.entered()
    looking.cancel()
    newcomer = asyncio.create_task(touch(resident, "gpt2"))
    ended, _ = await asyncio.wait({looking, newcomer}, timeout=0.05)
    assert not ended
    assert resident.loaded == ["llama"]
    gate.open()
    with pytest.raises(asyncio.CancelledError):
        await looking
    await newcomer
    assert resident.loaded == ["gpt2"]
    await resident.close()


async def test_an_engine_decodes_while_a_pass_runs(tiny_resident: ResidentModels) -> None:
    gate = Gate()
    computing = asyncio.create_task(tiny_resident.compute(gate))
    await gate.entered()
    async with tiny_resident.use("llama") as model:
        decoded = await model.engine.generate(Decode([5, 6], 10), lambda _tokens: None)
    assert len(decoded.token_ids) == 10
    gate.open()
    assert await computing == "done"


async def test_closing_puts_all_away(tiny_catalogue: Catalogue, tmp_path: Path) -> None:
    resident = ResidentModels(tiny_catalogue, tmp_path)
    model = await touch(resident, "llama")
    request = asyncio.create_task(model.engine.generate(Decode([5, 6], 150), lambda _tokens: None))
    await asyncio.sleep(0)
    await resident.close()
    assert resident.loaded == []
    with pytest.raises(EngineClosed):
        await request


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


@pytest.mark.parametrize(("key", "what"), [("masked", "an encoder"), ("t5", "an encoder-decoder")])
async def test_only_decoders_have_an_engine(all_kinds: ResidentModels, key: str, what: str) -> None:
    model = await touch(all_kinds, key)
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
        await touch(resident, key)
        assert resident.loaded == [key]
    with pytest.raises(ModelUnavailable):
        await touch(ResidentModels(catalogue, tmp_path, weight_bytes=BYTES - 1), "masked")
    await resident.close()


CLASSES = {"masked": AutoModelForMaskedLM, "encoder": AutoModel, "t5": AutoModelForSeq2SeqLM}


def weights_of(output: Any) -> list[Any]:
    if "attentions" in output:
        return list(output.attentions)
    return [*output.encoder_attentions, *output.decoder_attentions, *output.cross_attentions]


@pytest.mark.parametrize("key", ["llama", "gpt2", "qwen2", "masked", "encoder", "t5"])
async def test_the_eager_copy_attends_as_a_model_loaded_so(all_kinds: ResidentModels, key: str) -> None:
    model = await touch(all_kinds, key)
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
