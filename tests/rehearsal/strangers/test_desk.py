"""Threads and context menus of a stranger, and its replies to whoever mentions it."""

import pytest

from rehearsal import CommandRejected, Message, Rehearsal
from rehearsal.options import Value
from tests.rehearsal.strangers.stranger import answer

pytestmark = pytest.mark.usefixtures("stranger")
REFUSED = {50005, 50083}  # an edit of somebody else's message, and of one in the archive


async def used(
    discord: Rehearsal, name: str, /, person: str = "ada", channel: str = "general", **options: Value
) -> Message:
    return await answer(discord, await discord.person(person).command(name, options, channel=channel))


def threads(discord: Rehearsal, person: str) -> list[str]:
    return [channel.name for channel in discord.person(person).channels if channel.parent]


async def last(discord: Rehearsal, text: str, person: str = "ada", channel: str = "general") -> Message:
    await discord.until(lambda: text in discord.person(person).messages(channel)[-1].text)
    return discord.person(person).messages(channel)[-1]


async def test_a_thread_on_an_answer(discord: Rehearsal) -> None:
    question = await used(discord, "ask", question="Why?")
    first = await last(discord, "somebody will answer", channel="Why?")
    assert first.mentions == ["ada"]
    assert question.thread is first.channel
    assert first.channel.members.keys() == {discord.guild.bot.id, discord.person("ada").id}
    assert (first.channel.archives_after, first.channel.slowmode) == (60, 5)


async def test_it_replies_in_a_thread_to_whoever_mentions_it(discord: Rehearsal) -> None:
    await used(discord, "ask", question="How?")
    await last(discord, "somebody will answer", channel="How?")
    grace = discord.person("grace")
    await grace.say("so do I", channel="How?")
    asked = await grace.say(f"<@{discord.guild.bot.id}> me too", channel="How?")
    reply = await last(discord, "You are number 2: @stranger me too", channel="How?")
    assert reply.reference is asked
    assert reply.mentions == ["grace"]
    assert grace.id in reply.channel.members


async def test_a_thread_is_archived_and_comes_back(discord: Rehearsal) -> None:
    await used(discord, "ask", question="When?")
    opening = await last(discord, "somebody will answer", channel="When?")
    assert (await used(discord, "close")).text == "Only in a thread."
    assert (await used(discord, "close", channel="When?")).text == "Closed."
    await discord.until(lambda: "When?" not in threads(discord, "ada"))
    assert "archived: ['When?']" in (await used(discord, "threads")).text
    reply = await answer(discord, await discord.person("ada").use_message_menu(opening, "Rewrite"))
    assert reply.text == "400 50083"
    await discord.person("ada").say("one more thing", channel="When?")
    await discord.until(lambda: "When? again" in threads(discord, "ada"))


async def test_a_locked_thread_is_for_moderators(discord: Rehearsal) -> None:
    await used(discord, "ask", question="Where?")
    await last(discord, "somebody will answer", channel="Where?")
    await used(discord, "close", "moderator", "Where?", lock=True)
    await discord.until(lambda: "Where?" not in threads(discord, "ada"))
    with pytest.raises(CommandRejected, match="is locked"):
        await discord.person("ada").say("but", channel="Where?")
    await discord.person("moderator").say("indeed", channel="Where?")
    await discord.until(lambda: "Where? again" in threads(discord, "ada"))


async def test_a_private_thread_is_seen_by_its_members(discord: Rehearsal) -> None:
    reply = await used(discord, "whisper", to="grace")
    thread = discord.person("grace").messages("for grace")[-1]
    assert thread.text == "3 are here, private: True"
    assert reply.text == f"See <#{thread.channel.id}>"
    assert "for grace" in threads(discord, "ada")
    assert "for grace" in threads(discord, "moderator")
    assert "for grace" not in threads(discord, "alan")
    with pytest.raises(LookupError, match="does not see"):
        await discord.person("alan").say("hello?", channel="for grace")


async def test_a_thread_is_deleted(discord: Rehearsal) -> None:
    question = await used(discord, "ask", question="Whence?")
    await last(discord, "somebody will answer", channel="Whence?")
    await used(discord, "bury", "moderator", name="Whence?")
    await last(discord, "“Whence?” is gone")
    assert "Whence?" not in threads(discord, "ada")
    assert question.thread is None


async def test_menus_of_a_message(discord: Rehearsal) -> None:
    ada, grace = discord.person("ada"), discord.person("grace")
    message = await ada.say("Attention is all you need")
    reply = await answer(discord, await grace.use_message_menu(message, "Start a thread"))
    (thread,) = [channel for channel in grace.channels if channel.name == "About Ada's 25 letters"]
    assert reply.text == f"<#{thread.id}> general"
    assert message.thread is thread
    quoted = await answer(discord, await grace.use_message_menu(message, "Quote"))
    await discord.until(lambda: quoted.content)
    address = f"https://discord.com/channels/{discord.guild.id}/{message.channel.id}/{message.id}"
    assert quoted.content == f"Grace quotes [a message](<{address}>)"
    assert quoted.embeds[0]["description"] == "Attention is all you need"
    reply = await answer(discord, await grace.use_message_menu(message, "Rewrite"))
    assert reply.text == "403 50005"
    reply = await answer(discord, await grace.use_message_menu(quoted, "Rewrite"))
    assert (reply.text, quoted.content) == ("Done", "rewritten")


async def test_menus_of_a_person(discord: Rehearsal) -> None:
    ada = discord.person("ada")
    reply = await answer(discord, await ada.use_user_menu(discord.person("moderator"), "Who is this"))
    assert reply.text.startswith("Moderator ['Moderator'] <t:")
    reply = await answer(discord, await ada.use_user_menu(discord.person("grace"), "Write to"))
    assert reply.text == "Sent, DMChannel"
    assert discord.person("grace").messages("direct")[-1].text == "ada says hello"
