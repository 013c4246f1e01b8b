"""`/board` in a loopback server: who gets a link, and who takes it back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from discord import app_commands

from bot.board.link import Link
from rehearsal import Interaction, Message
from rehearsal.options import Value
from tests.bot.forging import forge
from tests.bot.forging import press as press_forged
from tests.bot.room import Room, labels

ADDRESS = re.compile(r"http://127\.0\.0\.1/board/(\S+)/")


async def board(room: Room, person: str = "instructor", **options: Value) -> Message:
    """Type `/board` and return its private answer."""
    sent = await room.world.person(person).command_unchecked("board", options)
    return await room.told(sent)


def opened(room: Room, answer: Message) -> Link | None:
    found = ADDRESS.search(answer.text)
    assert found
    return room.bot.board.opened(found[1])


async def press(room: Room, answer: Message, label: str, person: str = "instructor") -> str:
    pressed: Interaction = await room.world.person(person).press(answer, label)
    await room.world.until(lambda: pressed.followups or (pressed.message is not answer and pressed.message))
    return (await room.told(pressed)).text


@pytest.mark.parametrize("person", ["instructor", "moderator"])
async def test_who_runs_the_class_gets_a_link(room: Room, person: str) -> None:
    answer = await board(room, person)
    link = opened(room, answer)
    assert link is not None
    assert (link.guild_id, link.names) == (room.world.guild.id, False)
    left = link.expires_at - datetime.now(UTC)
    assert timedelta(hours=7.9) < left < timedelta(hours=8)
    assert "Nobody is named" in answer.text
    assert room.links.owners == {link.id: room.world.person(person).id}


async def test_a_participant_gets_none_even_where_an_admin_offers_the_command(room: Room) -> None:
    command = room.bot.tree.get_command("board")
    assert isinstance(command, app_commands.Command)
    command.default_permissions = None
    await room.bot.tree.sync()
    assert "Only instructors and moderators" in (await board(room, "ada")).text
    assert room.links.rows == {}


async def test_names_and_hours_are_options(room: Room) -> None:
    answer = await board(room, names=True, hours=2)
    link = opened(room, answer)
    assert link is not None
    assert link.names
    assert link.expires_at < datetime.now(UTC) + timedelta(hours=2)
    assert "what people call their models" in answer.text


async def test_a_link_is_revoked_once(room: Room) -> None:
    answer, other = await board(room), await board(room)
    assert labels(answer) == ["Revoke this link", "Revoke all links of this server"]
    assert "nothing any more" in await press(room, answer, "Revoke this link")
    assert opened(room, answer) is None
    assert opened(room, other) is not None
    assert "nothing left to revoke" in await press(room, answer, "Revoke this link")


async def test_all_links_are_revoked_at_once(room: Room) -> None:
    answers = [await board(room) for _ in range(3)]
    assert "3 links open nothing" in await press(room, answers[0], "Revoke all links of this server")
    assert [opened(room, answer) for answer in answers] == [None] * 3


@pytest.mark.parametrize("custom_id", ["board:revoke:1", "board:revoke:all"])
async def test_a_participant_who_forges_the_button_is_refused(room: Room, custom_id: str) -> None:
    answer = await board(room)
    card = await room.finished(room.ada)
    forge(card, custom_id)
    told = await room.told(press_forged(room.world, room.ada, card, custom_id))
    assert "Only instructors and moderators can revoke a link." in told.text
    assert opened(room, answer) is not None


async def test_a_link_of_another_server_stays(room: Room) -> None:
    other = await room.bot.board.issue(room.world.guild.id + 1, 7, 1, names=False)
    await board(room)
    await press(room, await board(room), "Revoke all links of this server")
    assert room.bot.board.good(other)
