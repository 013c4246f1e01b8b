"""What the bot lacks the permission for, and messages that were."""

import discord
import pytest

from rehearsal import Rehearsal
from rehearsal.users import Permission
from tests.rehearsal.client import Api, Bot, Start, Used


@pytest.mark.parametrize(
    ("taken", "body"),
    [
        (Permission.SEND_MESSAGES, {"content": "hello"}),
        (Permission.READ_MESSAGE_HISTORY, {"content": "hello", "message_reference": {"message_id": "1"}}),
    ],
)
async def test_what_the_bot_may_not_do_is_refused(
    rehearsal: Rehearsal, api: Api, taken: Permission, body: object
) -> None:
    rehearsal.permit("general", "bot", deny=taken)
    status, answer = await api.post(body)
    assert (status, answer["code"]) == (403, 50013)
    assert (await api.post({"content": "hello"}, "playground"))[0] == 200


async def test_a_channel_that_the_bot_does_not_see_is_out_of_reach(rehearsal: Rehearsal, api: Api) -> None:
    rehearsal.permit("general", "@everyone", deny=Permission.VIEW_CHANNEL)
    path = f"/channels/{rehearsal.guild.channel_ids['general']}"
    for method, place in (("POST", "/messages"), ("GET", "/messages"), ("GET", "")):
        status, answer = await api(method, path + place, {"content": "hello"})
        assert (status, answer["code"]) == (403, 50001)
    assert "general" not in [channel.name for channel in rehearsal.person("ada").channels]


async def test_what_is_given_to_a_role_or_a_person_comes_after_what_is_taken_from_all(rehearsal: Rehearsal) -> None:
    rehearsal.permit("general", "@everyone", deny=Permission.VIEW_CHANNEL)
    rehearsal.permit("general", "Moderator", allow=Permission.VIEW_CHANNEL)
    rehearsal.permit("general", "ada", allow=Permission.VIEW_CHANNEL)
    seeing = [person.name for person in rehearsal.people if "general" in [one.name for one in person.channels]]
    assert seeing == ["ada", "instructor", "moderator"], "the owner sees everything"
    rehearsal.permit("general", "@everyone")
    assert "general" in [channel.name for channel in rehearsal.person("grace").channels]


async def test_discord_py_learns_what_it_may_do(rehearsal: Rehearsal, bot: Bot, start: Start) -> None:
    await start(bot)
    await bot.wait_until_ready()
    updated = bot.wait_for("guild_channel_update", timeout=5)
    rehearsal.permit("general", "bot", deny=Permission.SEND_MESSAGES)
    _, channel = await updated
    assert isinstance(channel, discord.TextChannel)
    assert not channel.permissions_for(channel.guild.me).send_messages
    with pytest.raises(discord.Forbidden) as refused:
        await channel.send("hello")
    assert refused.value.code == 50013


async def test_an_answer_to_an_interaction_needs_no_permission(rehearsal: Rehearsal, bot: Bot, start: Start) -> None:
    @bot.tree.command(description="Answer")
    async def answer(interaction: Used) -> None:
        await interaction.response.send_message(str(interaction.app_permissions.send_messages))

    await start(bot)
    rehearsal.permit("general", "bot", deny=Permission.SEND_MESSAGES)
    sent = await rehearsal.person("ada").command("answer")
    await rehearsal.until(lambda: sent.message)
    assert sent.message
    assert sent.message.text == "False"


async def test_others_messages_are_removed_by_who_may(rehearsal: Rehearsal, api: Api) -> None:
    ada = rehearsal.person("ada")
    message, direct = await ada.say("hello"), await ada.say("hello", channel="direct")
    path = f"/channels/{message.channel.id}/messages/{message.id}"
    rehearsal.permit("general", "bot", deny=Permission.MANAGE_MESSAGES)
    assert (await api("DELETE", path))[1]["code"] == 50013
    rehearsal.permit("general", "bot")
    assert (await api("DELETE", path))[0] == 204
    assert (await api("DELETE", f"/channels/{direct.channel.id}/messages/{direct.id}"))[1]["code"] == 50003


