"""What the bot finds in the servers of a loopback Discord."""

import asyncio

import discord
import pytest

from bot.doctor import servers
from bot.doctor.finding import Finding, Mark
from bot.servers.settings import ServerSettings
from bot.settings import Settings
from rehearsal import Rehearsal
from rehearsal.users import EVERYONE, Permission
from tests.bot.doctor.finding import all_of, fault, faults
from tests.bot.room import Room, settings_of

GUILDS = discord.Intents(guilds=True)


async def found(world: Rehearsal, settings: Settings | None = None) -> list[Finding]:
    first = ServerSettings.first(settings or settings_of(world))
    return await all_of(servers.check(lambda _guild_id: first, world.token, GUILDS))


def lack(world: Rehearsal, channel: str, permission: Permission) -> None:
    world.permit(channel, world.guild.bot.name, deny=int(permission))


async def test_a_server_as_it_should_be(world: Rehearsal) -> None:
    findings = await found(world)
    assert {finding.mark for finding in findings} == {Mark.WELL}
    told = "\n".join(map(str, findings))
    for part in ("#general", "reports go to #moderators", "instructors are @Instructor", "moderators are @Moderator"):
        assert part in told


async def test_what_the_bot_lacks_is_told_with_the_channels(world: Rehearsal) -> None:
    lack(world, "general", Permission.ATTACH_FILES)
    lack(world, "playground", Permission.ATTACH_FILES)
    told = fault(await found(world))
    assert "lacks Attach Files in #general, #playground\n" in told
    assert "permissions=" in told


async def test_a_channel_that_all_see_but_the_bot_is_a_fault_and_one_of_a_few_people_is_not(world: Rehearsal) -> None:
    lack(world, "general", Permission.VIEW_CHANNEL)
    assert "View Channels" in fault(await found(world))
    world.permit("general", "@everyone", deny=int(Permission.VIEW_CHANNEL))
    assert faults(await found(world)) == []


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("moderators_channel_id", 7, "the log channel: I see no text channel 7"),
        ("instructor_role_ids", [8], "a role that makes instructors is gone: 8"),
        ("moderator_role_ids", [9], "a role that makes moderators is gone: 9"),
        ("crowded_channel_ids", [10], "of the crowded channels I see no channel 10"),
    ],
)
async def test_what_a_setting_names_and_is_not_there(world: Rehearsal, setting: str, value: object, said: str) -> None:
    assert said in fault(await found(world, settings_of(world, **{setting: value})))


async def test_what_is_not_set_is_a_warning(world: Rehearsal) -> None:
    changes: dict[str, object] = {"moderators_channel_id": None, "instructor_role_ids": [], "moderator_role_ids": []}
    findings = await found(world, settings_of(world, **changes))
    assert faults(findings) == []
    assert len([finding for finding in findings if finding.mark is Mark.WARNING]) == 3


async def test_a_moderators_channel_that_the_bot_may_not_write_to(world: Rehearsal) -> None:
    world.permit("moderators", world.guild.bot.name, allow=1024, deny=int(EVERYONE & ~Permission.VIEW_CHANNEL))
    assert any("so nobody can report a card: Send Messages" in str(one) for one in faults(await found(world)))


async def test_a_bot_in_no_server_is_told_how_to_come_into_one(world: Rehearsal) -> None:
    world.remove_bot()
    told = "\n".join(map(str, faults(await found(world))))
    assert "the bot is in no server\n    Invite it: https://discord.com/oauth2/authorize" in told


async def test_a_gateway_that_sends_the_bot_away_is_a_fault(world: Rehearsal) -> None:
    members = discord.Intents(guilds=True, members=True)
    told = fault(await all_of(servers.check(lambda _guild_id: ServerSettings(), world.token, members)))
    assert "gateway fails" in told
    world.failures.clear()  # the loopback says so, too


async def test_a_bot_that_runs_meanwhile_is_not_disturbed(room: Room) -> None:
    asked = asyncio.create_task(found(room.world))
    await room.world.until(lambda: len(room.world.gateway._sessions) == 2)
    card = await room.finished(room.ada)
    assert faults(await asked) == []
    assert "fox" in card.text
    assert len(room.ada.messages("general")) == 1


async def test_it_goes_by_itself_and_leaves_no_connection(world: Rehearsal) -> None:
    await found(world)
    await world.until(lambda: not world.gateway.connected.is_set())


async def test_each_server_is_judged_by_what_is_set_for_it(world: Rehearsal) -> None:
    elsewhere = world.add_server("Elsewhere")
    here = ServerSettings.first(settings_of(world))
    there = ServerSettings(stage_channel_id=3, moderator_role_ids=frozenset({elsewhere.guild.id}))
    found = await all_of(
        servers.check(lambda guild_id: here if guild_id == world.guild.id else there, world.token, GUILDS)
    )
    told = "\n".join(str(finding) for finding in found if finding.mark is not Mark.WELL)
    assert "Rehearsal" not in told
    for part in (
        "there is no log channel",
        "nobody is among the instructors",
        "since @everyone is chosen",
        "channel 3",
    ):
        assert part in told


async def test_a_log_channel_of_another_server_is_none(world: Rehearsal) -> None:
    world.add_server("Elsewhere")
    warned = [str(one) for one in await found(world) if one.mark is Mark.WARNING]
    assert any("Elsewhere: there is no log channel" in one and "of another server" in one for one in warned)
