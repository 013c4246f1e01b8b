"""Two servers: a bot is in both, and what is in one is not in the other."""

import discord
import pytest
from discord import app_commands

from rehearsal import CommandRejected, Rehearsal, Server
from tests.rehearsal.client import Api, Bot, Start, Used


@pytest.fixture
def second(rehearsal: Rehearsal) -> Server:
    return rehearsal.add_server("Evening class", {"ada": ["Moderator"], "barbara": []}, channels={"general": ()})


@pytest.fixture
async def ready(bot: Bot, second: Server, start: Start) -> Bot:
    @bot.tree.command(description="says where it was asked")
    async def where(interaction: Used) -> None:
        assert interaction.guild is not None
        await interaction.response.send_message(interaction.guild.name)

    async def target(interaction: Used, message: discord.Message) -> None:
        await interaction.response.send_message(str(message.id))

    bot.tree.add_command(app_commands.ContextMenu(name="target", callback=target))
    await start(bot)
    bot.tree.copy_global_to(guild=discord.Object(second.guild.id))
    await bot.tree.sync(guild=discord.Object(second.guild.id))
    await bot.wait_until_ready()
    return bot


async def test_the_bot_is_in_both(rehearsal: Rehearsal, second: Server, ready: Bot) -> None:
    assert {guild.name for guild in ready.guilds} == {"Rehearsal", "Evening class"}
    assert [guild.name async for guild in ready.fetch_guilds()] == ["Rehearsal", "Evening class"]
    for server in rehearsal.servers:
        guild = await ready.fetch_guild(server.guild.id)
        assert {channel.name: channel.id for channel in await guild.fetch_channels()} == server.guild.channel_ids
        assert {role.name: role.id for role in await guild.fetch_roles()} == server.guild.role_ids
    ids = [{*server.guild.channel_ids.values(), *server.guild.role_ids.values()} for server in rehearsal.servers]
    assert ids[0].isdisjoint(ids[1])


async def test_somebody_is_another_member_in_each(rehearsal: Rehearsal, second: Server, ready: Bot) -> None:
    guilds = [await ready.fetch_guild(server.guild.id) for server in rehearsal.servers]
    ada = rehearsal.person("ada").id
    assert ada == second.person("ada").id
    members = [await guild.fetch_member(ada) for guild in guilds]
    assert [[role.name for role in member.roles[1:]] for member in members] == [[], ["Moderator"]]
    with pytest.raises(discord.NotFound):
        await guilds[0].fetch_member(second.person("barbara").id)
    cached = ready.get_guild(second.guild.id)
    assert cached is not None
    assert [member.name for member in await cached.query_members(user_ids=[ada])] == ["ada"]


async def test_a_command_is_answered_where_it_was_typed(rehearsal: Rehearsal, second: Server, ready: Bot) -> None:
    sent = [await server.person("ada").command("where") for server in rehearsal.servers]
    await rehearsal.until(lambda: all(one.message for one in sent))
    for server in rehearsal.servers:
        assert [message.text for message in server.person("ada").messages()] == [server.guild.name]
    assert rehearsal.failures == []


async def test_a_message_of_one_is_not_seen_in_the_other(rehearsal: Rehearsal, second: Server, ready: Bot) -> None:
    said = await rehearsal.person("ada").say("between us")
    assert second.person("ada").messages() == []
    with pytest.raises(CommandRejected):
        await second.person("ada").use_message_menu(said, "target")
    assert not said.channel.seen_by(second.person("ada").user)


async def test_a_channel_is_written_to_by_its_id_alone(rehearsal: Rehearsal, second: Server, ready: Bot) -> None:
    channel = ready.get_channel(second.guild.channel_ids["general"])
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="Late", type=discord.ChannelType.public_thread)
    sent = await thread.send("good evening")
    assert second.person("barbara").messages("Late")[-1].text == "good evening"
    await sent.edit(content="good night")
    assert second.person("barbara").messages("Late")[-1].text == "good night"
    assert not rehearsal.guild.has_channel("Late")


async def test_the_bot_leaves_one_and_stays_in_the_other(rehearsal: Rehearsal, second: Server, ready: Bot) -> None:
    gone = ready.wait_for("guild_remove", timeout=5)
    second.remove_bot()
    assert (await gone).name == "Evening class"
    with pytest.raises(CommandRejected):
        await second.person("ada").command("where")
    sent = await rehearsal.person("ada").command("where")
    await rehearsal.until(lambda: sent.message)
    back = ready.wait_for("guild_join", timeout=5)
    second.invite_bot()
    assert (await back).name == "Evening class"


async def test_a_server_may_come_while_the_bot_is_there(rehearsal: Rehearsal, ready: Bot) -> None:
    joined = ready.wait_for("guild_join", timeout=5)
    third = rehearsal.add_server("Third")
    assert (await joined).id == third.guild.id
    assert rehearsal.server("Third") is third


async def test_commands_of_one_server_are_offered_there_alone(rehearsal: Rehearsal, second: Server, api: Api) -> None:
    path = f"/applications/{second.guild.bot.id}/guilds/{second.guild.id}/commands"
    status, _ = await api("POST", path, {"name": "late", "description": "for the evening", "type": 1})
    assert status == 200
    assert [command["name"] for command in second.person("ada").commands] == ["late"]
    assert rehearsal.person("ada").commands == []


def test_direct_messages_are_of_no_server_and_read_in_the_first(rehearsal: Rehearsal, second: Server) -> None:
    assert rehearsal.person("ada").messages("direct") == []
    with pytest.raises(LookupError, match="Direct messages are read in Rehearsal"):
        second.person("ada").messages("direct")


def test_no_two_servers_have_one_name(rehearsal: Rehearsal, second: Server) -> None:
    with pytest.raises(ValueError, match="Evening class"):
        rehearsal.add_server("Evening class")
    with pytest.raises(LookupError, match="no server"):
        rehearsal.server("Nowhere")
