"""Threads go to the archive after a while of quiet, and what can be done to them there."""

import asyncio

import discord
import pytest

from rehearsal import CommandRejected, Interaction, Rehearsal
from rehearsal.channel import Channel
from rehearsal.users import Permission
from tests.rehearsal.client import Api, Bot, Start, Used

WEEK = 7 * 24 * 60  # minutes


@pytest.fixture
async def thread(rehearsal: Rehearsal, bot: Bot, start: Start) -> discord.Thread:
    """A thread that is archived after an hour of quiet."""
    await start(bot)
    await bot.wait_until_ready()
    channel = bot.get_channel(rehearsal.guild.channel_ids["general"])
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send("Why several heads?")
    return await message.create_thread(name="Heads", auto_archive_duration=60)


@pytest.fixture
def place(rehearsal: Rehearsal, thread: discord.Thread) -> Channel:
    return rehearsal.guild.channel("Heads")


def quiet(rehearsal: Rehearsal, place: Channel, minutes: int) -> bool:
    """Let minutes pass, and return whether a thread is in the archive then."""
    rehearsal.timers.skip(minutes * 60)
    return place.archived


async def test_an_hour_of_quiet(rehearsal: Rehearsal, bot: Bot, thread: discord.Thread, place: Channel) -> None:
    updated = bot.wait_for("raw_thread_update", timeout=5)
    assert not quiet(rehearsal, place, 59)
    assert quiet(rehearsal, place, 1)
    assert (await updated).data["thread_metadata"]["archived"]
    assert "Heads" not in [channel.name for channel in rehearsal.person("ada").channels]
    seen = await thread.guild.fetch_channel(thread.id)
    assert isinstance(seen, discord.Thread)
    assert seen.archived
    assert not seen.locked


async def test_quiet_begins_anew(rehearsal: Rehearsal, thread: discord.Thread, place: Channel) -> None:
    assert not quiet(rehearsal, place, 59)
    await rehearsal.person("ada").say("To look at several places", channel="Heads")
    assert not quiet(rehearsal, place, 59), "somebody wrote"
    before = place.archive_changed
    await thread.edit(auto_archive_duration=1440)
    assert place.archive_changed > before
    await thread.edit(slowmode_delay=5)
    assert not quiet(rehearsal, place, 1439), "the time of quiet is another"
    assert quiet(rehearsal, place, 1)
    await thread.edit(archived=False)
    assert not quiet(rehearsal, place, 1439), "it came back"
    await thread.delete()
    assert not quiet(rehearsal, place, 2), "it is gone"


async def test_it_comes_back_when_somebody_writes(
    rehearsal: Rehearsal, bot: Bot, thread: discord.Thread, place: Channel
) -> None:
    for write in (thread.send, lambda text: rehearsal.person("ada").say(text, channel="Heads")):
        assert quiet(rehearsal, place, WEEK)
        received = bot.wait_for("message", timeout=5)
        await write("one more thing")
        assert (await received).channel == bot.get_channel(thread.id)
        assert not place.archived


async def test_in_the_archive_nothing_is_changed(
    rehearsal: Rehearsal, api: Api, thread: discord.Thread, place: Channel
) -> None:
    message = await thread.send("To look at several places")
    await message.pin()
    assert quiet(rehearsal, place, WEEK)
    path = f"/channels/{thread.id}"
    for method, where, body in (
        ("PATCH", path, {"name": "Attention"}),
        ("PATCH", path, {"locked": True}),
        ("PATCH", f"{path}/messages/{message.id}", {"content": "other"}),
        ("PUT", f"{path}/messages/{message.id}/reactions/👍/@me", None),
        ("DELETE", f"{path}/messages/pins/{message.id}", None),
        ("PUT", f"{path}/thread-members/{rehearsal.person('ada').id}", None),
    ):
        status, answer = await api(method, where, body)
        assert (status, answer["code"]) == (400, 50083), where
    assert (await api("DELETE", f"{path}/messages/{message.id}"))[0] == 204
    assert (await api("PATCH", path, {"archived": False, "name": "Attention"}))[0] == 200
    assert place.name == "Attention"


async def test_a_locked_one_is_brought_back_by_moderators(
    rehearsal: Rehearsal, api: Api, thread: discord.Thread, place: Channel
) -> None:
    await thread.edit(locked=True, archived=True)
    rehearsal.permit("general", "bot", deny=Permission.MANAGE_THREADS)
    path = f"/channels/{thread.id}"
    assert (await api("POST", f"{path}/messages", {"content": "but"}))[1]["code"] == 50083
    assert (await api("PATCH", path, {"archived": False}))[1]["code"] == 50013
    with pytest.raises(CommandRejected, match="is locked"):
        await rehearsal.person("ada").say("but", channel="Heads")
    await rehearsal.person("moderator").say("indeed", channel="Heads")
    assert not place.archived


