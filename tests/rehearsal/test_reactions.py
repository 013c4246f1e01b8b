import asyncio

import discord
import pytest

from rehearsal import CommandRejected, Rehearsal
from rehearsal.users import Permission
from tests.rehearsal.client import Api, Bot, Start


@pytest.fixture
def bot(rehearsal: Rehearsal) -> Bot:
    return Bot(
        rehearsal.guild.id,
        discord.Intents(guilds=True, guild_messages=True, guild_reactions=True, dm_messages=True, dm_reactions=True),
    )


@pytest.fixture
async def message(rehearsal: Rehearsal, bot: Bot, start: Start) -> discord.Message:
    await start(bot)
    await bot.wait_until_ready()
    channel = bot.get_channel(rehearsal.guild.channel_ids["general"])
    assert isinstance(channel, discord.TextChannel)
    return await channel.send("What do you think?")


async def test_the_bot_reacts_and_takes_it_back(rehearsal: Rehearsal, message: discord.Message) -> None:
    (seen,) = rehearsal.person("ada").messages()
    await message.add_reaction("👍")
    await message.add_reaction("1️⃣")
    assert {emoji: [str(user) for user in users] for emoji, users in seen.reactions.items()} == {
        "👍": ["bot"],
        "1️⃣": ["bot"],
    }
    fetched = await message.fetch()
    assert [(str(one), one.count, one.me) for one in fetched.reactions] == [("👍", 1, True), ("1️⃣", 1, True)]
    assert message.guild
    await message.remove_reaction("👍", message.guild.me)
    assert list(seen.reactions) == ["1️⃣"]


async def test_the_bot_hears_of_peoples_reactions(rehearsal: Rehearsal, bot: Bot, message: discord.Message) -> None:
    received: asyncio.Queue[str] = asyncio.Queue()

    @bot.event
    async def on_raw_reaction_add(event: discord.RawReactionActionEvent) -> None:
        assert event.member
        received.put_nowait(f"+{event.emoji} {event.member.name}")

    @bot.event
    async def on_raw_reaction_remove(event: discord.RawReactionActionEvent) -> None:
        received.put_nowait(f"-{event.emoji} {event.user_id}")

    ada = rehearsal.person("ada")
    (seen,) = ada.messages()
    await ada.react(seen, "🎉")
    assert await received.get() == "+🎉 ada"
    await rehearsal.person("grace").react(seen, "🎉")
    assert await received.get() == "+🎉 grace"
    fetched = await message.fetch()
    assert {user.name async for user in fetched.reactions[0].users()} == {"ada", "grace"}
    await ada.react(seen, "🎉")
    assert await received.get() == f"-🎉 {ada.id}"


async def test_who_may_moderate_takes_others_away(rehearsal: Rehearsal, message: discord.Message) -> None:
    (seen,) = rehearsal.person("ada").messages()
    for name in ("ada", "grace"):
        await rehearsal.person(name).react(seen, "👀")
        await rehearsal.person(name).react(seen, "👍")
    await message.remove_reaction("👀", discord.Object(rehearsal.person("ada").id))
    assert [str(user) for user in seen.reactions["👀"]] == ["grace"]
    await message.clear_reaction("👍")
    assert list(seen.reactions) == ["👀"]
    await message.clear_reactions()
    assert not seen.reactions
    await rehearsal.person("ada").react(seen, "👍")
    rehearsal.permit("general", "bot", deny=Permission.MANAGE_MESSAGES)
    with pytest.raises(discord.Forbidden) as refused:
        await message.clear_reactions()
    assert refused.value.code == 50013


@pytest.mark.parametrize("emoji", ["a", "hello", "12", "gone:123456789012345678", "👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍"])
async def test_what_is_no_emoji_is_refused(rehearsal: Rehearsal, message: discord.Message, emoji: str) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await message.add_reaction(emoji)
    assert refused.value.code == 10014
    (seen,) = rehearsal.person("ada").messages()
    with pytest.raises(CommandRejected):
        await rehearsal.person("ada").react(seen, emoji)


async def test_a_twenty_first_emoji_is_refused(rehearsal: Rehearsal, message: discord.Message) -> None:
    for number in range(20):
        await message.add_reaction(chr(0x1F600 + number))
    with pytest.raises(discord.HTTPException) as refused:
        await message.add_reaction("👍")
    assert refused.value.code == 30010
    await message.add_reaction(chr(0x1F600))


async def test_to_join_a_reaction_needs_less_than_to_begin_one(rehearsal: Rehearsal, message: discord.Message) -> None:
    rehearsal.permit("general", "@everyone", deny=Permission.ADD_REACTIONS)
    with pytest.raises(discord.Forbidden):
        await message.add_reaction("👍")
    (seen,) = rehearsal.person("ada").messages()
    with pytest.raises(CommandRejected):
        await rehearsal.person("ada").react(seen, "👍")
    rehearsal.permit("general", "ada", allow=Permission.ADD_REACTIONS)
    await rehearsal.person("ada").react(seen, "👍")
    await message.add_reaction("👍")
    assert len(seen.reactions["👍"]) == 2


async def test_a_reaction_that_nobody_gave_cannot_go(rehearsal: Rehearsal, message: discord.Message, api: Api) -> None:
    path = f"/channels/{message.channel.id}/messages/{message.id}/reactions/%F0%9F%91%8D"
    assert (await api("DELETE", f"{path}/@me"))[1]["code"] == 10014
    assert (await api("DELETE", path))[1]["code"] == 10014
    assert await api("GET", path) == (200, [])
