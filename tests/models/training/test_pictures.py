"""The picture of a training that runs: the newest is kept, and the one that was told last."""

import asyncio
from uuid import UUID

import pytest

from models.artifacts import ArtifactsInMemory
from models.training import pictures
from models.training.pictures import NAME, CurvePicture
from models.training.values import LossPoint


async def told(picture: CurvePicture, *points: LossPoint) -> None:
    for point in points:
        await asyncio.to_thread(picture.add, point)
    await asyncio.to_thread(picture.wait)


async def there(store: ArtifactsInMemory, artifact: UUID) -> bool:
    try:
        return bool([chunk async for chunk in store.read(artifact)])
    except KeyError:
        return False


async def test_it_is_drawn_once_there_is_a_line() -> None:
    store = ArtifactsInMemory()
    picture = CurvePicture(store, asyncio.get_running_loop(), "mine")
    await told(picture, LossPoint(step=0, epoch=0.0, held_out_loss=0.7), LossPoint(step=1, epoch=0.1, loss=0.7))
    assert await store.find(NAME) is None
    await told(picture, LossPoint(step=2, epoch=0.2, loss=0.6))
    kept = await store.find(NAME)
    assert kept is not None
    assert picture.latest == kept


async def test_a_picture_that_was_just_told_is_there_until_a_newer_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is cancelled between two steps ends with the picture that the last of them named."""
    monkeypatch.setattr(pictures, "SECONDS", 0.0)
    store = ArtifactsInMemory()
    picture = CurvePicture(store, asyncio.get_running_loop(), "mine")
    await told(picture, LossPoint(step=1, epoch=1, loss=1))
    kept: list[UUID] = []
    for step in range(1, 5):
        await told(picture, LossPoint(step=step + 1, epoch=1, loss=1 / step))
        assert picture.latest is not None
        kept.append(picture.latest)
        assert [await there(store, each) for each in kept] == [False] * (step - 2) + [True] * min(step, 2)
