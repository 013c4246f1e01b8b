"""Privileged intents: refused where they are off, and what a bot hears and is answered where they are on."""

import asyncio

import discord
import pytest

from rehearsal import Rehearsal
from tests.rehearsal.client import Api, Bot, Start

OFF = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
ALL = ("message_content", "members", "presences")
on = pytest.mark.parametrize("intents", [ALL])


def intents_of(*names: str) -> discord.Intents:
    return OFF | discord.Intents(**dict.fromkeys(names, True))


async def started(rehearsal: Rehearsal, start: Start, *names: str) -> tuple[Bot, discord.Guild]:
    bot = await start(Bot(rehearsal.guild.id, intents_of(*names)))
    await bot.wait_until_ready()
    guild = bot.get_guild(rehearsal.guild.id)
    assert guild is not None
    return bot, guild


@pytest.mark.parametrize(
    ("intents", "asked", "refused"),
    [
        ((), ("message_content",), "message_content"),
        ((), ("presences", "members"), "members presences"),
        (("members",), ("members", "presences"), "presences"),
    ],
)
async def test_what_is_not_switched_on_is_refused(rehearsal: Rehearsal, asked: tuple[str, ...], refused: str) -> None:
    bot = Bot(rehearsal.guild.id, intents_of(*asked))
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await bot.start(rehearsal.token)
    await bot.close()
    (failure,) = rehearsal.failures
    assert failure.endswith(f"--intents {refused}")


def test_an_intent_that_is_none() -> None:
    with pytest.raises(LookupError, match="there are: message_content, members, presences"):
        Rehearsal(intents=["messages"])


class TestContent:
    async def said(self, rehearsal: Rehearsal, bot: Bot) -> list[str]:
        """Return what a bot hears of four messages of people."""
        received: asyncio.Queue[discord.Message] = asyncio.Queue()
        bot.add_listener(received.put, "on_message")
        ada = rehearsal.person("ada")
        await ada.say("!secret")
        await ada.say(f"<@{bot.application_id}> !named")
        await ada.say("!direct", channel="direct")
        return [(await asyncio.wait_for(received.get(), 5)).content.split("!")[-1] for _ in range(3)]

    async def test_without_it_others_words_are_hidden(self, rehearsal: Rehearsal, start: Start, api: Api) -> None:
        bot, guild = await started(rehearsal, start)
        assert await self.said(rehearsal, bot) == ["", "named", "direct"]
        secret = rehearsal.person("ada").messages()[0]
        channel = guild.text_channels[0]
        await rehearsal.person("moderator").pin(secret)
        assert (await channel.fetch_message(secret.id)).content == ""
        assert [message.content async for message in channel.pins()] == [""]
        reply = await channel.send(
            "answered", reference=discord.MessageReference.from_message(await channel.fetch_message(secret.id))
        )
        answer = (await api("GET", f"/channels/{channel.id}/messages?limit=1"))[1][0]
        assert (answer["content"], answer["referenced_message"]["content"]) == ("answered", "")
        assert reply.reference is not None

    @on
    async def test_an_application_reads_what_was_said_even_if_its_session_does_not_ask(
        self, rehearsal: Rehearsal, start: Start
    ) -> None:
        bot, guild = await started(rehearsal, start)
        assert await self.said(rehearsal, bot) == ["", "named", "direct"]
        contents = [message.content async for message in guild.text_channels[0].history(oldest_first=True)]
        assert contents[0] == "!secret"

    @on
    async def test_with_it_all_is_heard(self, rehearsal: Rehearsal, start: Start) -> None:
        bot, _ = await started(rehearsal, start, "message_content")
        assert await self.said(rehearsal, bot) == ["secret", "named", "direct"]


class TestMembers:
    async def test_without_it_members_are_not_listed(self, rehearsal: Rehearsal, api: Api) -> None:
        thread = (await api("POST", f"/channels/{rehearsal.guild.channel_ids['general']}/threads", {"name": "a"}))[1]
        for path in (f"/guilds/{rehearsal.guild.id}/members", f"/channels/{thread['id']}/thread-members"):
            status, answer = await api("GET", path)
            assert (status, answer["code"]) == (403, 50001)

    async def test_without_it_the_gateway_gives_no_list(self, rehearsal: Rehearsal, start: Start) -> None:
        bot, guild = await started(rehearsal, start)
        await bot.ws.request_chunks(guild.id, query="", limit=0)
        await rehearsal.until(lambda: rehearsal.failures)
        assert rehearsal.failures[0].endswith("--intents members.")

    @on
    async def test_with_it_everybody_is_known(self, rehearsal: Rehearsal, start: Start) -> None:
        bot, guild = await started(rehearsal, start, "members")
        await guild.chunk()
        everybody = {person.name for person in rehearsal.people} | {"bot"}
        assert {member.name for member in guild.members} == everybody
        assert {member.name async for member in guild.fetch_members()} == everybody
        first = {member.id async for member in guild.fetch_members(limit=2)}
        assert first == set(sorted(member.id for member in guild.members)[:2])
        joined = bot.wait_for("member_join", timeout=5)
        rehearsal.add_person("barbara", ["Instructor"])
        member = await joined
        assert (member.name, [role.name for role in member.roles[1:]]) == ("barbara", ["Instructor"])
        assert {member.status for member in guild.members} == {discord.Status.offline}

    @on
    async def test_with_it_a_thread_tells_of_its_members(self, rehearsal: Rehearsal, start: Start) -> None:
        bot, guild = await started(rehearsal, start, "members")
        thread = await guild.text_channels[0].create_thread(name="Heads", type=discord.ChannelType.public_thread)
        joined = bot.wait_for("thread_member_join", timeout=5)
        await rehearsal.person("ada").say("Why several?", channel="Heads")
        assert (await joined).id == rehearsal.person("ada").id
        assert {member.id for member in await thread.fetch_members()} == {
            bot.application_id,
            rehearsal.person("ada").id,
        }
        left = bot.wait_for("raw_thread_member_remove", timeout=5)
        await thread.remove_user(discord.Object(rehearsal.person("ada").id))
        assert [int(one) for one in (await left).data["removed_member_ids"]] == [rehearsal.person("ada").id]


class TestPresences:
    @on
    async def test_with_both_all_are_there_from_the_start(self, rehearsal: Rehearsal, start: Start) -> None:
        bot, guild = await started(rehearsal, start, "members", "presences")
        assert len(guild.members) == len(rehearsal.people) + 1
        assert {member.status for member in guild.members} == {discord.Status.online}
        found = await guild.query_members("AD", presences=True)
        assert [(member.name, member.status) for member in found] == [("ada", discord.Status.online)]
        update = bot.wait_for("presence_update", timeout=5)
        rehearsal.add_person("barbara")
        before, after = await update
        assert (before.status, after.status) == (discord.Status.offline, discord.Status.online)
