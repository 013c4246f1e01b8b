"""`/setup`: what is set for a server is shown, and what is chosen or typed holds at once, there alone."""

from typing import Any

import pytest

from bot.database.connection import DatabaseAway
from bot.jobs.audit import Act
from bot.jobs.workers import LivingWorker, Stock
from cogs.setup import lacking
from rehearsal import Interaction, Message, Person, Rehearsal
from rehearsal.interaction import InteractionType
from rehearsal.users import Permission
from tests.bot.room import Room, opened, settings_of

SELECTS = {
    "setup:set:instructor_role_ids": "Moderator",
    "setup:set:moderator_role_ids": "Instructor",
    "setup:set:participant_channel_ids": "playground",
    "setup:set:crowded_channel_ids": "general",
    "setup:set:stage_channel_id": "general",
    "setup:set:log_channel_id": "lobby",
}


def owner(room: Room) -> Person:
    """Return who may manage the server."""
    return room.world.person("instructor")


async def opened_card(room: Room, person: Person | None = None, channel: str = "general") -> Message:
    return await room.card(await (person or owner(room)).command("setup", channel=channel))


async def choose(room: Room, card: Message, custom_id: str, *names: str) -> Interaction:
    """Choose roles or channels by name, and wait until the card shows it."""
    roles = room.world.guild.role_ids
    values = [str(roles.get(name) or room.world.guild.channel_ids[name]) for name in names]
    sent = await owner(room).select(card, custom_id, values)
    await room.world.until(lambda: sorted(chosen(card, custom_id)) == sorted(values))
    return sent


def chosen(card: Message, custom_id: str) -> list[str]:
    """Return the ids that a select of the card shows as chosen."""
    (menu,) = [menu for menu in card.selects if menu["custom_id"] == custom_id]
    return [default["id"] for default in menu.get("default_values") or ()]


async def form(room: Room, card: Message, button: str) -> Interaction:
    sent = await owner(room).press(card, button)
    await room.world.until(lambda: sent.modal is not None)
    return sent


def of(room: Room) -> dict[str, Any]:
    """Return what is set for the server."""
    return dict(room.bot.servers.of(room.world.guild.id))


async def test_the_card_shows_what_is_set_to_one_person_alone(room: Room) -> None:
    card = await opened_card(room)
    assert card.ephemeral
    roles, channels = room.world.guild.role_ids, room.world.guild.channel_ids
    assert chosen(card, "setup:set:instructor_role_ids") == [str(roles["Instructor"])]
    assert chosen(card, "setup:set:crowded_channel_ids") == [str(channels["lobby"])]
    assert chosen(card, "setup:set:log_channel_id") == [str(channels["moderators"])]
    assert chosen(card, "setup:set:stage_channel_id") == []
    for part in (
        "**Participants**, each · 1 job at once",
        "20,000 rows",
        "Class ends** · not set: nobody is told",
        "none chosen: where they are begun",
    ):
        assert part in card.text


@pytest.mark.parametrize("custom_id", SELECTS)
async def test_what_is_chosen_is_set_and_shown(room: Room, custom_id: str) -> None:
    card, name = await opened_card(room), SELECTS[custom_id]
    await choose(room, card, custom_id, name)
    setting = custom_id.rpartition(":")[2]
    number = room.world.guild.role_ids.get(name) or room.world.guild.channel_ids[name]
    assert of(room)[setting] == (number if setting.endswith("channel_id") else {number})
    await choose(room, card, custom_id)
    assert not of(room)[setting]


async def test_what_was_set_is_in_the_audit_log_and_what_stayed_is_not(room: Room) -> None:
    card, role_ids = await opened_card(room), room.world.guild.role_ids
    await choose(room, card, "setup:set:instructor_role_ids", "Moderator")
    await owner(room).submit(await form(room, card, "End of class"), {"class_ends": "16:00 Europe/Berlin"})
    await room.world.until(lambda: len(room.audit.entries) == 2)
    roles = f"`instructor_role_ids` from <@&{role_ids['Instructor']}> to <@&{role_ids['Moderator']}>"
    here, by = room.world.guild.id, owner(room).id
    assert [entry.act for entry in room.audit.entries] == [
        Act(here, by, "set", roles),
        Act(here, by, "set", "`class_ends` from nothing to 16:00 Europe/Berlin"),
    ]


async def test_roles_hold_at_once(room: Room) -> None:
    card = await room.finished(room.ada)
    told = await room.told(await owner(room).press(card, "Delete"))
    assert "moderators can do that" in told.text
    await choose(room, await opened_card(room), "setup:set:moderator_role_ids", "Instructor")
    await owner(room).press(card, "Delete")
    await room.world.until(lambda: card.deleted)