@pytest.mark.parametrize(
    ("taken", "method", "path", "body"),
    [
        (Permission.CREATE_PUBLIC_THREADS, "POST", "/threads", {"name": "a", "type": 11}),
        (Permission.CREATE_PRIVATE_THREADS, "POST", "/threads", {"name": "a", "type": 12}),
    ],
)
async def test_a_thread_needs_its_permission(
    rehearsal: Rehearsal, api: Api, taken: Permission, method: str, path: str, body: object
) -> None:
    place = f"/channels/{rehearsal.guild.channel_ids['general']}{path}"
    status, thread = await api(method, place, body)
    assert status == 200
    rehearsal.permit("general", "bot", deny=taken | Permission.MANAGE_THREADS | Permission.SEND_MESSAGES_IN_THREADS)
    assert (await api(method, place, body))[1]["code"] == 50013
    assert (await api("PATCH", f"/channels/{thread['id']}", {"name": "its own"}))[0] == 200
    assert (await api("PATCH", f"/channels/{thread['id']}", {"locked": True}))[1]["code"] == 50013
    assert (await api("DELETE", f"/channels/{thread['id']}"))[1]["code"] == 50013
    assert (await api("POST", f"/channels/{thread['id']}/messages", {"content": "a"}))[1]["code"] == 50013


class TestHistory:
    @pytest.fixture
    async def channel(self, rehearsal: Rehearsal, bot: Bot, start: Start) -> discord.TextChannel:
        await start(bot)
        await bot.wait_until_ready()
        for number in range(9):
            await rehearsal.person("ada").say(f"<@{bot.application_id}> {number}")
        channel = bot.get_channel(rehearsal.guild.channel_ids["general"])
        assert isinstance(channel, discord.TextChannel)
        return channel

    async def test_before_after_and_around(self, rehearsal: Rehearsal, channel: discord.TextChannel) -> None:
        messages = rehearsal.person("ada").messages()
        middle = discord.Object(messages[4].id)

        async def numbers(
            limit: int = 100,
            before: discord.Object | None = None,
            after: discord.Object | None = None,
            around: discord.Object | None = None,
        ) -> str:
            history = channel.history(limit=limit, before=before, after=after, around=around)
            return "".join([message.content[-1] async for message in history])

        assert await numbers(limit=3) == "876"
        assert await numbers(limit=3, before=middle) == "321"
        assert await numbers(limit=3, after=middle) == "567"
        assert await numbers(limit=5, around=middle) == "65432"
        assert await numbers(limit=4, around=middle) == "6543"
        assert await numbers() == "876543210"

    @pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=many", "before=1&after=2", "around=x"])
    async def test_a_query_that_discord_refuses(self, rehearsal: Rehearsal, api: Api, query: str) -> None:
        status, answer = await api("GET", f"/channels/{rehearsal.guild.channel_ids['general']}/messages?{query}")
        assert (status, answer["code"]) == (400, 50035)

    async def test_who_may_not_read_what_was_gets_nothing(
        self, rehearsal: Rehearsal, channel: discord.TextChannel
    ) -> None:
        last = rehearsal.person("ada").messages()[-1]
        rehearsal.permit("general", "bot", deny=Permission.READ_MESSAGE_HISTORY)
        assert [message async for message in channel.history()] == []
        with pytest.raises(discord.Forbidden):
            await channel.fetch_message(last.id)


def test_the_bot_may_what_its_invitation_says() -> None:
    rehearsal = Rehearsal(permissions=Permission.MANAGE_THREADS)
    bot = rehearsal.guild.bot
    assert bot.may(Permission.SEND_MESSAGES | Permission.MANAGE_THREADS), "and what everyone may"
    assert not bot.may(Permission.MANAGE_MESSAGES)
    assert Rehearsal().guild.bot.may(Permission.MANAGE_MESSAGES | Permission.MANAGE_ROLES)
