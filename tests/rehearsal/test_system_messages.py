"""Messages that nobody wrote, as discord.py reads them, and what cannot be done to them."""

import discord
import pytest

from rehearsal import Rehearsal
from rehearsal.message import MessageType
from tests.rehearsal.client import Api, Bot, Start


@pytest.fixture
async def channel(rehearsal: Rehearsal, bot: Bot, start: Start) -> discord.TextChannel:
    await start(bot)
    await bot.wait_until_ready()
    channel = bot.get_channel(rehearsal.guild.channel_ids["general"])
    assert isinstance(channel, discord.TextChannel)
    return channel


async def public(channel: discord.TextChannel, name: str = "Heads") -> discord.Thread:
    return await channel.create_thread(name=name, type=discord.ChannelType.public_thread)


async def listed(channel: discord.TextChannel | discord.Thread) -> list[tuple[discord.MessageType, str]]:
    """Return the types of a channel's messages, oldest first, and what discord.py says that they say."""
    return [(one.type, one.system_content) async for one in channel.history(oldest_first=True)]


async def test_a_thread_without_a_message_is_told_of_in_its_channel(
    rehearsal: Rehearsal, bot: Bot, channel: discord.TextChannel
) -> None:
    received = bot.wait_for("message", timeout=5)
    thread = await public(channel, f"For <@{rehearsal.person('ada').id}>")
    message = await received
    assert message.type is discord.MessageType.thread_created
    assert (message.content, message.mentions) == (thread.name, [])
    assert message.reference is not None
    assert (message.reference.channel_id, message.reference.message_id) == (thread.id, None)
    await channel.create_thread(name="private", type=discord.ChannelType.private_thread)
    assert len(rehearsal.person("ada").messages()) == 1


async def test_a_thread_on_a_message_begins_with_it(rehearsal: Rehearsal, channel: discord.TextChannel) -> None:
    message = await channel.send("Why several heads?")
    thread = await message.create_thread(name="Heads")
    await thread.send("To look at several places")
    assert await listed(thread) == [
        (discord.MessageType.thread_starter_message, "Why several heads?"),
        (discord.MessageType.default, "To look at several places"),
    ]
    assert [one.type async for one in channel.history()] == [discord.MessageType.default]
    seen = await channel.guild.fetch_channel(thread.id)
    assert isinstance(seen, discord.Thread)
    assert (seen.message_count, seen.total_message_sent) == (1, 1)
    await message.edit(content="Why so many heads?")
    assert (await listed(thread))[0][1] == "Why so many heads?"
    await message.delete()
    first, _ = [one async for one in thread.history(oldest_first=True)]
    assert first.reference is not None
    assert isinstance(first.reference.resolved, discord.DeletedReferencedMessage)


async def test_what_others_do_to_a_thread_is_told_in_it(rehearsal: Rehearsal, channel: discord.TextChannel) -> None:
    thread = await public(channel)
    ada = rehearsal.person("ada")
    await thread.add_user(discord.Object(ada.id))
    assert ada.messages("Heads")[0].mentions == ["ada"]
    await thread.remove_user(discord.Object(ada.id))
    await thread.edit(name="Attention")
    await thread.edit(slowmode_delay=5)
    assert await listed(thread) == [
        (discord.MessageType.recipient_add, "bot added ada to the thread."),
        (discord.MessageType.recipient_remove, "bot removed ada from the thread."),
        (discord.MessageType.channel_name_change, "bot changed the channel name: **Attention**"),
    ]
    await rehearsal.person("grace").say("Here I am", channel="Attention")
    assert len(rehearsal.person("grace").messages("Attention")) == 4


async def test_a_pin_pings_nobody_and_shows_no_message(
    rehearsal: Rehearsal, api: Api, channel: discord.TextChannel
) -> None:
    message = await rehearsal.person("ada").say("worth keeping")
    await rehearsal.person("moderator").pin(message)
    notice = rehearsal.person("ada").messages()[-1]
    assert (notice.system_type, notice.mentions) == (MessageType.PINNED, [])
    payload = (await api("GET", f"/channels/{channel.id}/messages?limit=1"))[1][0]
    assert payload["message_reference"]["message_id"] == str(message.id)
    assert "referenced_message" not in payload


async def test_they_are_not_edited_answered_or_begun_on(
    rehearsal: Rehearsal, api: Api, channel: discord.TextChannel
) -> None:
    await public(channel)
    (notice,) = rehearsal.person("ada").messages()
    path = f"/channels/{channel.id}/messages"
    for method, place, body in (
        ("PATCH", f"{path}/{notice.id}", {"content": "mine"}),
        ("PUT", f"{path}/pins/{notice.id}", None),
        ("POST", f"{path}/{notice.id}/threads", {"name": "on it"}),
    ):
        status, answer = await api(method, place, body)
        assert (status, answer["code"]) == (403, 50021)
    reply = {"content": "indeed", "message_reference": {"message_id": str(notice.id)}}
    status, answer = await api("POST", path, reply)
    (error,) = answer["errors"]["message_reference"]["_errors"]
    assert (status, error["code"]) == (400, "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE")
    assert (await api("DELETE", f"{path}/{notice.id}"))[0] == 204


async def test_some_of_them_stay(rehearsal: Rehearsal, api: Api, channel: discord.TextChannel) -> None:
    thread = await (await channel.send("first")).create_thread(name="Heads")
    await thread.edit(name="Attention")
    for notice in rehearsal.person("ada").messages("Attention"):
        status, answer = await api("DELETE", f"/channels/{thread.id}/messages/{notice.id}")
        assert (status, answer["code"]) == (403, 50021)
