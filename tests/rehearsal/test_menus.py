"""Commands that are chosen in the context menu of a message or a person."""

import asyncio
from typing import Any

import discord
import pytest
from discord import app_commands

from rehearsal import CommandRejected, CommandType, Message, Rehearsal, Upload
from tests.rehearsal.client import Bot, Start, Used

Seen = asyncio.Queue[Any]


@pytest.fixture
def seen() -> Seen:
    """Hold what the bot was given."""
    return asyncio.Queue()


@pytest.fixture
async def ready(bot: Bot, start: Start, seen: Seen) -> Bot:
    @bot.tree.context_menu(name="Tokenize this")
    async def tokenize(interaction: Used, message: discord.Message) -> None:
        seen.put_nowait(message)
        await interaction.response.send_message(f"{len(message.content)} characters by {message.author.name}")

    @bot.tree.context_menu(name="Who is this")
    async def who(interaction: Used, member: discord.Member) -> None:
        seen.put_nowait(member)
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send(", ".join(role.name for role in member.roles))

    @bot.tree.context_menu(name="Hide")
    @app_commands.default_permissions(manage_messages=True)
    async def hide(interaction: Used, message: discord.Message) -> None:
        await interaction.response.send_message("Hidden", ephemeral=True)

    return await start(bot)


async def test_a_message_arrives_with_what_is_in_it(rehearsal: Rehearsal, ready: Bot, seen: Seen) -> None:
    ada, grace = rehearsal.person("ada"), rehearsal.person("grace")
    message = await ada.say("Attention is all you need")
    sent = await grace.use_message_menu(message, "Tokenize this")
    await rehearsal.until(lambda: sent.message)
    given: discord.Message = await seen.get()
    assert (given.id, given.content, given.author.id) == (message.id, "Attention is all you need", ada.id)
    assert sent.message is not None
    assert sent.message.text == "25 characters by ada"
    assert rehearsal.failures == []


async def test_the_answer_says_which_menu_it_came_from(rehearsal: Rehearsal, ready: Bot) -> None:
    message = await rehearsal.person("ada").say("hello")
    sent = await rehearsal.person("grace").use_message_menu(message, "Tokenize this")
    await rehearsal.until(lambda: sent.message)
    assert sent.message is not None
    channel = ready.get_partial_messageable(rehearsal.guild.channel_ids["general"], guild_id=rehearsal.guild.id)
    answer = await channel.fetch_message(sent.message.id)
    assert answer.type is discord.MessageType.context_menu_command
    assert answer.interaction_metadata is not None
    assert answer.interaction_metadata.target_message_id == message.id


async def test_a_person_arrives_as_a_member(rehearsal: Rehearsal, ready: Bot, seen: Seen) -> None:
    sent = await rehearsal.person("ada").use_user_menu(rehearsal.person("moderator"), "Who is this")
    await rehearsal.until(lambda: sent.message and not sent.thinking)
    member: discord.Member = await seen.get()
    assert (member.name, member.resolved_permissions and member.resolved_permissions.manage_messages) == (
        "moderator",
        True,
    )
    assert sent.message is not None
    assert sent.message.text == "@everyone, Moderator"
    assert sent.message.ephemeral
    assert sent.metadata["target_user"]["username"] == "moderator"


async def test_files_of_a_message_can_be_read(rehearsal: Rehearsal, ready: Bot, seen: Seen) -> None:
    channel = ready.get_partial_messageable(rehearsal.guild.channel_ids["general"], guild_id=rehearsal.guild.id)
    await channel.send(file=discord.File(__file__, "a.py"))
    message: Message = rehearsal.person("ada").messages()[-1]
    await rehearsal.person("ada").use_message_menu(message, "Tokenize this")
    given: discord.Message = await seen.get()
    assert (await given.attachments[0].read()).startswith(b'"""Commands that are chosen')
    assert Upload.from_path(__file__).data == message.attachments[0].bytes


async def test_who_is_offered_a_menu(rehearsal: Rehearsal, ready: Bot) -> None:
    ada, moderator = rehearsal.person("ada"), rehearsal.person("moderator")
    assert [command["name"] for command in ada.menu(CommandType.MESSAGE)] == ["Tokenize this"]
    assert [command["name"] for command in moderator.menu(CommandType.MESSAGE)] == ["Hide", "Tokenize this"]
    assert [command["name"] for command in ada.menu(CommandType.USER)] == ["Who is this"]
    assert ada.commands == []
    message = await ada.say("hello")
    with pytest.raises(CommandRejected, match="menu of a message offers ada no 'Hide'; there are: Tokenize this"):
        await ada.use_message_menu(message, "Hide")
    with pytest.raises(CommandRejected, match="menu of a user offers ada no 'Tokenize this'"):
        await ada.use_user_menu(moderator, "Tokenize this")


async def test_who_does_not_see_a_message_has_no_menu_on_it(rehearsal: Rehearsal, ready: Bot) -> None:
    sent = await rehearsal.person("ada").use_user_menu(rehearsal.person("grace"), "Who is this")
    await rehearsal.until(lambda: sent.message and not sent.thinking)
    assert sent.message is not None
    with pytest.raises(CommandRejected, match="does not see"):
        await rehearsal.person("grace").use_message_menu(sent.message, "Tokenize this")
