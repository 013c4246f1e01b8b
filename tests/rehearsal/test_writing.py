"""What people write beside commands: answers, second thoughts, threads; the bot hears of them as on Discord."""

import discord
import pytest

from rehearsal import CommandRejected, Person, Rehearsal, Upload
from rehearsal.users import Permission
from tests.rehearsal.client import Bot, Start

SECONDS = 5


@pytest.fixture
async def channel(rehearsal: Rehearsal, bot: Bot, start: Start) -> discord.TextChannel:
    await start(bot)
    await bot.wait_until_ready()
    found = bot.get_channel(rehearsal.guild.channel_ids["general"])
    assert isinstance(found, discord.TextChannel)
    return found


@pytest.fixture
def ada(rehearsal: Rehearsal, channel: discord.TextChannel) -> Person:
    return rehearsal.person("ada")


async def test_an_answer_points_to_what_it_answers_and_pings_its_author(
    bot: Bot, channel: discord.TextChannel, ada: Person
) -> None:
    asked = await channel.send("Any questions?")
    received = bot.wait_for("message", check=lambda message: message.id != asked.id, timeout=SECONDS)
    said = await ada.reply(ada.messages()[-1], "Why several heads?")
    answer = await received
    assert (answer.id, answer.type) == (said.id, discord.MessageType.reply)
    assert answer.reference is not None
    assert answer.reference.message_id == asked.id
    assert bot.user in answer.mentions
    assert answer.content == "Why several heads?"
    fetched = await channel.fetch_message(said.id)
    assert isinstance(fetched.reference and fetched.reference.resolved, discord.Message)


async def test_an_answer_need_not_ping(bot: Bot, channel: discord.TextChannel, ada: Person) -> None:
    await channel.send("Any questions?")
    said = await ada.reply(ada.messages()[-1], "None", ping=False)
    assert (await channel.fetch_message(said.id)).mentions == []


async def test_another_text(rehearsal: Rehearsal, bot: Bot, channel: discord.TextChannel, ada: Person) -> None:
    said = await ada.say("What is a tokn?")
    received = bot.wait_for("raw_message_edit", timeout=SECONDS)
    await ada.edit(said, "What is a token?")
    assert (await received).message_id == said.id
    edited = await channel.fetch_message(said.id)
    assert edited.edited_at is not None
    with pytest.raises(CommandRejected, match="Only who wrote"):
        await rehearsal.person("grace").edit(said, "mine")
    with pytest.raises(CommandRejected, match="without text"):
        await ada.edit(said, " ")


async def test_a_message_is_deleted_by_its_author_or_a_moderator(rehearsal: Rehearsal, bot: Bot, ada: Person) -> None:
    mine, another = await ada.say("mine"), await ada.say("mine too")
    with pytest.raises(CommandRejected):
        await rehearsal.person("grace").delete(mine)
    for message, person in ((mine, ada), (another, rehearsal.person("moderator"))):
        received = bot.wait_for("raw_message_delete", timeout=SECONDS)
        await person.delete(message)
        assert (await received).message_id == message.id
    assert ada.messages() == []


async def test_a_thread_is_begun_on_a_message(rehearsal: Rehearsal, bot: Bot, ada: Person) -> None:
    said = await ada.say("Why several heads?")
    received = bot.wait_for("thread_create", timeout=SECONDS)
    await ada.create_thread("Heads", on=said)
    thread = await received
    assert (thread.id, thread.name, thread.owner_id) == (said.id, "Heads", ada.id)
    assert thread.parent_id == rehearsal.guild.channel_ids["general"]
    (start,) = ada.messages("Heads")
    assert discord.MessageType(start.payload["type"]) is discord.MessageType.thread_starter_message
    with pytest.raises(CommandRejected, match="already been created"):
        await ada.create_thread("Heads again", on=said)
    with pytest.raises(CommandRejected, match="another name"):
        await ada.create_thread("Heads")
    with pytest.raises(CommandRejected, match="may not begin a thread"):
        await ada.create_thread("Deeper", channel="Heads")


async def test_a_thread_is_begun_on_a_channel(rehearsal: Rehearsal, bot: Bot, ada: Person) -> None:
    received = bot.wait_for("thread_create", timeout=SECONDS)
    await ada.create_thread("Fine-tuning")
    assert (await received).name == "Fine-tuning"
    (notice,) = ada.messages()
    assert discord.MessageType(notice.payload["type"]) is discord.MessageType.thread_created
    with pytest.raises(CommandRejected):
        await ada.reply(notice, "To a notice")
    with pytest.raises(CommandRejected, match="1 to 100 characters"):
        await ada.create_thread("x" * 101)
    rehearsal.permit("general", "@everyone", deny=Permission.CREATE_PUBLIC_THREADS)
    with pytest.raises(CommandRejected):
        await ada.create_thread("Not here")


async def test_where_nobody_may_write(rehearsal: Rehearsal, ada: Person) -> None:
    with pytest.raises(CommandRejected, match="at most 2,000"):
        await ada.say("x" * 2001)
    rehearsal.permit("general", "@everyone", deny=Permission.SEND_MESSAGES)
    with pytest.raises(CommandRejected):
        await ada.say("not here")


async def test_files_come_with_a_message_or_alone(bot: Bot, channel: discord.TextChannel, ada: Person) -> None:
    notes = Upload("notes.txt", b"several heads")
    received = bot.wait_for("message", timeout=SECONDS)
    assert bot.user is not None
    said = await ada.say(bot.user.mention, files=[notes])
    assert await (await received).attachments[0].read() == b"several heads"
    assert [file.name for file in (await ada.say("", files=[notes])).attachments] == ["notes.txt"]
    answer = await ada.reply(said, "and these", files=[notes, notes])
    assert [file.name for file in answer.attachments] == ["notes.txt", "notes.txt"]
    with pytest.raises(CommandRejected, match="without text"):
        await ada.say(" ")
    with pytest.raises(CommandRejected, match="at most 10 files"):
        await ada.say("many", files=[notes] * 11)


async def test_files_are_refused_where_they_may_not_be(rehearsal: Rehearsal, ada: Person) -> None:
    rehearsal.files.size_limit = 4
    with pytest.raises(CommandRejected, match=r"notes\.txt is too large"):
        await ada.say("look", files=[Upload("notes.txt", b"12345")])
    rehearsal.permit("general", "@everyone", deny=Permission.ATTACH_FILES)
    with pytest.raises(CommandRejected, match="may not"):
        await ada.say("look", files=[Upload("notes.txt", b"1234")])
    assert ada.messages() == []


async def test_who_types_is_heard_by_bots_that_ask(rehearsal: Rehearsal, start: Start) -> None:
    bot = await start(Bot(rehearsal.guild.id, discord.Intents(guilds=True, guild_typing=True, dm_typing=True)))
    await bot.wait_until_ready()
    heard = bot.wait_for("raw_typing", timeout=SECONDS)
    await rehearsal.person("ada").type()
    event = await heard
    assert (event.user_id, event.channel_id) == (rehearsal.person("ada").id, rehearsal.guild.channel_ids["general"])
    heard = bot.wait_for("raw_typing", timeout=SECONDS)
    await rehearsal.person("ada").type(channel="direct")
    assert (await heard).guild_id is None
    with pytest.raises(LookupError):
        await rehearsal.person("ada").type(channel="moderators")
