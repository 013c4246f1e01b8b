"""`sync` registers the commands of every cog, over HTTP alone."""

import argparse

import pytest

from bot.cli import sync
from bot.cli.failure import CommandFailed
from bot.settings import Settings
from rehearsal import CommandType, Rehearsal
from tests.bot.room import settings_of

NOTHING = argparse.Namespace()


def of(world: Rehearsal, *guild_ids: int) -> Settings:
    return Settings.model_validate({**settings_of(world).model_dump(), "discord_guild_ids": guild_ids})


def offered(world: Rehearsal) -> set[str]:
    owner = world.person("instructor")  # whom every command is offered
    return {command["name"] for command in [*owner.commands, *owner.menu(CommandType.MESSAGE)]}


async def test_commands_are_registered_everywhere(world: Rehearsal, capsys: pytest.CaptureFixture[str]) -> None:
    assert await sync.main(of(world), NOTHING) == 0
    assert {"generate", "jobs"} <= offered(world)
    assert f"{len(offered(world))} commands registered everywhere" in capsys.readouterr().out
    assert not world.gateway.connected.is_set()


async def test_commands_are_registered_in_the_servers_that_are_named(
    world: Rehearsal, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):  # a release may be repeated
        assert await sync.main(of(world, world.guild.id), NOTHING) == 0
    assert {"generate", "jobs"} <= offered(world)
    assert f"in server {world.guild.id}" in capsys.readouterr().out


def registered(world: Rehearsal, scope: int | None) -> int:
    return len(world.commands.listed(scope))


async def test_every_command_appears_once_however_they_were_registered_before(
    world: Rehearsal, capsys: pytest.CaptureFixture[str]
) -> None:
    await sync.main(of(world), NOTHING)
    count = registered(world, None)
    await sync.main(of(world, world.guild.id), NOTHING)
    assert (registered(world, None), registered(world, world.guild.id)) == (0, count)
    await sync.main(of(world), NOTHING)
    assert (registered(world, None), registered(world, world.guild.id)) == (count, 0)
    assert f"in server {world.guild.id} alone are taken back" in capsys.readouterr().out


async def test_a_server_that_the_bot_is_not_in_is_one_clear_line(world: Rehearsal) -> None:
    with pytest.raises(CommandFailed, match=r"DISCORD_GUILD_IDS: .*1234"):
        await sync.main(of(world, world.guild.id, 1234), NOTHING)
