"""The server: who may speak to it, what it lacks, and the rest of its routes."""

import asyncio
import json

import aiohttp
import discord
import pytest

from rehearsal import Rehearsal
from tests.rehearsal.client import Api, Bot, Start


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "{own}"}, 200),
        ({"Host": "localhost:{port}"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1:1"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "https://127.0.0.1:{port}"}, 403),
    ],
)
async def test_no_other_page_can_drive_it(rehearsal: Rehearsal, headers: dict[str, str], status: int) -> None:
    own = rehearsal.url.removesuffix("/")
    port = own.rsplit(":", 1)[1]
    sent = {name: value.format(own=own, port=port) for name, value in headers.items()}
    async with aiohttp.ClientSession() as session, session.get(f"{rehearsal.api_url}/gateway", headers=sent) as answer:
        assert answer.status == status


async def test_it_listens_on_this_machine_alone(rehearsal: Rehearsal) -> None:
    port = int(rehearsal.url.rstrip("/").rsplit(":", 1)[1])
    with pytest.raises(OSError, match=r"127\.0\.0\.2"):  # where one that listens everywhere would answer
        await asyncio.open_connection("127.0.0.2", port)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nothing"), ("PUT", "/guilds/1/emojis"), ("POST", "/users/@me"), ("DELETE", "/guilds/1")],
)
async def test_a_route_that_it_lacks_is_a_failure(
    rehearsal: Rehearsal, api: Api, caplog: pytest.LogCaptureFixture, method: str, path: str
) -> None:
    status, answer = await api(method, path)
    assert status == 400
    assert path in answer["message"]
    assert len(rehearsal.failures) == 1
    assert path in caplog.text


async def test_without_the_token_there_is_nothing(rehearsal: Rehearsal, api: Api) -> None:
    status, answer = await api("GET", "/users/@me", token="wrong")
    assert (status, answer) == (401, {"message": "401: Unauthorized", "code": 0})
    assert rehearsal.failures == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/channels/1", 10003),
        ("/channels/1/messages/2", 10003),
        ("/users/1", 10013),
        ("/guilds/1", 10004),
        ("/channels/x", 50035),
        ("/webhooks/1/x/messages/@original", 10015),
    ],
)
async def test_what_is_not_there_is_unknown(rehearsal: Rehearsal, api: Api, path: str, code: int) -> None:
    assert (await api("GET", path))[1]["code"] == code
    assert rehearsal.failures == []


async def test_bad_json_is_refused(rehearsal: Rehearsal) -> None:
    url = f"{rehearsal.api_url}/channels/{rehearsal.guild.channel_ids['general']}/messages"
    headers = {"Authorization": f"Bot {rehearsal.token}", "Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session, session.post(url, data=b"{", headers=headers) as answer:
        assert answer.status == 400
        assert json.loads(await answer.read())["code"] == 50109


async def test_ids_last_but_the_token_does_not() -> None:
    async with Rehearsal() as first, Rehearsal() as second:
        assert first.url != second.url
        assert first.token != second.token
        assert first.person("ada").id == second.person("ada").id
        assert first.guild.role_ids == second.guild.role_ids
        assert first.guild.channel_ids == second.guild.channel_ids
        assert (first.guild.id, first.guild.bot.id) == (second.guild.id, second.guild.bot.id)


@pytest.fixture
async def ready(bot: Bot, start: Start) -> Bot:
    return await start(bot)


async def test_history_is_listed_newest_first(rehearsal: Rehearsal, ready: Bot) -> None:
    channel = ready.get_partial_messageable(rehearsal.guild.channel_ids["general"], guild_id=rehearsal.guild.id)
    sent = [await channel.send(str(number)) for number in range(5)]
    assert [message.content async for message in channel.history(limit=3)] == ["4", "3", "2"]
    assert [message.content async for message in channel.history(before=sent[2])] == ["1", "0"]
    assert [message.content async for message in channel.history(after=sent[1], limit=2)] == ["2", "3"]


async def test_a_nonce_sends_once(rehearsal: Rehearsal, ready: Bot) -> None:
    channel = ready.get_partial_messageable(rehearsal.guild.channel_ids["general"], guild_id=rehearsal.guild.id)
    first, second = [await channel.send("once", nonce="job-7") for _ in range(2)]
    third = await channel.send("once", nonce="job-8")
    assert first.id == second.id != third.id
    assert len(rehearsal.person("ada").messages()) == 2


async def test_direct_messages_are_for_one(rehearsal: Rehearsal, ready: Bot) -> None:
    ada = rehearsal.person("ada")
    user = await ready.fetch_user(ada.id)
    await user.send(f"<@{ada.id}> psst")
    assert [message.text for message in ada.messages("direct")] == [f"<@{ada.id}> psst"]
    assert rehearsal.person("grace").messages("direct") == []
    assert rehearsal.failures == []


async def test_a_thread_is_a_channel_of_its_own(rehearsal: Rehearsal, ready: Bot) -> None:
    guild = await ready.fetch_guild(rehearsal.guild.id)
    channel = (await guild.fetch_channels())[0]
    assert isinstance(channel, discord.TextChannel)
    starter = await channel.send("Training")
    thread = await starter.create_thread(name="run 7", auto_archive_duration=60)
    assert thread.id == starter.id
    await thread.send("step 1")
    assert [message.text for message in rehearsal.person("ada").messages("run 7")] == ["", "step 1"]
    with pytest.raises(discord.HTTPException, match="already been created"):
        await starter.create_thread(name="again", auto_archive_duration=60)
    await thread.add_user(discord.Object(rehearsal.person("ada").id))
    assert (await thread.edit(archived=True, name="run 7 (done)")).archived
    loose = await channel.create_thread(name="loose", type=discord.ChannelType.public_thread, auto_archive_duration=60)
    assert loose.name in rehearsal.guild.channel_ids
    assert rehearsal.failures == []


async def test_waiting_tells_what_happened(rehearsal: Rehearsal, ready: Bot) -> None:
    await rehearsal.person("ada").say("hello")
    with pytest.raises(TimeoutError, match=r"message_created .*hello"):
        await rehearsal.until(lambda: rehearsal.person("ada").messages("lobby")[0], timeout=0.01)
