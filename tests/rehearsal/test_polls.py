import asyncio
from datetime import timedelta

import discord
import pytest

from rehearsal import CommandRejected, Rehearsal
from rehearsal.message import MessageType
from rehearsal.users import Permission
from tests.rehearsal.client import Api, Bot, Start, Used


@pytest.fixture
def bot(rehearsal: Rehearsal) -> Bot:
    return Bot(rehearsal.guild.id, discord.Intents(guilds=True, guild_messages=True, guild_polls=True))


@pytest.fixture
async def channel(rehearsal: Rehearsal, bot: Bot, start: Start) -> discord.TextChannel:
    await start(bot)
    await bot.wait_until_ready()
    channel = bot.get_channel(rehearsal.guild.channel_ids["general"])
    assert isinstance(channel, discord.TextChannel)
    return channel


def question(*, multiple: bool = False) -> discord.Poll:
    poll = discord.Poll("Which model next?", timedelta(hours=1), multiple=multiple)
    return poll.add_answer(text="SmolLM2", emoji="🤏").add_answer(text="ALBERT")


async def test_people_vote_and_the_bot_hears(rehearsal: Rehearsal, bot: Bot, channel: discord.TextChannel) -> None:
    received: asyncio.Queue[tuple[str, int]] = asyncio.Queue()

    @bot.event
    async def on_raw_poll_vote_add(event: discord.RawPollVoteActionEvent) -> None:
        received.put_nowait(("add", event.answer_id))

    @bot.event
    async def on_raw_poll_vote_remove(event: discord.RawPollVoteActionEvent) -> None:
        received.put_nowait(("remove", event.answer_id))

    sent = await channel.send(poll=question())
    assert sent.poll
    ada, (seen,) = rehearsal.person("ada"), rehearsal.person("ada").messages()
    await ada.vote(seen, "ALBERT")
    assert await received.get() == ("add", 2)
    await ada.vote(seen, "SmolLM2")
    assert {await received.get(), await received.get()} == {("add", 1), ("remove", 2)}
    await rehearsal.person("grace").vote(seen, 1)
    with pytest.raises(CommandRejected):
        await ada.vote(seen, 1, 2)
    with pytest.raises(CommandRejected):
        await ada.vote(seen, 3)
    fetched = await sent.fetch()
    assert fetched.poll
    assert [(answer.text, answer.vote_count) for answer in fetched.poll.answers] == [("SmolLM2", 2), ("ALBERT", 0)]
    voters = [user.name async for user in fetched.poll.answers[0].voters()]
    assert sorted(voters) == ["ada", "grace"]
    await ada.vote(seen)
    assert seen.poll
    assert (seen.poll.count(1), seen.poll.voted(ada.user)) == (1, [])


async def test_a_poll_ends_and_tells_who_has_won(rehearsal: Rehearsal, channel: discord.TextChannel) -> None:
    sent = await channel.send(poll=question(multiple=True))
    (seen,) = rehearsal.person("ada").messages()
    await rehearsal.person("ada").vote(seen, 1, 2)
    await rehearsal.person("grace").vote(seen, 1)
    ended = await sent.end_poll()
    assert ended.poll
    assert ended.poll.is_finalized()
    notice = rehearsal.person("ada").messages()[-1]
    assert notice.system_type is MessageType.POLL_RESULT
    result = await channel.fetch_message(notice.id)
    assert result.type is discord.MessageType.poll_result
    fields = {field.name: field.value for field in result.embeds[0].fields}
    assert (fields["victor_answer_text"], fields["victor_answer_votes"], fields["total_votes"]) == ("SmolLM2", "2", "3")
    with pytest.raises(CommandRejected):
        await rehearsal.person("ada").vote(seen, 1)
    with pytest.raises(discord.HTTPException) as refused:
        await sent.end_poll()
    assert refused.value.code == 520002


async def test_a_poll_ends_by_itself(rehearsal: Rehearsal, channel: discord.TextChannel) -> None:
    await channel.send(poll=question())
    (seen,) = rehearsal.person("ada").messages()
    assert seen.poll
    rehearsal.timers.skip(3590)
    await rehearsal.person("ada").vote(seen, 1)
    assert not seen.poll.final
    rehearsal.timers.skip(11)
    assert rehearsal.person("ada").messages()[-1].system_type is MessageType.POLL_RESULT


async def test_an_interaction_is_answered_by_a_poll(rehearsal: Rehearsal, bot: Bot, start: Start) -> None:
    @bot.tree.command(description="Ask")
    async def ask(interaction: Used, deferred: bool) -> None:
        if deferred:
            await interaction.response.defer()
            await interaction.followup.send(poll=question())
        else:
            await interaction.response.send_message(poll=question())

    await start(bot)
    for deferred in (True, False):
        sent = await rehearsal.person("ada").command("ask", {"deferred": deferred})
        await rehearsal.until(lambda: sent.message and sent.message.poll)  # noqa: B023 (awaited in this turn)
        assert sent.message
        assert sent.message.text == "Which model next?\nSmolLM2\nALBERT"


def body(**changes: object) -> dict[str, object]:
    answers = [{"poll_media": {"text": "yes"}}]
    return {"poll": {"question": {"text": "Well?"}, "answers": answers, "duration": 1, **changes}}


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"duration": 769}, "duration"),
        ({"answers": []}, "answers"),
        ({"answers": [{"poll_media": {"text": "a"}}] * 11}, "answers"),
        ({"answers": [{"poll_media": {"text": "a" * 56}}]}, "answers"),
        ({"question": {"text": "a" * 301}}, "question"),
    ],
)
async def test_a_poll_that_discord_refuses(api: Api, wrong: dict[str, object], path: str) -> None:
    status, answer = await api.post(body(**wrong))
    assert (status, answer["code"]) == (400, 50035)
    assert path in answer["errors"]["poll"]


async def test_a_poll_stays_as_it_is_and_needs_its_permission(rehearsal: Rehearsal, api: Api) -> None:
    status, sent = await api.post(body())
    assert status == 200
    path = f"/channels/{sent['channel_id']}/messages/{sent['id']}"
    assert (await api("PATCH", path, {"content": "other"}))[1]["code"] == 520003
    _, plain = await api.post({"content": "plain"})
    plainly = f"/channels/{plain['channel_id']}/messages/{plain['id']}"
    assert (await api("PATCH", plainly, body()))[1]["code"] == 520003
    assert (await api("POST", f"/channels/{plain['channel_id']}/polls/{plain['id']}/expire"))[1]["code"] == 520006
    both = body() | {"flags": 1 << 15, "components": [{"type": 10, "content": "text"}]}
    assert "poll" in (await api.post(both))[1]["errors"]
    rehearsal.permit("general", "bot", deny=Permission.SEND_POLLS)
    assert (await api.post(body()))[1]["code"] == 50013
