"""Who may do what is as `docs/rights.md` says: every row is done by each of its people; each thing has one."""

import re
from dataclasses import replace

import discord
import pytest
from discord import AppCommandType, app_commands

from bot.cards.form import Form
from bot.pressed import Pressed
from tests.bot.room import Room
from tests.cogs.fine_tune.runs_of_people import trained
from tests.rights.buttons import USES, used
from tests.rights.classes import classes, sources
from tests.rights.commands import offer_all, typed
from tests.rights.scenes import ELSEWHERE, card_for, job_for, people, refused, use
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
    made = {one.__name__ for one in classes(discord.ui.Item)}
    assert {item.__name__ for item in room.bot._connection._view_store._dynamic_items.values()} <= made
    assert {*map(named, OTHER_BUTTONS), "CardButton", "CardSelect"} == made


async def test_nothing_else_can_be_pressed(room: Room) -> None:
    """What a press does stands in a class of its own, which says by `Pressed` what is checked first."""
    del room
    assert classes(discord.ui.view.BaseView) == classes(Form) | {Form}, "no view brings methods that are buttons"
    assert all(issubclass(one, Pressed) for one in classes(discord.ui.Item))
    given = [path for path in sources() if re.search(r"\.callback\b *=[^=]", path.read_text(encoding="utf-8"))]
    assert not given, "no function becomes what a button does"


@pytest.mark.parametrize("right", COMMANDS, ids=named)
async def test_a_command_is_for_whom_its_row_says(room: Room, right: Right) -> None:
    everybody = people(room)
    await offer_all(room)
    for who, person in everybody.items():
        card = await trained(room, room.ada, shared=True) if "finetune" in right.name else await room.finished(room.ada)
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
    cases = [(how, custom_id) for how in USES[right.name] for custom_id in how.custom_ids]
    for who, person in people(room).items():
        for how, custom_id in cases:
            sent = await used(room, person, how, custom_id, elsewhere=who == "another server")
            assert await refused(room, sent) is not right.allowed[who], f"{custom_id} as {who}"
            await clear(room)


async def clear(room: Room) -> None:
    """Begin anew for the next person: nobody has a job, a model or a demo, and nothing is paused or set."""
    stores = (room.jobs.rows, room.cards.rows, room.tuned.rows, room.demos.rows, room.servers.rows)
    for rows in (*stores, room.jobs.pauses, room.jobs.restraints):
        rows.clear()
    await room.bot.tuned.refresh()
    await room.bot.servers.read()
