"""The server and the application belong to one of the people, and Discord has a channel for what it tells."""

from collections.abc import Iterable, Mapping

import discord
import pytest

from rehearsal import Rehearsal
from rehearsal.users import Permission
from tests.rehearsal.client import Bot, Start


@pytest.fixture
def intents() -> tuple[str, ...]:
    return ("members", "presences")


@pytest.fixture
async def guild(rehearsal: Rehearsal, start: Start) -> discord.Guild:
    asked = discord.Intents(guilds=True, members=True, presences=True)
    bot = await start(Bot(rehearsal.guild.id, intents=asked))
    await bot.wait_until_ready()
    found = bot.get_guild(rehearsal.guild.id)
    assert found is not None
    return found


async def test_the_owner_is_one_of_the_people(rehearsal: Rehearsal, guild: discord.Guild) -> None:
    instructor = rehearsal.person("instructor")
    assert guild.owner is not None
    assert (guild.owner.id, guild.owner.name) == (instructor.id, "instructor")
    assert instructor.may(Permission.ADMINISTRATOR)
    assert not rehearsal.person("moderator").may(Permission.ADMINISTRATOR)


async def test_the_bot_belongs_to_the_owner(rehearsal: Rehearsal, start: Start) -> None:
    bot = await start(Bot(rehearsal.guild.id))
    instructor = await bot.fetch_user(rehearsal.person("instructor").id)
    ada = await bot.fetch_user(rehearsal.person("ada").id)
    assert [await bot.is_owner(instructor), await bot.is_owner(ada)] == [True, False]


async def test_there_is_a_system_channel(rehearsal: Rehearsal, guild: discord.Guild) -> None:
    assert guild.system_channel is not None
    await guild.system_channel.send("Welcome")
    assert [message.text for message in rehearsal.person("ada").messages("general")] == ["Welcome"]


@pytest.mark.parametrize(
    ("people", "owner"),
    [
        ({"ada": (), "grace": ("Instructor",)}, "grace"),
        ({"ada": (), "moderator": ("Moderator",)}, "ada"),
        ({}, "owner"),
    ],
)
def test_who_owns_a_server_of_others(people: Mapping[str, Iterable[str]], owner: str) -> None:
    assert Rehearsal(people=people).guild.owner.name == owner
