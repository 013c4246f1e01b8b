"""Whose a fine-tuned model is: its owner's, once shared its server's, and what moderators may take back."""

from typing import Any

import pytest

from tests.bot.room import Room
from tests.cogs.fine_tune.runs_of_people import listed, model, trained

CHANGES = [("rename", {"name": "mine"}), ("share", {"everyone": False}), ("delete", {})]


@pytest.mark.parametrize(("command", "options"), [*CHANGES, ("show", {}), ("curve", {})])
@pytest.mark.parametrize("named", ["topics", "@ada/topics", "key"])
async def test_what_is_not_shared_is_there_for_nobody_else(
    room: Room, command: str, options: dict[str, Any], named: str
) -> None:
    await trained(room, room.ada)
    called = model(room) if named == "key" else named
    sent = await room.alan.command(f"finetune {command}", {"model": called, **options})
    assert "You have no fine-tuned model called" in (await room.told(sent)).text
    (row,) = room.tuned.rows.values()
    assert (row.name, row.shared) == ("@ada/topics", False)
    assert room.latest == row.job.id


@pytest.mark.parametrize(("command", "options"), CHANGES)
async def test_what_is_shared_is_changed_by_its_owner_and_moderators_alone(
    room: Room, command: str, options: dict[str, Any]
) -> None:
    await trained(room, room.ada, shared=True)
    for name in ("alan", "instructor"):
        person = room.world.person(name)
        sent = await person.command(f"finetune {command}", {"model": "@ada/topics", **options})
        assert "and moderators can do that" in (await room.told(sent)).text
        assert sent.modal is None
    (row,) = room.tuned.rows.values()
    assert (row.name, row.shared) == ("@ada/topics", True)
    assert room.latest == row.job.id


async def test_a_curve_of_anothers_examples_is_drawn_by_nobody_else(room: Room) -> None:
    await trained(room, room.ada, shared=True)
    for person in (room.alan, room.moderator):
        sent = await person.command("finetune curve", {"model": "@ada/topics"})
        assert "can do that: it is theirs" in (await room.told(sent)).text
    assert room.latest == 2


async def test_a_moderator_sees_every_model_of_the_server(room: Room) -> None:
    await trained(room, room.ada, name="shared", shared=True)
    await trained(room, room.ada, name="secret")
    text = await listed(room, "moderator")
    assert text.index("Shared by others") < text.index("@ada/shared") < text.index("Not shared")
    assert text.index("Not shared") < text.index("@ada/secret")
    for name in ("alan", "instructor"):
        assert "@ada/secret" not in await listed(room, name)
    offered = await room.moderator.autocomplete("finetune delete", "model", "")
    assert [choice["name"] for choice in offered] == ["@ada/shared"]


@pytest.mark.parametrize("named", ["@ada/topics", "key"])
async def test_a_moderator_deletes_what_is_not_shared(room: Room, named: str) -> None:
    await trained(room, room.ada)
    sent = await room.moderator.command("finetune delete", {"model": model(room) if named == "key" else named})
    await room.world.until(lambda: sent.modal is not None)
    deleted = await room.moderator.submit(sent, {"Its name, to delete it": "topics"})
    assert "**@ada/topics** is deleted" in (await room.told(deleted)).text
    assert room.tuned.rows == {}


async def test_a_moderator_neither_uses_nor_shares_what_is_not_shared(room: Room) -> None:
    card = await trained(room, room.ada)
    sent = await room.moderator.command("finetune share", {"model": "@ada/topics"})
    assert "Moderators can take that back" in (await room.told(sent)).text
    assert "Moderators can take that back" in (await room.told(await room.moderator.press(card, "Share"))).text
    (row,) = room.tuned.rows.values()
    assert not row.shared
    for command, options in (("show", {}), ("curve", {}), ("compare", {"other": "@ada/topics"})):
        sent = await room.moderator.command(f"finetune {command}", {"model": "@ada/topics", **options})
        assert "You have no fine-tuned model called" in (await room.told(sent)).text
    sent = await room.moderator.command("classify", {"text": "You won", "model": model(room)})
    assert "is not a model here" in (await room.told(sent)).text


async def test_a_moderator_takes_the_sharing_back(room: Room) -> None:
    await trained(room, room.ada, shared=True)
    sent = await room.moderator.command("finetune share", {"model": "@ada/topics", "everyone": False})
    await room.told(sent)
    assert await room.alan.autocomplete("finetune show", "model", "") == []
    assert len(await room.ada.autocomplete("finetune show", "model", "")) == 1


async def test_a_moderator_renames_within_its_owners_name(room: Room) -> None:
    await trained(room, room.ada, shared=True)
    sent = await room.moderator.command("finetune rename", {"model": "@ada/topics", "name": "tame"})
    assert "**@ada/tame**" in (await room.told(sent)).text


async def test_models_stay_in_their_server(room: Room) -> None:
    await trained(room, room.ada, shared=True)
    elsewhere = room.world.add_server("Elsewhere")
    await room.world.ready()
    for name in ("ada", "alan", "moderator"):
        person = elsewhere.person(name)
        assert "None yet" in await listed(room, name, elsewhere)
        assert await person.autocomplete("finetune show", "model", "") == []
        sent = await person.command("finetune delete", {"model": model(room)})
        assert "You have no fine-tuned model" in (await room.told(sent)).text
    assert len(room.tuned.rows) == 1