@pytest.mark.parametrize(
    ("button", "typed", "expected"),
    [
        ("Jobs at once", {"participant_running": " 3 "}, {"participant_running": 3}),
        ("Training: participants", {"participant_training_minutes": "7,5"}, {"participant_training_minutes": 7.5}),
        (
            "Training: instructors",
            {"staff_models": "9", "staff_runs_a_day": "8"},
            {"staff_models": 9, "staff_runs_a_day": 8},
        ),
    ],
)
async def test_limits_are_typed(room: Room, button: str, typed: dict[str, str], expected: dict[str, Any]) -> None:
    card, before = await opened_card(room), of(room)
    await owner(room).submit(await form(room, card, button), typed)
    await room.world.until(lambda: of(room) == before | expected)
    assert room.servers.rows[room.world.guild.id] == expected, "no more is written than was changed"


async def test_when_class_ends_is_typed_and_taken_back(room: Room) -> None:
    card = await opened_card(room)
    await owner(room).submit(await form(room, card, "End of class"), {"class_ends": "16:00 Europe/Berlin"})
    await room.world.until(lambda: "16:00 Europe/Berlin, each day (<t:" in card.text)
    await owner(room).submit(await form(room, card, "End of class"), {"class_ends": ""})
    await room.world.until(lambda: "not set" in card.text)
    assert of(room)["class_ends"] is None


@pytest.mark.parametrize(
    ("button", "typed", "said"),
    [
        ("End of class", {"class_ends": "at noon"}, "as in 16:00 Europe/Berlin"),
        ("Jobs at once", {"staff_running": "many", "participant_running": "5"}, "`staff_running`"),
        ("Jobs at once", {"staff_running": "1001"}, "1000"),
    ],
)
async def test_what_does_not_fit_is_told_and_nothing_set(
    room: Room, button: str, typed: dict[str, str], said: str
) -> None:
    card, before = await opened_card(room), of(room)
    assert said in (await room.told(await owner(room).submit(await form(room, card, button), typed))).text
    assert of(room) == before


async def test_two_who_set_at_once_undo_nothing_of_each_other(room: Room) -> None:
    first, second = await opened_card(room), await opened_card(room)
    slow = await form(room, first, "Jobs at once")
    quick = await form(room, second, "Jobs at once")
    await owner(room).submit(quick, {"participant_running": "9"})
    await room.world.until(lambda: of(room)["participant_running"] == 9)
    await choose(room, second, "setup:set:stage_channel_id", "general")
    await owner(room).submit(slow, {"staff_running": "7"})
    await room.world.until(lambda: of(room)["staff_running"] == 7)
    assert of(room)["participant_running"] == 9
    await room.world.until(lambda: "9 jobs at once" in first.text)
    assert chosen(first, "setup:set:stage_channel_id") == chosen(second, "setup:set:stage_channel_id") != []


async def test_a_role_that_was_deleted_is_told(room: Room) -> None:
    guild = room.bot.get_guild(room.world.guild.id)
    assert guild
    role = await guild.create_role(name="Helpers")
    card = await opened_card(room)
    await choose(room, card, "setup:set:instructor_role_ids", "Helpers")
    told = room.bot.wait_for("guild_role_delete", timeout=5)
    await role.delete()
    await told
    await owner(room).press(card, "Look again")
    await room.world.until(lambda: "A role that was chosen here is gone" in card.text)
    assert chosen(card, "setup:set:instructor_role_ids") == []
    assert "❌ a role that makes instructors is gone" in card.text


async def test_what_the_bot_lacks_is_told_with_what_to_do(room: Room) -> None:
    room.world.permit("general", room.world.guild.bot.name, deny=int(Permission.ATTACH_FILES))
    card = await opened_card(room)
    assert "❌ the bot lacks Attach Files in #general" in card.text
    assert "❌ no worker is at work" in card.text
    room.world.permit("general", room.world.guild.bot.name)
    every = tuple(entry.key for entry in room.bot.catalogue)
    room.jobs.living = [LivingWorker("gpu-1", "cuda:0", Stock(every))]
    await owner(room).press(card, "Look again")
    await room.world.until(lambda: "Nothing is missing" in card.text)
    assert "❌" not in card.text


async def test_models_that_one_might_choose_are_a_line_and_what_commands_need_comes_first(room: Room) -> None:
    room.jobs.living = [LivingWorker("gpu-1", "cuda:0", Stock(("smollm2",)))]
    card = await opened_card(room)
    assert "❌ model minilm is not to be had: /search will be refused" in card.text
    assert card.text.count("not at hand") == 1
    assert card.text.index("❌") < card.text.index("⚠️")


