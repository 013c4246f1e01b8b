"""`/workshop report` in a loopback server."""

from datetime import timedelta

import pytest

from rehearsal import Message
from rehearsal.options import Value
from tests.bot.room import Room


async def report(room: Room, person: str = "instructor", **options: Value) -> Message:
    sent = await room.world.person(person).command_unchecked("workshop report", options)
    return await room.told(sent)


async def test_an_instructor_gets_the_file_of_today(room: Room) -> None:
    answer = await report(room)
    (file,) = answer.attachments
    ((guild_id, begin, end),) = room.days.asked
    assert guild_id == room.world.guild.id
    assert timedelta(hours=23) <= end - begin <= timedelta(hours=25)
    assert file.name == f"workshop-{begin:%Y-%m-%d}.html"


async def test_another_day_is_an_option(room: Room) -> None:
    answer = await report(room, day="2026-02-28")
    assert answer.attachments[0].name == "workshop-2026-02-28.html"
    ((_, begin, end),) = room.days.asked
    assert (f"{begin:%d.%m. %H:%M}", f"{end:%d.%m. %H:%M}") == ("28.02. 00:00", "01.03. 00:00")


@pytest.mark.parametrize("typed", ["2026-02-30", "yesterday!", "9999-12-31", "2026-1-1 \x00"])
async def test_what_is_no_day_is_told(room: Room, typed: str) -> None:
    answer = await report(room, day=typed)
    assert answer.attachments == []
    assert room.days.asked == []


async def test_a_participant_gets_none_even_where_an_admin_offers_the_command(room: Room) -> None:
    command = room.bot.tree.get_command("workshop")
    assert command is not None
    command.default_permissions = None
    await room.bot.tree.sync()
    answer = await report(room, "ada")
    assert "Only instructors and moderators" in answer.text
    assert (answer.attachments, room.days.asked) == ([], [])
