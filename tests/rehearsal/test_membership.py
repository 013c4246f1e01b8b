"""The bot is removed from the server and comes back, and people leave or remove each other."""

import asyncio

import discord
import pytest

from rehearsal import CommandRejected, Rehearsal
from tests.rehearsal.client import Bot, Start


@pytest.fixture
def intents() -> tuple[str, ...]:
    return ("message_content",)


@pytest.fixture
async def bot(rehearsal: Rehearsal, start: Start) -> Bot:
    asked = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    bot = await start(Bot(rehearsal.guild.id, intents=asked))
    await bot.wait_until_ready()
    return bot


async def test_the_bot_is_removed_and_comes_back(rehearsal: Rehearsal, bot: Bot) -> None:
    ada = rehearsal.person("ada")
    general = bot.get_partial_messageable(rehearsal.guild.channel_ids["general"], guild_id=rehearsal.guild.id)
    removed = bot.wait_for("guild_remove", timeout=5)
    rehearsal.remove_bot()
    assert (await removed).id == rehearsal.guild.id
    with pytest.raises(discord.Forbidden) as refused:
        await general.send("hello?")
    assert refused.value.code == 50001
    with pytest.raises(discord.NotFound) as unknown:
        await bot.fetch_guild(rehearsal.guild.id)
    assert unknown.value.code == 10004
    assert ada.commands == []
    heard: asyncio.Queue[discord.Message] = asyncio.Queue()
    bot.add_listener(heard.put, "on_message")
    await ada.say("is it gone?")
    joined = bot.wait_for("guild_join", timeout=5)
    rehearsal.invite_bot()
    assert (await joined).id == rehearsal.guild.id
    await ada.say("it is back")
    assert (await heard.get()).content == "it is back"
    assert rehearsal.failures == []


async def test_people_leave_and_remove_others_as_far_as_they_may(rehearsal: Rehearsal, bot: Bot) -> None:
    ada, moderator, instructor = (rehearsal.person(name) for name in ("ada", "moderator", "instructor"))
    with pytest.raises(CommandRejected, match="may not"):
        await ada.kick(rehearsal.person("grace"))
    with pytest.raises(CommandRejected, match="above"):
        await moderator.kick(instructor)
    await moderator.kick(rehearsal.person("grace"))
    await ada.leave()
    with pytest.raises(CommandRejected, match="owns"):
        await instructor.leave()
    assert {"ada", "grace"}.isdisjoint(person.name for person in rehearsal.people)
    with pytest.raises(CommandRejected, match="may not"):
        await moderator.delete_channel("lobby")
    await instructor.delete_channel("lobby")
    assert not rehearsal.guild.has_channel("lobby")
    removed = bot.wait_for("guild_remove", timeout=5)
    await instructor.kick(rehearsal.guild.bot)
    await removed
