"""What bots do that keep order: members, roles, channels, and many messages at once; all by discord.py."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from rehearsal import CommandRejected, Rehearsal
from rehearsal.users import Permission
from tests.rehearsal.client import Api, Bot, Start

ASKED = discord.Intents(guilds=True, members=True, guild_messages=True, message_content=True, moderation=True)


@pytest.fixture
def intents() -> tuple[str, ...]:
    return ("members", "message_content")


@pytest.fixture
async def bot(rehearsal: Rehearsal, start: Start) -> Bot:
    bot = await start(Bot(rehearsal.guild.id, intents=ASKED))
    await bot.wait_until_ready()
    return bot


@pytest.fixture
async def guild(rehearsal: Rehearsal, bot: Bot) -> discord.Guild:
    found = bot.get_guild(rehearsal.guild.id)
    assert found is not None
    await found.chunk()
    return found


@pytest.fixture
def general(guild: discord.Guild) -> discord.TextChannel:
    return next(channel for channel in guild.text_channels if channel.name == "general")


def member(guild: discord.Guild, rehearsal: Rehearsal, name: str) -> discord.Member:
    found = guild.get_member(rehearsal.person(name).id)
    assert found is not None
    return found


def refusal(raised: pytest.ExceptionInfo[Any]) -> int:
    return int(raised.value.code)


async def test_a_channel_is_purged(rehearsal: Rehearsal, bot: Bot, general: discord.TextChannel) -> None:
    ada = rehearsal.person("ada")
    for word in ("one", "two", "keep", "three"):
        await ada.say(word)
    heard = bot.wait_for("raw_bulk_message_delete", timeout=5)
    gone = await general.purge(limit=10, check=lambda message: message.content != "keep")
    assert [message.content for message in gone] == ["three", "two", "one"]
    assert (await heard).message_ids == {message.id for message in gone}
    assert [message.text for message in ada.messages()] == ["keep"]
    assert rehearsal.failures == []


async def test_what_is_old_is_not_purged(rehearsal: Rehearsal, api: Api, general: discord.TextChannel) -> None:
    said = await rehearsal.person("ada").say("new")
    old = discord.utils.time_snowflake(discord.utils.utcnow() - timedelta(days=15))
    path = f"/channels/{general.id}/messages/bulk-delete"
    assert (await api("POST", path, {"messages": [str(said.id), str(old)]}))[1]["code"] == 50034
    assert (await api("POST", path, {"messages": [str(said.id)]}))[1]["code"] == 50035
    rehearsal.permit("general", "bot", deny=Permission.MANAGE_MESSAGES)
    body = {"messages": [str(said.id), str(said.id + 1)]}
    assert (await api("POST", path, body))[1]["code"] == 50013
    assert not said.deleted


async def test_a_member_is_called_otherwise(rehearsal: Rehearsal, bot: Bot, guild: discord.Guild) -> None:
    updated = bot.wait_for("member_update", timeout=5)
    await member(guild, rehearsal, "ada").edit(nick="Countess")
    before, after = await updated
    assert (before.display_name, after.display_name) == ("Ada", "Countess")
    await guild.me.edit(nick="Helper")
    assert (await guild.fetch_member(guild.me.id)).nick == "Helper"
    assert [found.name for found in await guild.query_members("Count")] == []  # the gateway looks for user names
    with pytest.raises(discord.Forbidden) as refused:
        await member(guild, rehearsal, "instructor").edit(nick="mine")
    assert refusal(refused) == 50013, "nobody is above the owner"


async def test_a_member_is_timed_out(rehearsal: Rehearsal, bot: Bot, guild: discord.Guild) -> None:
    ada = rehearsal.person("ada")
    updated = bot.wait_for("member_update", timeout=5)
    await member(guild, rehearsal, "ada").timeout(timedelta(minutes=5), reason="Too loud")
    await updated
    assert member(guild, rehearsal, "ada").is_timed_out()
    with pytest.raises(CommandRejected):
        await ada.say("but")
    await member(guild, rehearsal, "ada").timeout(None)
    await ada.say("thanks")
    with pytest.raises(discord.HTTPException) as refused:
        await member(guild, rehearsal, "ada").timeout(timedelta(days=29))
    assert refusal(refused) == 50035


async def test_roles_are_given_and_taken(rehearsal: Rehearsal, bot: Bot, guild: discord.Guild) -> None:
    role = discord.utils.get(guild.roles, name="Moderator")
    assert role is not None
    updated = bot.wait_for("member_update", timeout=5)
    await member(guild, rehearsal, "ada").add_roles(role)
    assert [one.name for one in (await updated)[1].roles] == ["@everyone", "Moderator"]
    assert rehearsal.person("ada").may(Permission.KICK_MEMBERS)
    await member(guild, rehearsal, "ada").remove_roles(role)
    assert rehearsal.person("ada").roles == []
    await member(guild, rehearsal, "ada").edit(roles=[role])
    assert rehearsal.person("ada").roles == ["Moderator"]
    with pytest.raises(discord.Forbidden) as refused:
        await member(guild, rehearsal, "ada").add_roles(guild.me.top_role)
    assert refusal(refused) == 50013, "the bot's own role is not below it"


async def test_roles_are_made_changed_and_deleted(rehearsal: Rehearsal, guild: discord.Guild) -> None:
    role = await guild.create_role(name="Quiz", colour=discord.Colour(0xFF0000), mentionable=True)
    await member(guild, rehearsal, "ada").add_roles(role)
    assert rehearsal.person("ada").roles == ["Quiz"]
    edited = await role.edit(name="Quizmaster", hoist=True)
    assert edited is not None
    assert (edited.name, edited.colour.value, edited.hoist) == ("Quizmaster", 0xFF0000, True)
    assert rehearsal.guild.role_ids["Quizmaster"] == role.id
    await role.delete()
    assert rehearsal.person("ada").roles == []
    assert "Quizmaster" not in rehearsal.guild.role_ids
    with pytest.raises(discord.NotFound) as refused:
        await role.delete()
    assert refusal(refused) == 10011
    assert rehearsal.failures == []


async def test_a_member_is_kicked(rehearsal: Rehearsal, bot: Bot, guild: discord.Guild) -> None:
    gone = bot.wait_for("member_remove", timeout=5)
    ada = rehearsal.person("ada")
    await member(guild, rehearsal, "ada").kick(reason="Good-bye")
    assert (await gone).id == ada.id
    with pytest.raises(LookupError, match="There is no 'ada'"):
        rehearsal.person("ada")
    assert ada.channels == []
    with pytest.raises(discord.NotFound) as refused:
        await guild.fetch_member(ada.id)
    assert refusal(refused) == 10007
    assert (await bot.fetch_user(ada.id)).name == "ada"
    with pytest.raises(discord.Forbidden) as unheard:
        await (await bot.fetch_user(ada.id)).send("Come back")
    assert refusal(unheard) == 50007
    joined = bot.wait_for("member_join", timeout=5)
    rehearsal.add_person("ada")
    assert (await joined).id == ada.id


async def test_a_member_is_banned_and_forgiven(rehearsal: Rehearsal, bot: Bot, guild: discord.Guild) -> None:
    ada = rehearsal.person("ada")
    said = await ada.say("something bad")
    banned = bot.wait_for("member_ban", timeout=5)
    await guild.ban(discord.Object(ada.id), reason="Spam & such", delete_message_seconds=60)
    assert (await banned)[1].id == ada.id
    assert said.deleted
    assert [(ban.user.id, ban.reason) async for ban in guild.bans()] == [(ada.id, "Spam & such")]
    await guild.unban(discord.Object(ada.id))
    assert [ban async for ban in guild.bans()] == []
    with pytest.raises(discord.NotFound) as refused:
        await guild.fetch_ban(discord.Object(ada.id))
    assert refusal(refused) == 10026


async def test_channels_are_made_changed_and_deleted(rehearsal: Rehearsal, bot: Bot, guild: discord.Guild) -> None:
    ada = rehearsal.person("ada")
    hidden: dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite] = {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        member(guild, rehearsal, "ada"): discord.PermissionOverwrite(view_channel=True),
        guild.me: discord.PermissionOverwrite(view_channel=True),
    }
    made = await guild.create_text_channel("Ticket Ada", topic="Help", overwrites=hidden)
    assert (made.name, made.topic) == ("ticket-ada", "Help")
    assert [rehearsal.person(name).sees("ticket-ada") for name in ("ada", "grace")] == [True, False]
    said = await ada.say("help", channel="ticket-ada")
    edited = await made.edit(name="solved", slowmode_delay=5)
    assert edited is not None
    assert (edited.name, edited.slowmode_delay) == ("solved", 5)
    await made.set_permissions(member(guild, rehearsal, "grace"), view_channel=True)
    assert rehearsal.person("grace").sees("solved")
    await made.set_permissions(member(guild, rehearsal, "grace"), overwrite=None)
    assert not rehearsal.person("grace").sees("solved")
    thread = await made.create_thread(name="inside", type=discord.ChannelType.public_thread)
    deleted = bot.wait_for("guild_channel_delete", timeout=5)
    await made.delete()
    assert (await deleted).id == made.id
    assert said.deleted
    assert not rehearsal.guild.has_channel(thread.name)
    with pytest.raises(discord.NotFound) as refused:
        await made.send("hello?")
    assert refusal(refused) == 10003
    assert rehearsal.failures == []


async def test_what_there_is_not_fails_loudly(rehearsal: Rehearsal, guild: discord.Guild) -> None:
    with pytest.raises(discord.HTTPException, match="other than text channels"):
        await guild.create_voice_channel("talk")
    with pytest.raises(discord.HTTPException, match="second channel"):
        await guild.create_text_channel("general")
    assert len(rehearsal.failures) == 2
    rehearsal.failures.clear()


async def test_members_are_searched_and_nobody_speaks(rehearsal: Rehearsal, bot: Bot, guild: discord.Guild) -> None:
    found = await bot.http.request(
        discord.http.Route("GET", "/guilds/{guild_id}/members/search", guild_id=guild.id),
        params={"query": "a", "limit": 5},
    )
    assert [one["user"]["username"] for one in found] == ["ada", "alan"]
    with pytest.raises(discord.NotFound) as refused:
        await member(guild, rehearsal, "ada").fetch_voice()
    assert refusal(refused) == 10065
    assert member(guild, rehearsal, "ada").voice is None
    await guild.change_voice_state(channel=None)
    assert rehearsal.failures == []


async def test_without_the_right_nothing_is_done(rehearsal: Rehearsal, api: Api, guild: discord.Guild) -> None:
    (managed,) = rehearsal.guild.bot.roles
    managed.permissions = Permission(0)
    ada, moderator = rehearsal.person("ada").id, rehearsal.guild.role_ids["Moderator"]
    here = f"/guilds/{guild.id}"
    for method, path, body in (
        ("PATCH", f"{here}/members/{ada}", {"nick": "x"}),
        ("PATCH", f"{here}/members/{ada}", {"communication_disabled_until": None}),
        ("PUT", f"{here}/members/{ada}/roles/{moderator}", None),
        ("DELETE", f"{here}/members/{ada}", None),
        ("PUT", f"{here}/bans/{ada}", {}),
        ("POST", f"{here}/roles", {"name": "x"}),
        ("POST", f"{here}/channels", {"name": "x"}),
        ("DELETE", f"/channels/{rehearsal.guild.channel_ids['general']}", None),
    ):
        status, answer = await api(method, path, body)
        assert (status, answer["code"]) == (403, 50013), path
    assert rehearsal.failures == []


async def test_a_message_is_forwarded(rehearsal: Rehearsal, bot: Bot, general: discord.TextChannel) -> None:
    lobby = discord.utils.get(general.guild.text_channels, name="lobby")
    assert lobby is not None
    said = await rehearsal.person("ada").say("Several heads", channel="general")
    forward = await (await general.fetch_message(said.id)).forward(lobby)
    assert forward.message_snapshots[0].content == "Several heads"
    assert forward.reference is not None
    assert forward.reference.type is discord.MessageReferenceType.forward
    (shown,) = rehearsal.person("grace").messages("lobby")
    assert (shown.content, shown.text) == ("", "Several heads")
    await rehearsal.person("ada").edit(said, "Many heads")
    assert shown.text == "Several heads", "it is a copy"
    heard = bot.wait_for("message", timeout=5)
    again = await rehearsal.person("grace").forward(shown, channel="playground")
    assert (await heard).message_snapshots[0].content == "Several heads"
    assert again.text == "Several heads"
    with pytest.raises(discord.HTTPException) as refused:
        await general.get_partial_message(1).forward(lobby)
    assert refusal(refused) == 50035
    assert rehearsal.failures == []
