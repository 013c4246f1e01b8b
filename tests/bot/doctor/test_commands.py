"""The commands, against a loopback Discord."""

import argparse

import pytest

from bot.cli import sync
from bot.client import CommandBot
from bot.doctor import commands
from bot.doctor.finding import Finding
from bot.settings import Settings
from models.catalogue import load_catalogue
from rehearsal import Rehearsal
from tests.bot.doctor.finding import all_of, fault, faults
from tests.bot.room import settings_of


def of(world: Rehearsal, *guild_ids: int) -> Settings:
    return settings_of(world, discord_guild_ids=list(guild_ids))


def signed_in(world: Rehearsal, *guild_ids: int) -> CommandBot:
    return CommandBot(of(world, *guild_ids), load_catalogue())


async def found(world: Rehearsal, *guild_ids: int) -> list[Finding]:
    async with signed_in(world, *guild_ids) as bot:
        await bot.login(world.token)
        return await all_of(commands.check(bot))


async def synced(world: Rehearsal, *guild_ids: int) -> None:
    assert await sync.main(of(world, *guild_ids), argparse.Namespace()) == 0


@pytest.mark.parametrize("named", [False, True], ids=["everywhere", "in a server"])
async def test_what_was_just_synced_is_well(world: Rehearsal, named: bool) -> None:
    guild_ids = [world.guild.id] if named else []
    await synced(world, *guild_ids)
    assert faults(await found(world, *guild_ids)) == []


async def test_without_a_sync_every_command_is_lacking(world: Rehearsal) -> None:
    told = fault(await found(world))
    assert "not registered" in told
    assert "/generate" in told
    assert "“Complete this code”" in told
    assert "python -m bot sync" in told


async def test_what_differs_is_named_and_nothing_else(world: Rehearsal) -> None:
    await synced(world)
    listed = {command["name"]: command for command in world.commands.listed(None)}
    listed["jobs"]["description"] = "as it was"
    listed["generate"]["options"].pop()
    world.commands.delete(None, int(listed["help"]["id"]))
    world.commands.put(None, {"name": "old", "description": "gone", "type": 1})
    told = fault(await found(world))
    assert "not registered: /help;" in told
    assert "registered as they were: /generate, /jobs;" in told
    assert "no longer there: /old" in told


async def test_commands_that_people_see_twice_are_a_fault(world: Rehearsal) -> None:
    await synced(world, world.guild.id)
    async with signed_in(world) as bot:
        await bot.login(world.token)
        await bot.tree.sync()
    assert "appear twice" in fault(await found(world, world.guild.id))


async def test_commands_that_a_server_has_from_before_are_a_fault_until_they_are_synced(world: Rehearsal) -> None:
    await synced(world, world.guild.id)
    async with signed_in(world) as bot:
        await bot.login(world.token)
        await bot.tree.sync()
    assert "appear twice" in fault(await found(world))
    await synced(world)
    assert faults(await found(world)) == []


async def test_a_server_that_the_bot_is_not_in_is_a_fault(world: Rehearsal) -> None:
    assert "not in server 1234" in fault(await found(world, 1234))


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ({"required": False}, {}, True),
        ({"required": True}, {}, False),
        ({"default_member_permissions": 8}, {"default_member_permissions": "8", "id": "1"}, True),
        ([1, 2], [1], False),
        ([], None, True),
        ({"a": {"b": 1}}, {"a": None}, False),
    ],
)
def test_what_discord_adds_or_leaves_out_is_no_difference(ours: object, theirs: object, same: bool) -> None:
    assert commands.agree(ours, theirs) is same
