"""The gateway: sessions that are cut, resumed, invalidated and refused."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import discord
import pytest

from rehearsal import Rehearsal
from tests.rehearsal.client import Bot, Start, Used


@pytest.fixture
async def ready(bot: Bot, start: Start) -> Bot:
    @bot.tree.command(description="Answer")
    async def ping(interaction: Used) -> None:
        await interaction.response.send_message("pong")

    return await start(bot)


Cut = Callable[[Rehearsal], Awaitable[None]]


async def _drop(rehearsal: Rehearsal) -> None:
    await rehearsal.gateway.drop()


async def _close(rehearsal: Rehearsal) -> None:
    await rehearsal.gateway.drop(4000)


async def _reconnect(rehearsal: Rehearsal) -> None:
    rehearsal.gateway.reconnect()


async def _invalid(rehearsal: Rehearsal) -> None:
    rehearsal.gateway.invalidate(resumable=True)


async def _lost(rehearsal: Rehearsal) -> None:
    rehearsal.gateway.invalidate(resumable=False)


@pytest.mark.parametrize(
    ("cut", "how"),
    [(_drop, "resumed"), (_close, "resumed"), (_reconnect, "resumed"), (_invalid, "resumed"), (_lost, "identified")],
)
async def test_a_bot_comes_back(rehearsal: Rehearsal, ready: Bot, cut: Cut, how: str) -> None:
    events = rehearsal.changes.follow()
    await cut(rehearsal)
    async for change in events:
        if change.type == "connected":
            assert change.detail == how
            break
    await rehearsal.ready()
    sent = await rehearsal.person("ada").command("ping")
    await rehearsal.until(lambda: sent.message)
    assert rehearsal.failures == []


async def test_what_happened_meanwhile_is_told_after_resuming(rehearsal: Rehearsal, ready: Bot) -> None:
    await rehearsal.gateway.drop()
    await rehearsal.until(lambda: not rehearsal.gateway.connected.is_set())
    sent = [await rehearsal.person("ada").command("ping") for _ in range(3)]
    await rehearsal.until(lambda: all(one.message for one in sent))
    assert [message.text for message in rehearsal.person("ada").messages()] == ["pong"] * 3


async def test_a_bot_that_is_not_there_does_not_respond(rehearsal: Rehearsal, ready: Bot) -> None:
    rehearsal.interactions.acknowledge_within = 0.05
    await ready.close()
    await rehearsal.until(lambda: not rehearsal.gateway.connected.is_set())
    sent = await rehearsal.person("ada").command("ping")
    await rehearsal.until(lambda: sent.failed)


async def test_a_wrong_token_is_refused(rehearsal: Rehearsal, bot: Bot) -> None:
    with pytest.raises(discord.LoginFailure):
        await bot.start("wrong")
    await bot.close()


async def test_the_bot_learns_of_the_server(rehearsal: Rehearsal, ready: Bot) -> None:
    await ready.wait_until_ready()
    guild = ready.get_guild(rehearsal.guild.id)
    assert guild is not None
    assert {channel.name: channel.id for channel in guild.text_channels} == rehearsal.guild.channel_ids
    assert {role.name: role.id for role in guild.roles} == rehearsal.guild.role_ids
    assert guild.me.guild_permissions.attach_files
    ada = rehearsal.person("ada")
    assert guild.get_member(ada.id) is None, "without the intent a bot does not see the members"
    assert (await guild.fetch_member(ada.id)).name == "ada"
    found = await guild.query_members(user_ids=[ada.id])
    assert [member.name for member in found] == ["ada"]


@pytest.fixture
async def socket(rehearsal: Rehearsal) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with aiohttp.ClientSession() as session, session.ws_connect(rehearsal.gateway_url) as opened:
        assert (await opened.receive_json())["op"] == 10
        yield opened


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("no json", 4002),
        ('{"d":1}', 4002),
        ('{"op":3,"d":{}}', 4003),
        ('{"op":2,"d":{"token":"wrong","intents":1}}', 4004),
        ('{"op":6,"d":{"token":"wrong","session_id":"x","seq":1}}', 4004),
    ],
)
async def test_wrong_frames_close_the_connection(
    socket: aiohttp.ClientWebSocketResponse, frame: str, code: int
) -> None:
    await socket.send_str(frame)
    await socket.receive()
    assert socket.close_code == code


async def test_an_unknown_session_cannot_be_resumed(
    rehearsal: Rehearsal, socket: aiohttp.ClientWebSocketResponse
) -> None:
    await socket.send_json({"op": 6, "d": {"token": rehearsal.token, "session_id": "x", "seq": 1}})
    assert await socket.receive_json() == {"op": 9, "d": False, "s": None, "t": None}


async def test_a_bot_without_heartbeat_is_cut(rehearsal: Rehearsal) -> None:
    rehearsal.gateway.heartbeat_interval = 0.02
    async with aiohttp.ClientSession() as session, session.ws_connect(rehearsal.gateway_url) as opened:
        assert json.loads((await opened.receive()).data)["d"]["heartbeat_interval"] == 20
        await opened.send_json({"op": 1, "d": None})
        assert (await opened.receive_json())["op"] == 11
        await asyncio.wait_for(opened.receive(), 2)
        assert opened.close_code == 4009


async def test_a_bot_that_sends_too_much_is_sent_away(socket: aiohttp.ClientWebSocketResponse) -> None:
    for number in range(121):
        await socket.send_json({"op": 1, "d": None})
        if number < 120:
            assert (await socket.receive_json(timeout=5))["op"] == 11
    assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
    assert socket.close_code == 4008
