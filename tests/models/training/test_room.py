"""A training waits until memory has room for it."""

import pytest
import torch

from models.training import room
from models.training.room import bytes_needed, wait_for_room
from tests.cogs.classify.classified import SPAM
from tests.models.training.runs import SETTINGS, Make

CPU = torch.device("cpu")


def test_all_weights_take_four_times_what_an_adapter_beside_them_takes() -> None:
    entry = SPAM.entry.model_copy(update={"parameters": 22_000_000})
    whole, adapter = SETTINGS, SETTINGS.model_copy(update={"lora_rank": 8})
    assert bytes_needed(entry, whole) == 4 * bytes_needed(entry, adapter) == 528_000_000


async def test_it_waits_no_longer_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOOK_SECONDS", 0.0)
    free = iter([10, 99, 100])
    monkeypatch.setattr(room, "free_bytes", lambda _device: next(free))
    told: list[str] = []
    await wait_for_room(CPU, 100, lambda: told.append("waiting"))
    assert told == ["waiting", "waiting"]


async def test_after_a_while_it_is_tried_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(room, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(room, "free_bytes", lambda _device: 0)
    told: list[str] = []
    await wait_for_room(CPU, 100, lambda: told.append("waiting"))
    assert told


@pytest.mark.long
async def test_the_card_of_a_training_is_told_that_it_waits(training: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    free = iter([0, 10**12])
    monkeypatch.setattr(room, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(room, "free_bytes", lambda _device: next(free))
    run = training("style")
    await run()
    doing = list(dict.fromkeys(each.doing for each in run.progress))
    assert doing[:3] == ["loading", "waiting", "reading"]
    assert doing[-1] == "saving"
