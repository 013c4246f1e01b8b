"""Ways to answer an interaction, and the deadlines."""

import asyncio
from collections.abc import Awaitable, Callable

import discord
import pytest

from rehearsal import ChangeType, Interaction, Rehearsal
from tests.rehearsal.client import Bot, Start, Used

Answer = Callable[[Used], Awaitable[object]]


@pytest.fixture
async def run(rehearsal: Rehearsal, bot: Bot, start: Start) -> Callable[[Answer], Awaitable[Interaction]]:
    """Start a bot whose only command is answered by a function, and run that command as ada."""

    async def running(answer: Answer) -> Interaction:
        @bot.tree.command(description="Test")
        async def test(interaction: Used) -> None:
            await answer(interaction)

        await start(bot)
        return await rehearsal.person("ada").command("test")

    return running


Run = Callable[[Answer], Awaitable[Interaction]]


async def test_thinking_is_seen_and_then_filled(rehearsal: Rehearsal, run: Run) -> None:
    go_on = asyncio.Event()

    async def answer(interaction: Used) -> None:
        await interaction.response.defer()
        await go_on.wait()
        await interaction.edit_original_response(content="done")

    sent = await run(answer)
    await rehearsal.until(lambda: sent.thinking)
    assert [message.thinking for message in rehearsal.person("grace").messages()] == [True]
    go_on.set()
    await rehearsal.until(lambda: sent.message is not None and sent.message.content == "done")
    assert not sent.thinking
    assert rehearsal.failures == []


async def test_private_thinking_stays_private(rehearsal: Rehearsal, run: Run) -> None:
    async def answer(interaction: Used) -> None:
        await interaction.response.defer(ephemeral=True)
        # The first followup takes the place of "thinking…", and who sees it was said by the deferral.
        await interaction.followup.send("for you")
        await interaction.followup.send("for all")

    sent = await run(answer)
    await rehearsal.until(lambda: sent.followups)
    assert sent.message is not None
    assert (sent.message.text, sent.message.ephemeral) == ("for you", True)
    assert [message.text for message in rehearsal.person("ada").messages()] == ["for you", "for all"]
    assert [message.text for message in rehearsal.person("grace").messages()] == ["for all"]


async def test_a_refusal_after_a_public_deferral(rehearsal: Rehearsal, run: Run) -> None:
    async def answer(interaction: Used) -> None:
        await interaction.response.defer()
        await interaction.delete_original_response()
        await interaction.followup.send("no", ephemeral=True)

    sent = await run(answer)
    await rehearsal.until(lambda: sent.followups)
    assert sent.message is None
    assert sent.followups[0].ephemeral
    assert rehearsal.person("grace").messages() == []


async def test_followups_are_edited_and_deleted(rehearsal: Rehearsal, run: Run) -> None:
    async def answer(interaction: Used) -> None:
        await interaction.response.send_message("first")
        followup = await interaction.followup.send("second", wait=True)
        await followup.edit(content="third")
        assert (await interaction.followup.fetch_message(followup.id)).content == "third"
        assert (await interaction.original_response()).content == "first"
        await interaction.delete_original_response()
        third = await interaction.followup.send("fourth", wait=True)
        await third.delete()

    sent = await run(answer)
    await rehearsal.until(lambda: len(sent.followups) == 2 and sent.followups[1].deleted)
    assert [message.text for message in rehearsal.person("ada").messages()] == ["third"]


async def test_the_callback_tells_what_it_made(rehearsal: Rehearsal, run: Run) -> None:
    async def answer(interaction: Used) -> None:
        callback = await interaction.response.send_message("hi", ephemeral=True)
        assert isinstance(callback.resource, discord.InteractionMessage)
        assert callback.message_id == callback.resource.id
        assert callback.resource.content == "hi"
        assert callback.is_ephemeral()
        assert not callback.is_thinking()
        await callback.resource.edit(content="checked")

    sent = await run(answer)
    await rehearsal.until(lambda: sent.message is not None and sent.message.content == "checked")


async def test_silence_is_shown_and_a_late_answer_is_refused(rehearsal: Rehearsal, bot: Bot, run: Run) -> None:
    rehearsal.interactions.acknowledge_within = 0.05
    late = asyncio.Event()

    async def answer(interaction: Used) -> None:
        await late.wait()
        await interaction.response.send_message("too late")

    sent = await run(answer)
    await rehearsal.until(lambda: sent.failed)
    assert sent.failed == "The application did not respond"
    assert sent.acknowledged_after is None
    late.set()
    error = await bot.errors.get()
    assert isinstance(error, discord.NotFound)
    assert error.code == 10062
    assert len(rehearsal.refusals) == 1
    assert sent.token not in rehearsal.refusals[0]
    assert rehearsal.person("ada").messages() == []


