"""Whom a message pings."""

import discord
import pytest
from discord import AllowedMentions

from rehearsal import Rehearsal
from tests.rehearsal.client import Bot, Start


@pytest.fixture
async def channel(rehearsal: Rehearsal, bot: Bot, start: Start) -> discord.PartialMessageable:
    await start(bot)
    return bot.get_partial_messageable(rehearsal.guild.channel_ids["general"], guild_id=rehearsal.guild.id)


TEXT = "<@{ada}> <@!{grace}> <@&{Moderator}> @everyone"
ALL = ["ada", "alan", "edsger", "grace", "instructor", "katherine", "moderator"]


@pytest.mark.parametrize(
    ("allowed", "pinged"),
    [
        (None, ALL),
        (AllowedMentions.none(), []),
        (AllowedMentions(users=True, everyone=False, roles=False), ["ada", "grace"]),
        (AllowedMentions(users=False, everyone=False, roles=True), ["moderator"]),
        (AllowedMentions(users=False, everyone=True, roles=False), ALL),
    ],
)
async def test_allowed_mentions_are_honoured(
    rehearsal: Rehearsal, channel: discord.PartialMessageable, allowed: AllowedMentions | None, pinged: list[str]
) -> None:
    ids = {person.name: person.id for person in rehearsal.people} | rehearsal.guild.role_ids
    content = TEXT.format(**{name: ids[name] for name in ("ada", "grace", "Moderator")})
    sent = await channel.send(content, allowed_mentions=allowed) if allowed else await channel.send(content)
    assert rehearsal.person("ada").messages()[-1].mentions == pinged
    await sent.edit(content=content + " again", allowed_mentions=AllowedMentions.all())
    assert rehearsal.person("ada").messages()[-1].mentions == pinged, "an edit pings nobody"


async def test_one_named_person(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    ada, grace = rehearsal.person("ada"), rehearsal.person("grace")
    only = AllowedMentions(everyone=False, roles=False, users=[discord.Object(ada.id)])
    sent = await channel.send(f"<@{ada.id}> <@{grace.id}> @here", allowed_mentions=only)
    assert rehearsal.person("ada").messages()[-1].mentions == ["ada"]
    assert [user.name for user in sent.mentions] == ["ada"]


@pytest.mark.parametrize("text", ["`<@{0}>`", "```\n<@{0}>\n@everyone```", "nobody", "<@1>", "@every one"])
async def test_code_and_strangers_ping_nobody(
    rehearsal: Rehearsal, channel: discord.PartialMessageable, text: str
) -> None:
    await channel.send(text.format(rehearsal.person("ada").id))
    assert rehearsal.person("ada").messages()[-1].mentions == []


async def test_text_displays_ping_and_silent_messages_do_not(
    rehearsal: Rehearsal, channel: discord.PartialMessageable
) -> None:
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay(f"<@{rehearsal.person('ada').id}>"))
    await channel.send(view=view)
    assert rehearsal.person("ada").messages()[-1].mentions == ["ada"]
    await channel.send("@everyone", silent=True)
    assert rehearsal.person("ada").messages()[-1].mentions == []


async def test_a_reply_pings_unless_it_shall_not(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    asked = await rehearsal.person("ada").say("a question")
    question = await channel.fetch_message(asked.id)
    assert question.content == "", "a bot without the intent does not read others' messages"
    answer = await question.reply("an answer")
    assert answer.reference is not None
    assert answer.reference.message_id == asked.id
    assert rehearsal.person("ada").messages()[-1].mentions == ["ada"]
    await question.reply("another", mention_author=False)
    assert rehearsal.person("ada").messages()[-1].mentions == []
    assert rehearsal.failures == []
