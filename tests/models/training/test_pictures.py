"""The picture of a training that runs: the newest is kept, and the one that was told last."""

import asyncio
from uuid import UUID

import pytest

from models.artifacts import ArtifactsInMemory
from models.training import pictures
from models.training.pictures import CurvePicture
from models.training.values import LossPoint


async def there(store: ArtifactsInMemory, artifact: UUID) -> bool:
    try:
        return bool([chunk async for chunk in store.read(artifact)])
    except KeyError:
        return False


async def test_a_picture_that_was_just_told_is_there_until_a_newer_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is cancelled between two steps ends with the picture that the last of them named."""
    monkeypatch.setattr(pictures, "SECONDS", 0.0)
    store = ArtifactsInMemory()
    picture = CurvePicture(store, asyncio.get_running_loop(), "mine")
    kept: list[UUID] = []
    for step in range(1, 5):
        await asyncio.to_thread(picture.add, LossPoint(step=step, epoch=1, loss=1 / step))
        await asyncio.to_thread(picture.wait)
        assert picture.latest is not None
        kept.append(picture.latest)
        assert [await there(store, each) for each in kept] == [False] * (step - 2) + [True] * min(step, 2)
