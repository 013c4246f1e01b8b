import discord
import pytest

from rehearsal import CommandRejected, Rehearsal
from rehearsal.message import MessageType
from rehearsal.users import Permission
from tests.rehearsal.client import Api, Bot, Start


@pytest.fixture
async def channel(rehearsal: Rehearsal, bot: Bot, start: Start) -> discord.TextChannel:
    await start(bot)
    await bot.wait_until_ready()
    channel = bot.get_channel(rehearsal.guild.channel_ids["general"])
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_the_bot_pins_and_unpins(rehearsal: Rehearsal, channel: discord.TextChannel) -> None:
    first, second = await channel.send("first"), await channel.send("second")
    await first.pin()
    await second.pin()
    ada = rehearsal.person("ada")
    assert [message.text for message in ada.pins()] == ["second", "first"]
    assert [message.content async for message in channel.pins()] == ["second", "first"]
    assert (await first.fetch()).pinned
    notice = ada.messages()[-1]
    assert (notice.system_type, notice.reference and notice.reference.id) == (MessageType.PINNED, second.id)
    await second.unpin()
    assert [message.text for message in ada.pins()] == ["first"]


async def test_a_person_pins_and_the_bot_hears(rehearsal: Rehearsal, bot: Bot, channel: discord.TextChannel) -> None:
    message = await rehearsal.person("ada").say("worth keeping")
    with pytest.raises(CommandRejected):
        await rehearsal.person("ada").pin(message)
    received = bot.wait_for("guild_channel_pins_update", timeout=5)
    await rehearsal.person("moderator").pin(message)
    where, last = await received
    assert (where, last is not None) == (channel, True)
    await rehearsal.person("moderator").pin(message, on=False)
    assert rehearsal.person("ada").pins() == []


async def test_a_pin_needs_its_permission(rehearsal: Rehearsal, channel: discord.TextChannel) -> None:
    message = await channel.send("keep this")
    rehearsal.permit("general", "bot", deny=Permission.PIN_MESSAGES)
    with pytest.raises(discord.Forbidden) as refused:
        await message.pin()
    assert refused.value.code == 50013


async def test_what_nobody_wrote_is_not_pinned_nor_more_than_there_may_be(
    rehearsal: Rehearsal, api: Api, channel: discord.TextChannel
) -> None:
    await (await channel.send("0")).pin()
    system = rehearsal.person("ada").messages()[-1]
    path = f"/channels/{channel.id}/messages/pins"
    assert (await api("PUT", f"{path}/{system.id}"))[1]["code"] == 50021
    for number in range(1, 250):
        await rehearsal.person("moderator").pin(await rehearsal.person("ada").say(str(number)))
    one_more = await rehearsal.person("ada").say("one more")
    assert (await api("PUT", f"{path}/{one_more.id}"))[1]["code"] == 30003
    status, page = await api("GET", f"{path}?limit=50")
    assert (status, len(page["items"]), page["has_more"]) == (200, 50, True)
    _, older = await api("GET", f"{path}?limit=50&before={page['items'][-1]['pinned_at'].replace('+', '%2B')}")
    assert older["items"][0]["message"]["id"] not in {item["message"]["id"] for item in page["items"]}


async def test_the_older_routes_work_too(rehearsal: Rehearsal, api: Api) -> None:
    message = await rehearsal.person("ada").say("hello")
    path = f"/channels/{message.channel.id}/pins"
    assert (await api("PUT", f"{path}/{message.id}"))[0] == 204
    assert [one["id"] for one in (await api("GET", path))[1]] == [str(message.id)]
    assert (await api("DELETE", f"{path}/{message.id}"))[0] == 204
    assert (await api("GET", path))[1] == []
