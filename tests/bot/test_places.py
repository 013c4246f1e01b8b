"""Where a server names channels for participants: elsewhere every command, press and form says where to go."""

from collections.abc import Callable, Coroutine
from typing import Any

import discord
import pytest

from bot.pressed import Pressed
from rehearsal import Interaction, Message, Person
from tests.bot.room import Room, labels

Way = Callable[[Room, Person, Message], Coroutine[Any, Any, Interaction]]
NAMED = "playground"


async def allow(room: Room, *channels: str) -> None:
    """Let participants use the bot in these channels alone."""
    ids = [room.world.guild.channel_ids[name] for name in channels]
    await room.bot.servers.change(room.world.guild.id, {"participant_channel_ids": ids}, by_id=7)


async def command(_room: Room, person: Person, _card: Message) -> Interaction:
    return await person.command("generate", {"prompt": "Once"})


async def menu(_room: Room, person: Person, card: Message) -> Interaction:
    return await person.use_message_menu(card, "Tokenize this")


async def button(_room: Room, person: Person, card: Message) -> Interaction:
    return await person.press(card, "Again")


async def form(room: Room, person: Person, card: Message) -> Interaction:
    await allow(room)
    opened = await person.press(card, "Change settings")
    await room.world.until(lambda: opened.modal is not None)
    await allow(room, NAMED)
    return await person.submit(opened, {})


WAYS = [command, menu, button, form]


@pytest.mark.parametrize("way", WAYS)
async def test_a_participant_elsewhere_is_told_where_to_go(room: Room, way: Way) -> None:
    card = await room.finished(room.ada)
    await allow(room, NAMED)
    told = await room.told(await way(room, room.ada, card))
    assert f"<#{room.world.guild.channel_ids[NAMED]}>" in told.text
    assert len(room.jobs.rows) == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["instructor", "moderator"])
async def test_who_runs_the_class_may_do_it_anywhere(room: Room, way: Way, name: str) -> None:
    card = await room.finished(room.ada)
    await allow(room, NAMED)
    await room.card(await way(room, room.world.person(name), card))
    assert len(room.jobs.rows) == 2


async def test_what_a_private_page_offers_is_for_that_channel_too(room: Room) -> None:
    shown = await room.card(await room.ada.command("help"))
    await allow(room, NAMED)
    assert "Please go to" in (await room.told(await room.ada.press(shown, labels(shown)[0]))).text
    assert room.jobs.rows == {}


async def test_a_thread_of_a_named_channel_counts(room: Room) -> None:
    channel = room.bot.get_channel(room.world.guild.channel_ids[NAMED])
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="Heads", type=discord.ChannelType.public_thread)
    await allow(room, NAMED)
    for place in (NAMED, "Heads"):
        assert "fox" in (await room.finished(room.ada, channel=place)).text


async def test_channels_that_are_gone_are_told(room: Room) -> None:
    await room.bot.servers.change(room.world.guild.id, {"participant_channel_ids": [7]}, by_id=7)
    assert "are gone" in (await room.told(await room.ada.command("generate", {"prompt": "Once"}))).text


async def test_what_an_option_offers_is_not_refused_as_one_types(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    await allow(room, NAMED)
    assert await room.ada.autocomplete("generate", "model", "smol")
    assert "offers no choices" not in caplog.text


async def test_another_server_has_its_own(room: Room) -> None:
    elsewhere = room.world.add_server("Elsewhere")
    await allow(room, NAMED)
    assert "fox" in (await room.finished(elsewhere.person("ada"))).text


async def test_every_button_that_outlives_a_restart_asks(room: Room) -> None:
    kinds = room.bot._connection._view_store._dynamic_items.values()
    assert kinds
    assert [kind.__name__ for kind in kinds if not issubclass(kind, Pressed)] == []