async def test_in_a_locked_one_commands_are_answered_to_moderators(
    rehearsal: Rehearsal, bot: Bot, thread: discord.Thread
) -> None:
    refused: asyncio.Queue[int] = asyncio.Queue()

    @bot.tree.command(description="Answer", guild=bot.home)
    async def ping(interaction: Used) -> None:
        try:
            await interaction.response.send_message("pong")
        except discord.HTTPException as error:
            refused.put_nowait(error.code)

    await bot.tree.sync(guild=bot.home)
    await thread.edit(locked=True, archived=True)
    await rehearsal.person("ada").command("ping", channel="Heads")
    assert await asyncio.wait_for(refused.get(), 5) == 50083
    sent = await rehearsal.person("moderator").command("ping", channel="Heads")
    await rehearsal.until(lambda: sent.message)


@pytest.fixture
async def begun(rehearsal: Rehearsal, bot: Bot, thread: discord.Thread) -> Interaction:
    """Return a command in the thread that the bot has begun to answer, and a press on its button."""

    @bot.tree.command(description="Begin", guild=bot.home)
    async def begin(interaction: Used) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Go", custom_id="go"))
        await interaction.response.send_message("1 of 2", view=view)

    await bot.tree.sync(guild=bot.home)
    sent = await rehearsal.person("ada").command("begin", channel="Heads")
    await rehearsal.until(lambda: sent.message)
    return sent


async def test_in_the_archive_answers_to_commands_are_not_edited(
    rehearsal: Rehearsal, api: Api, place: Channel, begun: Interaction
) -> None:
    path = f"/webhooks/{rehearsal.guild.bot.id}/{begun.token}"
    followup = (await api("POST", path, {"content": "also"}))[1]["id"]
    assert quiet(rehearsal, place, WEEK)
    for where in ("@original", followup):
        status, answer = await api("PATCH", f"{path}/messages/{where}", {"content": "2 of 2"})
        assert (status, answer["code"]) == (400, 50083), where
    assert begun.message is not None
    assert begun.message.text == "1 of 2"
    assert (await api("GET", f"{path}/messages/@original"))[0] == 200
    assert (await api("POST", path, {"content": "back"}))[0] == 200
    assert not place.archived, "a new message brings it back"
    assert (await api("PATCH", f"{path}/messages/@original", {"content": "2 of 2"}))[0] == 200
    assert quiet(rehearsal, place, WEEK)
    assert (await api("DELETE", f"{path}/messages/@original"))[0] == 204


async def test_in_the_archive_a_press_changes_nothing(
    rehearsal: Rehearsal, bot: Bot, place: Channel, begun: Interaction
) -> None:
    refused: asyncio.Queue[int] = asyncio.Queue()

    @bot.listen()
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            try:
                await interaction.response.edit_message(content="2 of 2")
            except discord.HTTPException as error:
                refused.put_nowait(error.code)

    assert begun.message is not None
    assert quiet(rehearsal, place, WEEK)
    await rehearsal.person("ada").press(begun.message, "go")
    assert await asyncio.wait_for(refused.get(), 5) == 50083


async def test_in_a_locked_one_messages_are_edited_by_moderators(
    rehearsal: Rehearsal, api: Api, thread: discord.Thread, begun: Interaction
) -> None:
    written = await thread.send("To look at several places")
    await thread.edit(locked=True)
    edits = (
        f"/webhooks/{rehearsal.guild.bot.id}/{begun.token}/messages/@original",
        f"/channels/{thread.id}/messages/{written.id}",
    )
    for path in edits:
        assert (await api("PATCH", path, {"content": "2 of 2"}))[0] == 200
    rehearsal.permit("general", "bot", deny=Permission.MANAGE_THREADS)
    for path in edits:
        status, answer = await api("PATCH", path, {"content": "3 of 2"})
        assert (status, answer["code"]) == (403, 160005), path


async def test_who_may_write_may_bring_it_back(rehearsal: Rehearsal, api: Api, place: Channel) -> None:
    rehearsal.permit("general", "bot", deny=Permission.MANAGE_THREADS)
    place.owner = rehearsal.person("ada").user
    assert quiet(rehearsal, place, WEEK)
    assert (await api("PATCH", f"/channels/{place.id}", {"archived": False, "name": "mine"}))[1]["code"] == 50013
    assert (await api("PATCH", f"/channels/{place.id}", {"archived": False}))[0] == 200
    assert not place.archived


@pytest.mark.parametrize("minutes", [0, 59, 61, 43200])
async def test_a_time_of_quiet_that_there_is_not(rehearsal: Rehearsal, api: Api, minutes: int) -> None:
    body = {"name": "a", "type": 11, "auto_archive_duration": minutes}
    status, answer = await api("POST", f"/channels/{rehearsal.guild.channel_ids['general']}/threads", body)
    assert (status, answer["code"]) == (400, 50035)
