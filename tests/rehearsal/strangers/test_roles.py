"""Views of a stranger: persistent and dynamic items that outlive a restart, and those that do not."""

import pytest

from rehearsal import CommandRejected, Message, Rehearsal
from rehearsal.options import Value
from tests.rehearsal.strangers.stranger import Stranger, answer

pytestmark = pytest.mark.usefixtures("stranger")


async def put_up(discord: Rehearsal, name: str, **options: Value) -> Message:
    return await answer(discord, await discord.person("ada").command(name, options))


async def use_the_board(discord: Rehearsal, board: Message) -> None:
    grace = discord.person("grace")
    welcome = await answer(discord, await grace.press(board, "Sign up"))
    assert (welcome.text, welcome.ephemeral) == (f"Welcome, <@{grace.id}>", True)
    chosen = await answer(discord, await grace.select(board, "board:colours", ["Red", "blue"]))
    assert (chosen.text, chosen.ephemeral) == ("red, blue", True)
    assert (await answer(discord, await grace.select(board, "board:colours", []))).text == "none"
    await grace.select(board, "board:role", "Instructor")
    await discord.until(lambda: board.text == "Looking for Instructor")
    reply = await answer(discord, await grace.select(board, "board:place", "lobby"))
    post = grace.messages("lobby")[-1]
    assert post.text == "Grace looks for people here"
    assert reply.text.endswith(f"/{discord.guild.id}/{post.channel.id}/{post.id}")


async def test_a_persistent_view_outlives_the_bot(discord: Rehearsal, stranger: Stranger) -> None:
    board = await put_up(discord, "board")
    await use_the_board(discord, board)
    await stranger.stop()
    await stranger.start()
    await use_the_board(discord, board)


async def test_dynamic_items_outlive_a_bot_that_was_killed(discord: Rehearsal, stranger: Stranger) -> None:
    ada, grace = discord.person("ada"), discord.person("grace")
    card = await put_up(discord, "count")
    await ada.press(card, "Pressed 0×")
    await discord.until(lambda: card.button("Pressed 1×"))
    await stranger.kill()
    await stranger.start()
    await ada.press(card, "Pressed 1×")
    await discord.until(lambda: card.button("Pressed 2×"))
    assert [button.label for button in card.buttons] == ["Pressed 2×"]
    assert (await answer(discord, await grace.press(card, "Pressed 2×"))).text == "That is not yours."
    card = await put_up(discord, "count")
    assert (await answer(discord, await grace.select(card, "ballot:tea", "No"))).text == "tea: No"
    with pytest.raises(CommandRejected, match="is a link"):
        await grace.press(card, "Manual")


async def test_a_view_that_is_answered(discord: Rehearsal) -> None:
    card = await put_up(discord, "sure")
    pressed = await discord.person("ada").press(card, "Yes")
    await discord.until(lambda: pressed.followups)
    assert card.text == "Done"
    assert pressed.followups[0].text == "It was done"
    assert not pressed.followups[0].seen_by(discord.person("grace").user)
    with pytest.raises(CommandRejected, match="disabled"):
        await discord.person("ada").press(card, "Yes")


async def test_a_view_that_times_out(discord: Rehearsal) -> None:
    card = await put_up(discord, "sure", seconds=0.05)
    await discord.until(lambda: card.text == "Too late")
    assert card.buttons == []


async def test_a_view_that_the_bot_forgot(discord: Rehearsal, stranger: Stranger) -> None:
    card = await put_up(discord, "sure")
    await stranger.stop()
    await stranger.start()
    discord.interactions.acknowledge_within = 0.2
    pressed = await discord.person("ada").press(card, "Yes")
    await discord.until(lambda: pressed.failed)
    discord.interactions.acknowledge_within = 3.0
    assert pressed.failed == "This interaction failed"
    assert card.text == "Sure?"
