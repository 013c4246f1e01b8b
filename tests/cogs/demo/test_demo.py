"""A demo from its first step to its last, led from a private panel."""

import asyncio

import pytest
from discord import app_commands

from bot.jobs.job import State
from bot.jobs.turns import DEMO
from models.tasks.next_token.request import NextTokenRequest
from tests.bot.room import Room, labels
from tests.cogs.demo.stage import Led


async def test_the_shipped_demo_runs_from_start_to_end(room: Room) -> None:
    led = Led(room)
    await led.run()
    said = await led.seen(1)
    assert "look over its shoulder" in said.text
    assert "keyboard" in (await led.panel("Step 1 of 6")).text, "the notes are for the instructor"
    assert "keyboard" not in said.text

    await led.press("Next", "Step 2 of 6")
    poll = await led.seen(2)
    assert poll.poll is not None
    await room.ada.vote(poll, 1)
    await room.alan.vote(poll, 2)

    await led.press("Next", "Step 3 of 6")
    assert poll.poll.final
    card = await led.seen(4)
    await room.world.until(lambda: room.latest == 1)
    request = room.jobs.rows[1].request
    assert isinstance(request, NextTokenRequest)
    assert (request.text, request.top_k) == ("The capital of France is", 10)
    assert room.jobs.rows[1].owner_id == room.moderator.user.id
    assert room.jobs.precedences[1] == DEMO
    led.guess()
    await room.world.until(lambda: "Paris" in card.text)

    await led.press("Next", "Step 4 of 6")
    revealed = await led.seen(5)
    assert f"1 of 2 were right: <@{room.ada.user.id}>" in revealed.text
    assert revealed.mentions == []

    await led.press("Next", "Step 5 of 6")
    handed = await led.seen(6)
    opened = await room.ada.press(handed, "Run it yourself")
    await room.world.until(lambda: opened.modal is not None)
    sent = await room.ada.submit(opened, {"Your text": "Once upon"})
    await room.card(sent)
    assert room.jobs.rows[2].owner_id == room.ada.user.id
    assert room.jobs.precedences[2] == 0
    led.guess()
    await room.world.until(lambda: "Answers so far: 1" in handed.text and "paris" in handed.text)

    await led.press("Next", "Step 6 of 6")
    await led.seen(7)
    await led.press("Next", "This demo has ended")
    assert all(demo.ended for demo in room.demos.rows.values())


async def test_it_is_in_german_where_that_is_asked(room: Room) -> None:
    led = Led(room)
    await led.run(language="de")
    assert "über die Schulter" in (await led.seen(1)).text


async def test_it_survives_a_restart_at_every_step_and_shows_nothing_twice(room: Room) -> None:
    led = Led(room)
    await led.run()
    for step, count in ((2, 2), (3, 4), (4, 5), (5, 6), (6, 7)):
        shown = [(one.id, one.text) for one in led.shown]
        jobs = len(room.jobs.rows)
        room.bot.demos.books._read.clear()
        room.bot.demos.heard(None)
        await room.bot.demos._background.finished()
        assert ([(one.id, one.text) for one in led.shown], len(room.jobs.rows)) == (shown, jobs)
        await led.press("Next", f"Step {step} of 6")
        await led.seen(count)
        if step == 3:
            await room.world.until(lambda: room.demos.rows[1].now.job == 1)
            led.guess()
            await room.cards.until_ended(1)


async def test_two_presses_at_once_advance_once(room: Room) -> None:
    led = Led(room)
    await led.run()
    panel = await led.panel("Step 1 of 6")
    first, second = await asyncio.gather(*(room.moderator.press(panel, "Next") for _ in range(2)))
    await room.world.until(lambda: first.followups or second.followups)
    told = (first.followups or second.followups)[0]
    assert "gone on without you" in told.text
    assert told.ephemeral
    assert room.demos.rows[1].step == 1
    await led.seen(2)


async def test_what_fails_is_told_to_the_instructor_alone_and_tried_again(room: Room) -> None:
    led = Led(room)
    await led.run()
    await led.press("Next", "Step 2 of 6")
    await led.press("Next", "Step 3 of 6")
    await room.world.until(lambda: bool(room.jobs.rows) and room.demos.rows[1].now.job is not None)
    room.work(1, State.FAILED, error="The worker has no memory left.")
    panel = await led.panel("The worker has no memory left.")
    assert panel.ephemeral
    await room.world.until(lambda: len(led.shown) == 3)
    assert not any("memory" in one.text for one in led.shown)
    await room.moderator.press(panel, "Next")
    assert room.demos.rows[1].step == 2
    await led.press("Again", "Now: `/next-token` runs")
    await room.world.until(lambda: len(room.jobs.rows) == 2)


async def test_next_waits_for_what_runs_and_skip_does_not(room: Room) -> None:
    led = Led(room)
    await led.run()
    await led.press("Next", "Step 2 of 6")
    await led.press("Next", "Step 3 of 6")
    await room.world.until(lambda: bool(room.jobs.rows) and room.demos.rows[1].now.job is not None)
    pressed = await room.moderator.press(await led.panel("Step 3"), "Next")
    await room.world.until(lambda: bool(pressed.followups))
    assert "still runs" in pressed.followups[0].text
    await led.press("Skip", "Step 4 of 6")
    assert room.jobs.rows[1].state is State.CANCELLED
    await led.panel("has brought no values")


async def test_two_demos_run_in_two_channels_and_one_in_each(room: Room) -> None:
    first, second = Led(room), Led(room, "lobby")
    await first.run()
    await second.run()
    await second.press("Next", "Step 2 of 6")
    assert [demo.step for demo in room.demos.rows.values()] == [0, 1]
    sent = await room.moderator.command("demo run", {"runbook": "next_token"})
    assert "A demo runs there already" in (await room.told(sent)).text


@pytest.mark.parametrize("command", ["demo list", "demo next", "demo again", "demo stop"])
async def test_participants_lead_no_demo_even_where_an_admin_offers_the_commands(room: Room, command: str) -> None:
    group = room.bot.tree.get_command("demo")
    assert isinstance(group, app_commands.Group)
    assert group.default_permissions is not None
    group.default_permissions = None
    await room.bot.tree.sync()
    assert "Only instructors and moderators" in (await room.told(await room.ada.command(command, {}))).text


async def test_a_panel_of_an_earlier_day_works_and_a_fresh_one_comes_by_command(room: Room) -> None:
    led = Led(room)
    await led.run()
    led.sent = await room.moderator.command("demo next", {})
    panel = await led.panel("Step 2 of 6")
    assert labels(panel) == ["Next", "Again", "Skip", "Stop"]
    await led.press("Stop", "This demo has ended")
    assert (await led.seen(2)).poll.final  # type: ignore[union-attr] # it is one