async def test_many_lacks_leave_room_for_the_rest(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lacking, "SHOWN", 200)
    room.jobs.living = [LivingWorker("gpu-1", "cuda:0", Stock(("smollm2",)))]
    assert "more, which `python -m bot doctor` lists" in (await opened_card(room)).text


async def test_while_the_database_is_away_the_card_shows_all_the_same_and_nothing_is_set(room: Room) -> None:
    room.jobs.away = True
    card = await opened_card(room)
    assert "the queue does not answer" in card.text
    room.servers.obstacles = [DatabaseAway("away")]
    sent = await owner(room).select(card, "setup:set:stage_channel_id", ["general"])
    assert "The queue is restarting" in (await room.told(sent)).text
    assert of(room)["stage_channel_id"] is None


async def test_the_card_works_after_a_restart(room: Room) -> None:
    card = await opened_card(room)
    store = room.bot._connection._view_store
    store._views.clear()
    store._synced_message_views.clear()
    await choose(room, card, "setup:set:stage_channel_id", "general")
    await form(room, card, "Jobs at once")


def manages(room: Room, *, may: bool) -> Person:
    """Return a moderator who may manage the server, or no more."""
    person = room.moderator
    role = next(role for role in person.user.roles if role.name == "Moderator")
    role.permissions = (
        role.permissions | Permission.MANAGE_GUILD if may else role.permissions & ~Permission.MANAGE_GUILD
    )
    return person


@pytest.mark.parametrize("name", ["ada", "moderator"])
async def test_the_command_is_checked_whoever_sends_it(room: Room, name: str) -> None:
    person = room.world.person(name)
    (command,) = [one for one in owner(room).commands if one["name"] == "setup"]
    data = {"id": command["id"], "name": "setup", "type": 1, "options": []}
    channel = room.world.guild.channel("general")
    sent = room.world.interactions.send(InteractionType.COMMAND, person.user, channel, "setup", data)
    assert "manage this server" in (await room.told(sent)).text


@pytest.mark.parametrize("used", ["select", "button", "form"])
async def test_who_lost_the_right_sets_nothing(room: Room, used: str) -> None:
    person, before = manages(room, may=True), of(room)
    card = await opened_card(room, person)
    form = await person.press(card, "Jobs at once")
    await room.world.until(lambda: form.modal is not None)
    manages(room, may=False)
    match used:
        case "select":
            sent = await person.select(card, "setup:set:moderator_role_ids", [])
        case "button":
            sent = await person.press(card, "Look again")
        case _:
            sent = await person.submit(form, {"participant_running": "9"})
    assert "manage this server" in (await room.told(sent)).text
    assert of(room) == before


async def test_it_is_offered_to_those_who_manage_the_server_alone(room: Room) -> None:
    offered = {name: {one["name"] for one in room.world.person(name).typable} for name in ("ada", "instructor")}
    assert "setup" in offered["instructor"] - offered["ada"]
    assert "**/setup**" in (await room.card(await owner(room).command("help"))).text
    assert "**/setup**" not in (await room.card(await room.ada.command("help"))).text


async def test_who_manages_the_server_sets_it_up_from_any_channel(room: Room) -> None:
    await room.bot.servers.change(
        room.world.guild.id,
        {"participant_channel_ids": [room.world.guild.channel_ids["playground"]], "instructor_role_ids": []},
        by_id=owner(room).id,
    )
    assert "How I am set up" in (await opened_card(room, channel="general")).text


async def test_two_servers_see_nothing_of_each_other(world: Rehearsal) -> None:
    elsewhere = world.add_server("Elsewhere")
    roles = [server.guild.role_ids["Instructor"] for server in world.servers]
    async with opened(world, settings_of(world, instructor_role_ids=roles)) as room:
        here = await opened_card(room)
        there = await room.card(await elsewhere.person("instructor").command("setup"))
        assert chosen(here, "setup:set:instructor_role_ids") == [str(roles[0])]
        assert chosen(there, "setup:set:instructor_role_ids") == [str(roles[1])]
        assert "gone" not in here.text + there.text
        assert chosen(there, "setup:set:log_channel_id") == []
        await choose(room, here, "setup:set:instructor_role_ids", "Moderator")
        await elsewhere.person("instructor").select(there, "setup:set:stage_channel_id", ["general"])
        await world.until(lambda: chosen(there, "setup:set:stage_channel_id") != [])
        assert chosen(there, "setup:set:instructor_role_ids") == [str(roles[1])]
        assert of(room)["stage_channel_id"] is None
        assert room.bot.servers.of(elsewhere.guild.id).stage_channel_id == elsewhere.guild.channel_ids["general"]
