"""A channel that some roles alone see."""

import discord
import pytest

from rehearsal import CommandRejected, Rehearsal
from tests.rehearsal.client import Bot, Start


async def test_moderators_and_instructors_alone_see_the_channel(rehearsal: Rehearsal, bot: Bot, start: Start) -> None:
    await start(bot)
    channel = bot.get_partial_messageable(rehearsal.guild.channel_ids["moderators"], guild_id=rehearsal.guild.id)
    await channel.send("A card was reported.")
    for name in ("moderator", "instructor"):
        assert [message.text for message in rehearsal.person(name).messages("moderators")] == ["A card was reported."]
    ada = rehearsal.person("ada")
    with pytest.raises(LookupError, match="ada does not see #moderators"):
        ada.messages("moderators")
    with pytest.raises(CommandRejected, match="does not see this message"):
        await ada.press(rehearsal.person("moderator").messages("moderators")[0], "hide")
    assert "moderators" not in [seen.name for seen in ada.channels]
    assert rehearsal.failures == []


async def test_a_bot_learns_who_sees_the_channel(rehearsal: Rehearsal, bot: Bot, start: Start) -> None:
    await start(bot)
    await bot.wait_until_ready()
    channel = bot.get_channel(rehearsal.guild.channel_ids["moderators"])
    assert isinstance(channel, discord.TextChannel)
    assert channel.permissions_for(channel.guild.me).view_channel
    ada = await channel.guild.fetch_member(rehearsal.person("ada").id)
    moderator = await channel.guild.fetch_member(rehearsal.person("moderator").id)
    assert not channel.permissions_for(ada).view_channel
    assert channel.permissions_for(moderator).view_channel


async def test_who_does_not_see_a_channel_is_not_pinged_there(rehearsal: Rehearsal, bot: Bot, start: Start) -> None:
    await start(bot)
    ada, moderator = rehearsal.person("ada"), rehearsal.person("moderator")
    channel = bot.get_partial_messageable(rehearsal.guild.channel_ids["moderators"], guild_id=rehearsal.guild.id)
    mentions = discord.AllowedMentions(users=True, everyone=True)
    await channel.send(f"<@{ada.id}> <@{moderator.id}>", allowed_mentions=mentions)
    assert moderator.messages("moderators")[-1].mentions == ["moderator"]
    await channel.send("@everyone", allowed_mentions=mentions)
    assert moderator.messages("moderators")[-1].mentions == ["instructor", "moderator"]


async def test_a_thread_is_seen_by_those_who_see_its_channel(rehearsal: Rehearsal, bot: Bot, start: Start) -> None:
    await start(bot)
    channel = await bot.fetch_channel(rehearsal.guild.channel_ids["moderators"])
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="a report", type=discord.ChannelType.public_thread)
    assert "a report" in [seen.name for seen in rehearsal.person("moderator").channels]
    assert "a report" not in [seen.name for seen in rehearsal.person("ada").channels]