async def test_a_second_answer_is_refused(rehearsal: Rehearsal, run: Run) -> None:
    codes: list[int] = []

    async def answer(interaction: Used) -> None:
        await interaction.response.defer()
        interaction.response._response_type = None
        with pytest.raises(discord.HTTPException) as refused:
            await interaction.response.defer()
        codes.append(refused.value.code)
        await interaction.edit_original_response(content="done")

    sent = await run(answer)
    await rehearsal.until(lambda: sent.message is not None and sent.message.content == "done")
    assert codes == [40060]


@pytest.mark.parametrize("how", ["expire", "lifetime"])
async def test_an_expired_token_is_refused_but_the_bots_own_is_not(rehearsal: Rehearsal, run: Run, how: str) -> None:
    codes: list[int] = []

    async def answer(interaction: Used) -> None:
        await interaction.response.defer()
        message = await interaction.edit_original_response(content="running")
        if how == "lifetime":
            rehearsal.interactions.token_lifetime = 0.0
        else:
            await expired.wait()
        for call in (interaction.edit_original_response(content="no"), interaction.followup.send("no")):
            with pytest.raises(discord.HTTPException) as refused:
                await call
            codes.append(refused.value.code)
        channel = interaction.client.get_partial_messageable(message.channel.id)
        await channel.get_partial_message(message.id).edit(content="done")

    expired = asyncio.Event()
    sent = await run(answer)
    await rehearsal.until(lambda: sent.message is not None and sent.message.content == "running")
    sent.expire()
    expired.set()
    await rehearsal.until(lambda: sent.message is not None and sent.message.content == "done")
    assert codes == [50027, 50027]


async def test_a_private_message_is_not_to_be_had_by_the_bots_token(rehearsal: Rehearsal, run: Run) -> None:
    async def answer(interaction: Used) -> None:
        callback = await interaction.response.send_message("secret", ephemeral=True)
        assert interaction.channel_id is not None
        assert callback.message_id is not None
        channel = interaction.client.get_partial_messageable(interaction.channel_id)
        with pytest.raises(discord.NotFound):
            await channel.get_partial_message(callback.message_id).edit(content="no")
        assert [message async for message in channel.history()] == []
        await interaction.followup.send("checked")

    sent = await run(answer)
    await rehearsal.until(lambda: sent.followups)


async def test_before_an_answer_there_is_nothing_to_follow_up(rehearsal: Rehearsal, run: Run) -> None:
    codes: list[int] = []

    async def answer(interaction: Used) -> None:
        for call in (interaction.followup.send("no"), interaction.original_response()):
            with pytest.raises(discord.NotFound) as refused:
                await call
            codes.append(refused.value.code)
        await interaction.response.send_message("yes")

    sent = await run(answer)
    await rehearsal.until(lambda: sent.message)
    assert codes == [10015, 10015]


async def test_a_message_cannot_be_answered_by_an_update(rehearsal: Rehearsal, bot: Bot, run: Run) -> None:
    async def answer(interaction: Used) -> None:
        with pytest.raises(discord.HTTPException) as refused:
            await bot.http.request(
                discord.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback"),
                json={"type": 7, "data": {"content": "x"}},
            )
        assert refused.value.code == 50035
        await interaction.response.send_message("still open")

    sent = await run(answer)
    await rehearsal.until(lambda: sent.message)


async def test_a_follower_sees_each_step(rehearsal: Rehearsal, run: Run) -> None:
    changes = rehearsal.changes.follow()

    async def answer(interaction: Used) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(content="done")

    await run(answer)
    seen = []
    async for change in changes:
        if change.message is not None or change.interaction is not None:
            assert change.seen_by(rehearsal.person("ada").user)
            assert not change.seen_by(rehearsal.person("grace").user)
        seen.append(change.type)
        if change.type is ChangeType.MESSAGE_UPDATED:
            break
    assert seen == [
        ChangeType.COMMANDS_SYNCED,
        ChangeType.CONNECTED,
        ChangeType.INTERACTION_SENT,
        ChangeType.MESSAGE_CREATED,
        ChangeType.ACKNOWLEDGED,
        ChangeType.MESSAGE_UPDATED,
    ]
