"""An instructor's own runbooks: taken, listed, offered, run, replaced and removed; what is wrong with one is told."""

import pytest

from bot.demos.books import MOST_UPLOADED
from bot.runbooks.toml_text import MOST_BYTES
from rehearsal import Message
from rehearsal.files import Upload
from tests.bot.room import Room
from tests.bot.runbooks.written import run, runbook
from tests.cogs.demo.stage import Led

SAY = 'kind = "say"\ntext = "Hello room"'
GOOD = runbook(SAY)


async def upload(room: Room, content: bytes, name: str = "My Demo.toml") -> Message:
    return await room.told(await room.moderator.command("demo upload", {"file": Upload(name, content)}))


async def listed(room: Room) -> str:
    return (await room.told(await room.moderator.command("demo list", {}))).text


def texts(room: Room) -> dict[str, str]:
    return {name: text for (_, name), text in room.uploaded.rows.items()}


async def test_one_is_kept_listed_and_run(room: Room) -> None:
    assert "/demo run runbook:my_demo" in (await upload(room, GOOD)).text
    assert texts(room) == {"my_demo": GOOD.decode()}
    assert "/demo run runbook:my_demo" in await listed(room)
    assert (
        "a text: Hello room"
        in (await room.told(await room.moderator.command("demo show", {"runbook": "my_demo"}))).text
    )
    led = Led(room)
    led.sent = await room.moderator.command("demo run", {"runbook": "my_demo"})
    await led.panel("Step 1 of 1")
    assert (await led.seen(1)).text == "Hello room"
    (entry,) = room.audit.entries
    assert (entry.act.act, entry.act.what) == ("upload demo", "`my_demo`, 1 step")
    assert (entry.act.guild_id, entry.act.actor_id) == (room.world.guild.id, room.moderator.user.id)


async def test_it_is_offered_while_people_type(room: Room) -> None:
    await upload(room, GOOD)
    for command, wanted in (("demo run", ["my_demo"]), ("demo remove", ["my_demo"])):
        choices = await room.moderator.autocomplete(command, "runbook", "my_demo")
        assert [choice["value"] for choice in choices] == wanted


async def test_one_of_the_same_name_takes_its_place_and_a_removed_one_is_gone(room: Room) -> None:
    await upload(room, GOOD)
    await upload(room, runbook(SAY, SAY))
    assert "2 steps" in await listed(room)
    removed = await room.told(await room.moderator.command("demo remove", {"runbook": "my_demo"}))
    assert "`my_demo` was removed" in removed.text
    assert "my_demo" not in await listed(room)
    assert [entry.act.act for entry in room.audit.entries] == ["upload demo", "upload demo", "remove demo"]
    again = await room.told(await room.moderator.command("demo remove", {"runbook": "my_demo"}))
    assert "No runbook called “my_demo”" in again.text.replace("\\", "")


async def test_another_servers_are_not_there(room: Room) -> None:
    room.uploaded.rows[1, "theirs"] = GOOD.decode()
    assert "theirs" not in await listed(room)
    for command in ("demo run", "demo show", "demo remove"):
        told = await room.told(await room.moderator.command(command, {"runbook": "theirs"}))
        assert "o runbook called “theirs”" in told.text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (runbook(run("next-tokn", 'text = "a"')), ["my_demo.toml:6", "did you mean `next-token`?"]),
        (runbook(run("next-token", 'txt = "a"')), ["my_demo.toml:7", "did you mean `text`?"]),
        (b"title = [[[[[[[[[[[[", ["nested more than 8 deep"]),
        (b'title = "a', ["this is not TOML"]),
        (b"\xff\xfe\x00", ["not a text in UTF-8"]),
        (runbook(*[SAY] * 101), ["it has 101 steps; 100 are the most"]),
        (runbook('kind = "show"\nfile = "a.png"\ntext = "a"'), ["a runbook that is uploaded comes alone"]),
        (b'"```@everyone**x**" = 1\n' + GOOD, ["there is no such key"]),
    ],
    ids=["command", "option", "nested", "cut", "binary", "long", "file", "markup"],
)
async def test_what_is_wrong_is_told_and_nothing_kept(room: Room, content: bytes, told: list[str]) -> None:
    answer = await upload(room, content)
    assert [part for part in told if part not in answer.text] == []
    assert answer.text.count("```") == 2
    assert answer.mentions == []
    assert (texts(room), room.audit.entries) == ({}, [])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("demo.txt", GOOD, "A runbook is a TOML file"),
        ("**demo**!.toml", GOOD, "Call the file something like"),
        ("next_token.toml", GOOD, "comes with the bot"),
        ("big.toml", b"#" * (MOST_BYTES + 1), "I read no more than"),
    ],
)
async def test_files_that_are_none_are_refused(room: Room, name: str, content: bytes, told: str) -> None:
    assert told in (await upload(room, content, name)).text
    assert texts(room) == {}


async def test_a_server_has_so_many_at_most(room: Room) -> None:
    for number in range(MOST_UPLOADED):
        room.uploaded.rows[room.world.guild.id, f"demo_{number}"] = GOOD.decode()
    assert "which is the most" in (await upload(room, GOOD)).text
    assert "It is there" in (await upload(room, GOOD, "demo_3.toml")).text


async def test_one_that_this_version_cannot_run_is_told_and_stops_no_other(room: Room) -> None:
    await upload(room, GOOD)
    room.uploaded.rows[room.world.guild.id, "old"] = runbook(run("gone")).decode()
    shown = await listed(room)
    assert "`old` was written for another version" in shown
    assert "my_demo" in shown
    told = await room.told(await room.moderator.command("demo run", {"runbook": "old"}))
    assert "another version" in told.text


async def test_one_that_comes_with_the_bot_stays(room: Room) -> None:
    told = await room.told(await room.moderator.command("demo remove", {"runbook": "next_token"}))
    assert "comes with the bot, and stays" in told.text
