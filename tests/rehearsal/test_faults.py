"""What goes wrong on demand, and what an unmodified discord.py makes of it."""

import asyncio

import aiohttp
import discord
import pytest

from rehearsal import Fault, Rehearsal
from tests.rehearsal.client import Bot, Start, Used


@pytest.fixture
async def ready(bot: Bot, start: Start) -> Bot:
    @bot.tree.command(description="Answer later")
    async def later(interaction: Used) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="done")

    return await start(bot)


@pytest.fixture
async def channel(rehearsal: Rehearsal, ready: Bot) -> discord.PartialMessageable:
    return ready.get_partial_messageable(rehearsal.guild.channel_ids["general"], guild_id=rehearsal.guild.id)


def texts(rehearsal: Rehearsal) -> list[str]:
    return [message.text for message in rehearsal.person("ada").messages()]


@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.RATE_LIMITED_EVERYWHERE])
async def test_a_bot_waits_and_tries_again(
    rehearsal: Rehearsal, channel: discord.PartialMessageable, fault: Fault
) -> None:
    rehearsal.faults.inject(fault, on="POST /.*/messages", times=2, seconds=0.05)
    began = asyncio.get_running_loop().time()
    await channel.send("hello")
    assert asyncio.get_running_loop().time() - began >= 0.1
    assert texts(rehearsal) == ["hello"]
    assert rehearsal.faults.pending == []
    assert rehearsal.failures == []


async def test_a_bot_tries_again_after_an_error_of_the_server(rehearsal: Rehearsal, ready: Bot) -> None:
    """Both at once, since discord.py tries again after a second."""
    refused = {}
    for fault, name in ((Fault.SERVER_ERROR, "general"), (Fault.BAD_GATEWAY, "lobby")):
        path = f"/channels/{rehearsal.guild.channel_ids[name]}/messages"
        rehearsal.faults.inject(fault, on=f"POST .*{path}")
        refused[name] = f"POST /api/v10{path}: {fault.value} {fault.value}"
    home, ids = rehearsal.guild.id, rehearsal.guild.channel_ids
    await asyncio.gather(*(ready.get_partial_messageable(ids[name], guild_id=home).send("hello") for name in refused))
    for name in refused:
        assert [message.text for message in rehearsal.person("ada").messages(name)] == ["hello"]
    assert sorted(rehearsal.refusals) == sorted(refused.values())


async def test_a_page_of_what_stands_before_discord_is_html(rehearsal: Rehearsal) -> None:
    rehearsal.faults.inject(Fault.BAD_GATEWAY)
    async with aiohttp.ClientSession() as session, session.get(f"{rehearsal.api_url}/gateway") as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
        assert "<h1>502 Bad Gateway</h1>" in await answer.text()


async def test_a_slow_answer_is_of_something_done(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    rehearsal.faults.inject(Fault.SLOW, seconds=0.3)
    sending = asyncio.create_task(channel.send("hello"))
    await rehearsal.until(lambda: texts(rehearsal) == ["hello"])
    assert not sending.done()
    assert (await sending).content == "hello"


async def test_an_answer_is_cut_after_something_was_done(
    rehearsal: Rehearsal, channel: discord.PartialMessageable
) -> None:
    rehearsal.faults.inject(Fault.CUT)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("hello")
    assert texts(rehearsal) == ["hello"]


async def test_an_answer_without_a_body_is_cut_too(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    sent = await channel.send("hello")
    rehearsal.faults.inject(Fault.CUT, on="DELETE")
    with pytest.raises(discord.NotFound):  # aiohttp asks again by itself for what may be asked twice
        await sent.delete()
    assert texts(rehearsal) == []


async def test_what_is_meant_fails_alone(rehearsal: Rehearsal, ready: Bot) -> None:
    rehearsal.faults.inject(Fault.RATE_LIMITED, on=r"PATCH /.*@original", seconds=0.01)
    sent = await rehearsal.person("ada").command("later")
    await rehearsal.until(lambda: sent.message and sent.message.text == "done")
    refused = [refusal for refusal in rehearsal.refusals if "429" in refusal]
    assert len(refused) == 1
    assert sent.token not in refused[0]


async def test_what_was_asked_for_can_be_called_off(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    rehearsal.faults.inject(Fault.CUT, times=5)
    assert [(order.fault, order.left) for order in rehearsal.faults.pending] == [(Fault.CUT, 5)]
    rehearsal.faults.clear()
    await channel.send("hello")
    assert texts(rehearsal) == ["hello"]


async def test_a_bot_leaves_a_gateway_that_has_fallen_silent(
    rehearsal: Rehearsal, bot: Bot, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal.gateway.heartbeat_interval = 0.05
    monkeypatch.setattr(bot._connection, "heartbeat_timeout", 0.2)
    await start(bot)
    arrivals = rehearsal.changes.follow()
    rehearsal.gateway.silence()
    missed = await rehearsal.person("ada").say("while nothing was heard")
    async for change in arrivals:
        if change.type == "connected":
            assert change.detail == "resumed"
            break
    assert missed.text == "while nothing was heard"
    assert rehearsal.failures == []


@pytest.mark.parametrize(("code", "comes_back"), [(1000, True), (4000, True), (4004, False)])
async def test_closes_of_the_gateway(rehearsal: Rehearsal, bot: Bot, code: int, comes_back: bool) -> None:
    running = asyncio.create_task(bot.start(rehearsal.token))
    await rehearsal.ready(5)
    arrivals = rehearsal.changes.follow()
    await rehearsal.gateway.drop(code)
    if comes_back:
        async for change in arrivals:
            if change.type == "connected":
                break
        await bot.close()
        await running
    else:
        with pytest.raises(discord.ConnectionClosed) as closed:
            await running
        assert closed.value.code == code
        await bot.close()
