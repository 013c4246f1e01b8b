"""How long a training may take is what its owner may have when it is submitted, whatever it was made of."""

from collections.abc import Awaitable, Callable

import pytest

from models.tasks.training_request import TrainingRequest
from rehearsal import Message
from tests.bot.room import Room
from tests.cogs.fine_tune.runs_of_people import opened, previewed, request, trained

FEWER = 3.0  # minutes


async def start(room: Room) -> Message:
    preview = await previewed(room, room.ada)
    await lower(room)
    return await room.card(await room.ada.press(preview, "Start"))


async def again(room: Room) -> Message:
    card = await trained(room, room.ada)
    await lower(room)
    return await room.card(await room.ada.submit(await opened(room, room.ada, card, "Train again")))


async def curve_by_button(room: Room) -> Message:
    card = await trained(room, room.ada)
    await lower(room)
    return await room.card(await room.ada.press(card, "Learning curve"))


async def curve_by_command(room: Room) -> Message:
    await trained(room, room.ada)
    await lower(room)
    return await room.card(await room.ada.command("finetune curve", {"model": "@ada/topics"}))


async def lower(room: Room) -> None:
    """Let everybody have less from now on."""
    less = {"participant_training_minutes": FEWER, "staff_training_minutes": FEWER}
    await room.bot.servers.change(room.world.guild.id, less, by_id=7)


@pytest.mark.parametrize("way", [start, again, curve_by_button, curve_by_command])
async def test_limits_are_those_of_now(room: Room, way: Callable[[Room], Awaitable[Message]]) -> None:
    await way(room)
    asked = request(room)
    assert isinstance(asked, TrainingRequest)
    assert asked.limits.minutes == FEWER
