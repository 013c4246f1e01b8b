"""What becomes of a message that is edited."""

import discord
import pytest
from discord.ui import ActionRow, Button, LayoutView, TextDisplay

from rehearsal import Message, Rehearsal
from rehearsal.message import Flag
from rehearsal.users import Permission
from tests.rehearsal.client import Api, Bot, Start, Used


@pytest.fixture
async def channel(rehearsal: Rehearsal, bot: Bot, start: Start) -> discord.PartialMessageable:
    await start(bot)
    return bot.get_partial_messageable(rehearsal.guild.channel_ids["general"], guild_id=rehearsal.guild.id)


def last(rehearsal: Rehearsal) -> Message:
    return rehearsal.person("ada").messages()[-1]


class Card(LayoutView):
    def __init__(self, *texts: str) -> None:
        super().__init__(timeout=None)
        for text in texts:
            self.add_item(TextDisplay(text))
        row: ActionRow[Card] = ActionRow()
        row.add_item(Button(label="Stop", custom_id="stop:1"))
        self.add_item(row)


async def test_a_view_of_version_2_is_sent_in_the_edit_after_a_deferral(
    rehearsal: Rehearsal, bot: Bot, start: Start
) -> None:
    @bot.tree.command(description="Show a card")
    async def card(interaction: Used) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(view=Card("one", "two"))

    await start(bot)
    sent = await rehearsal.person("ada").command("card")
    await rehearsal.until(lambda: sent.message is not None and sent.message.buttons)
    message = last(rehearsal)
    assert message.text == "one\ntwo"
    assert [(button.label, button.custom_id) for button in message.buttons] == [("Stop", "stop:1")]
    assert [part["id"] for part in message.walk()] == [1, 2, 3, 4]
    assert Flag.COMPONENTS_V2 in message.flags
    assert rehearsal.failures == []


async def test_version_2_stays_and_takes_no_content(
    rehearsal: Rehearsal, api: Api, channel: discord.PartialMessageable
) -> None:
    sent = await channel.send(view=Card("one"))
    with pytest.raises(discord.HTTPException, match="The 'content' field cannot be used"):
        await sent.edit(content="two")
    path = f"/channels/{channel.id}/messages/{sent.id}"
    status, _ = await api("PATCH", path, {"components": [{"type": 10, "content": "two"}]})
    assert status == 200
    assert last(rehearsal).text == "two"
    status, answer = await api("PATCH", path, {"components": []})
    assert (status, answer["code"]) == (400, 50006)


async def test_older_messages_become_version_2_without_their_content(
    rehearsal: Rehearsal, channel: discord.PartialMessageable
) -> None:
    sent = await channel.send("old", embed=discord.Embed(title="old"))
    with pytest.raises(discord.HTTPException, match="IS_COMPONENTS_V2"):
        await sent.edit(view=Card("new"))
    await sent.edit(content=None, embeds=[], view=Card("new"))
    assert last(rehearsal).text == "new"


async def test_what_an_edit_does_not_name_stays(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    embed = discord.Embed(title="Title", description="Body").add_field(name="a", value="b").set_footer(text="foot")
    sent = await channel.send("text", embed=embed)
    await sent.edit(content="new text")
    message = last(rehearsal)
    assert message.text == "new text\nTitle\nBody\na: b\nfoot"
    assert (message.edits, message.content) == (1, "new text")
    with pytest.raises(discord.HTTPException) as refused:
        await sent.edit(content=None, embeds=[])
    assert refused.value.code == 50006
    fetched = await channel.fetch_message(sent.id)
    assert fetched.edited_at is not None
    assert fetched.embeds[0].title == "Title"


async def test_nobody_edits_what_another_wrote(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    said = await rehearsal.person("ada").say("mine")
    message = channel.get_partial_message(said.id)
    with pytest.raises(discord.Forbidden) as refused:
        await message.edit(content="yours")
    assert refused.value.code == 50005
    await message.delete()
    assert said.deleted
    with pytest.raises(discord.NotFound) as gone:
        await message.edit(content="again")
    assert gone.value.code == 10008


async def test_the_bot_hears_of_messages_and_edits(
    rehearsal: Rehearsal, bot: Bot, channel: discord.PartialMessageable
) -> None:
    received = bot.wait_for("message")
    sent = await channel.send("hello")
    assert (await received).content == "hello"
    edited = bot.wait_for("message_edit")
    await sent.edit(content="bye")
    assert [message.content for message in await edited] == ["hello", "bye"]
    deleted = bot.wait_for("message_delete")
    await sent.delete()
    assert (await deleted).id == sent.id


async def test_edits_bring_all_flags_back_and_those_that_cannot_change_are_ignored(
    rehearsal: Rehearsal, channel: discord.PartialMessageable
) -> None:
    silent = await channel.send("x", silent=True)
    await silent.edit(content="y")
    assert (last(rehearsal).content, last(rehearsal).flags) == ("y", Flag.SUPPRESS_NOTIFICATIONS)
    threaded = await channel.send("Heads?")
    await threaded.create_thread(name="Heads")
    threaded = await channel.fetch_message(threaded.id)
    assert threaded.flags.has_thread
    await threaded.edit(content="Several heads?")
    found = next(one for one in rehearsal.person("ada").messages() if one.id == threaded.id)
    assert (found.content, found.flags) == ("Several heads?", Flag.HAS_THREAD)
    await threaded.edit(suppress=True)
    assert found.flags == Flag.HAS_THREAD | Flag.SUPPRESS_EMBEDS


async def test_embeds_are_suppressed_and_shown_again(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    sent = await channel.send("look", embed=discord.Embed(title="Heads"))
    hidden = await sent.edit(suppress=True)
    assert (hidden.embeds, hidden.flags.suppress_embeds, hidden.edited_at) == ([], True, None)
    assert last(rehearsal).text == "look"
    shown = await hidden.edit(suppress=False)
    assert ([embed.title for embed in shown.embeds], shown.flags.suppress_embeds) == (["Heads"], False)
    assert last(rehearsal).text == "look\nHeads"


async def test_who_manages_messages_suppresses_embeds_of_others(
    rehearsal: Rehearsal, api: Api, channel: discord.PartialMessageable
) -> None:
    said = await rehearsal.person("ada").say("https://example.com/")
    message = await channel.fetch_message(said.id)
    await message.edit(suppress=True)
    assert said.flags == Flag.SUPPRESS_EMBEDS
    path = f"/channels/{channel.id}/messages/{said.id}"
    assert (await api("PATCH", path, {"flags": 0, "content": "yours"}))[1]["code"] == 50005
    rehearsal.permit("general", "bot", deny=Permission.MANAGE_MESSAGES)
    assert (await api("PATCH", path, {"flags": 0}))[1]["code"] == 50013
    assert said.flags == Flag.SUPPRESS_EMBEDS
