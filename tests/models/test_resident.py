"""Loading once, sharing, and putting away what nobody uses."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import torch
from huggingface_hub import constants

from models.catalogue import Catalogue, Entry, HubSource
from models.engine import Decode
from models.errors import EngineClosed, ModelUnavailable, UnknownModel
from models.loading import LoadedModel, load
from models.resident import Resident, ResidentModels
from tests.models.conftest import folder_entry

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


async def test_closing_puts_all_away(tiny_catalogue: Catalogue, tmp_path: Path) -> None:
    resident = ResidentModels(tiny_catalogue, tmp_path)
    model = await touch(resident, "llama")
    request = asyncio.create_task(model.engine.generate(Decode([5, 6], 150), lambda _tokens: None))
    await asyncio.sleep(0)
    await resident.close()
    assert resident.loaded == []
    with pytest.raises(EngineClosed):
        await request
