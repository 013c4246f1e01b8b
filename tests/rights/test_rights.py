"""Who may do what is as `docs/rights.md` says: every row is done by each of its people; each thing has one."""

from dataclasses import replace
from typing import Any

import pytest
from discord import AppCommandType, app_commands

from rehearsal import Interaction, Message, Person
from tests.bot.forging import choose, forge, press
from tests.bot.room import Room
from tests.cogs.fine_tune.runs_of_people import trained
from tests.rights.scenes import ELSEWHERE, OPTIONS, OTHERS, card_for, job_for, people, refused, use
from tests.rights.table import Right, rights

COMMANDS = rights("Commands")
ACTIONS = rights("Buttons and selects on cards")
OTHER_BUTTONS = rights("Other buttons and selects")


def named(right: Right) -> str:
    return right.name


async def test_every_command_has_a_row_and_every_row_a_command(room: Room) -> None:
    tree = room.bot.tree
    slash = [f"/{one.qualified_name}" for one in tree.walk_commands() if isinstance(one, app_commands.Command)]
    menus = [
        menu.name for kind in (AppCommandType.message, AppCommandType.user) for menu in tree.get_commands(type=kind)
    ]
    assert sorted(map(named, COMMANDS)) == sorted([*slash, *menus])


async def test_every_action_has_a_row_and_every_row_an_action(room: Room) -> None:
    assert sorted(map(named, ACTIONS)) == sorted(room.bot.registry.actions)


async def test_every_other_button_has_a_row_and_every_row_a_button(room: Room) -> None:
    classes = {item.__name__ for item in room.bot._connection._view_store._dynamic_items.values()}
    assert {*map(named, OTHER_BUTTONS), "CardButton", "CardSelect"} == classes


@pytest.mark.parametrize("right", COMMANDS, ids=named)
async def test_a_command_is_for_whom_its_row_says(room: Room, right: Right) -> None:
    for who, person in people(room).items():
        card = await trained(room, room.ada, shared=True) if "finetune" in right.name else await anything(room)
        if who == "another server":
            room.tuned.rows = {key: replace(row, guild_id=ELSEWHERE) for key, row in room.tuned.rows.items()}
            await room.bot.tuned.refresh()
        sent = await typed(room, person, right.name, card)
        assert await refused(room, sent) is not right.allowed[who], f"{right.name} as {who}"
        await clear(room)


@pytest.mark.parametrize("right", ACTIONS, ids=named)
async def test_a_button_on_a_card_is_for_whom_its_row_says(room: Room, right: Right) -> None:
    action = room.bot.registry.actions[right.name]
    for who, person in people(room).items():
        card = await card_for(room, action, job_for(action))
        if who == "another server":
            room.cards.rows[room.latest] = replace(room.cards.rows[room.latest], guild_id=ELSEWHERE)
        sent = await use(room, person, card, action)
        assert await refused(room, sent) is not right.allowed[who], f"{right.name} as {who}"
        await clear(room)


@pytest.mark.parametrize("right", OTHER_BUTTONS, ids=named)
async def test_another_button_is_for_whom_its_row_says(room: Room, right: Right) -> None:
    custom_id, chosen = OTHERS[right.name]
    for who, person in people(room).items():
        card = await room.finished(room.ada)
        if who == "another server":
            room.cards.rows[room.latest] = replace(room.cards.rows[room.latest], guild_id=ELSEWHERE)
        page = await room.told(await person.command("forget-me", {})) if right.name == "ForgetButton" else card
        about = custom_id.format(job=room.latest, channel=card.channel.id, message=card.id)
        forge(page, about, select=chosen is not None)
        if chosen is None:
            used = press(room.world, person, page, about)
        else:
            used = choose(room.world, person, page, about, [chosen])
        assert await refused(room, used) is not right.allowed[who], f"{right.name} as {who}"
        await clear(room)


async def anything(room: Room) -> Message:
    """Return a card that a menu on messages can be used on."""
    return await room.finished(room.ada)


async def typed(room: Room, person: Person, name: str, card: Message) -> Interaction:
    """Type a command with what it needs, or use a menu on a message."""
    if not name.startswith("/"):
        return await person.use_message_menu(card, name)
    command = name.removeprefix("/")
    return await person.command(command, OPTIONS[command] if command in OPTIONS else example(room, command))


def example(room: Room, command: str) -> dict[str, Any]:
    """Return the options of the example that `/help` runs; a command without one has none."""
    examples = [family.example() for family in room.bot.registry.families.values()]
    found = next((one for one in examples if one and one.command == command), None)
    return dict(room.world.parse(found.typed)[1]) if found else {}


async def clear(room: Room) -> None:
    """Begin anew for the next person: nobody has a job or a model, and nothing is stopped."""
    room.jobs.pauses.clear()
    room.jobs.restraints.clear()
    for rows in (room.jobs.rows, room.cards.rows, room.tuned.rows):
        rows.clear()
    await room.bot.tuned.refresh()
