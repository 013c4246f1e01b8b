"""Anybody reports a card; moderators see it in their channel, and what they hide stays hidden."""

from bot.jobs.job import State
from rehearsal import Interaction, Message, Person, Rehearsal
from tests.bot.room import Room, labels, opened, settings_of

HIDDEN = "A moderator has hidden this card"


async def report(room: Room, person: Person, card: Message, reason: str = "") -> Interaction:
    """Fill in the form behind "Report", and return what it was answered with."""
    pressed = await person.press(card, "Report")
    await room.world.until(lambda: pressed.modal is not None)
    return await person.submit(pressed, {"reason": reason})


async def notice(room: Room) -> Message:
    """Return the report in the moderators' channel."""
    await room.world.until(lambda: room.moderator.messages("moderators"))
    return room.moderator.messages("moderators")[-1]


async def hide(room: Room, card: Message) -> None:
    await report(room, room.alan, card)
    await room.moderator.press(await notice(room), "Hide the card")
    await room.world.until(lambda: HIDDEN in card.text)


async def test_a_report_says_who_what_and_why(room: Room) -> None:
    card = await room.finished(room.ada, "Once [upon](https://evil.example) @everyone")
    sent = await report(room, room.alan, card, "It is **rude**")
    assert "moderators have been told" in (await room.told(sent)).text
    told = await notice(room)
    for part in (f"<@{room.alan.id}>", f"<@{room.ada.id}>", str(card.id), "Once", r"\*\*rude\*\*"):
        assert part in told.text
    assert told.mentions == []
    assert "upon\\](https" in told.text
    assert labels(told) == ["Hide the card"]
    # Reports stay in the channel for good, so their buttons keep working whatever the bot's version.
    assert told.button("Hide the card").custom_id == f"report:hide:1:{card.channel.id}:{card.id}"
    assert room.ada.messages("general")[-1].id == card.id


async def test_a_hidden_card_shows_nothing_and_does_nothing_any_more(room: Room) -> None:
    card = await room.finished(room.ada)
    button = card.button("Again")
    await hide(room, card)
    assert "fox" not in card.text
    assert labels(card) == []
    assert room.jobs.rows[1].hidden
    told = await notice(room)
    await room.world.until(lambda: f"Hidden by <@{room.moderator.id}>" in told.text)
    assert labels(told) == []
    listed = await room.card(await room.ada.command("jobs"))
    opened = await room.ada.press(listed, "Open")
    assert HIDDEN in (await room.told(opened)).text
    assert button.custom_id == "card:again:1"


async def test_a_copy_that_was_shown_to_everyone_is_hidden_and_its_private_card_does_nothing_more(room: Room) -> None:
    card = await room.finished(room.ada, private=True)
    await room.ada.press(card, "Show everyone")
    await room.world.until(room.alan.messages)
    copy = room.alan.messages()[-1]
    await hide(room, copy)
    assert HIDDEN in (await room.told(await room.ada.press(card, "Show everyone"))).text
    assert room.cards.settled == [1], "its token is erased, so nobody can edit it"


async def test_a_private_card_that_can_still_be_edited_is_hidden_with_its_copy(room: Room) -> None:
    card = await room.ask(room.ada, private=True)
    room.work(1, State.RUNNING)
    await room.world.until(lambda: "Begun" in card.text)
    await room.bot.desk.hide(1)
    await room.world.until(lambda: HIDDEN in card.text)


async def test_a_running_job_that_is_hidden_is_stopped(room: Room) -> None:
    card = await room.ask(room.ada)
    room.work(1, State.RUNNING)
    await room.world.until(lambda: "Begun" in card.text)
    await hide(room, card)
    room.work(1, State.SUCCEEDED)
    await room.cards.until_ended(1)
    assert "fox" not in card.text


async def test_only_moderators_hide(room: Room) -> None:
    card = await room.finished(room.ada)
    await report(room, room.alan, card)
    instructor = room.world.person("instructor")
    pressed = await instructor.press(await notice(room), "Hide the card")
    assert "Only moderators" in (await room.told(pressed)).text
    assert "fox" in card.text


async def test_a_channel_that_cannot_be_reached_is_a_sentence(world: Rehearsal) -> None:
    async with opened(world, settings_of(world, moderators_channel_id=1)) as room:
        card = await room.finished(room.ada)
        assert "tell a moderator" in (await room.told(await report(room, room.alan, card))).text


async def test_without_a_channel_nobody_is_offered_to_report(world: Rehearsal) -> None:
    async with opened(world, settings_of(world, moderators_channel_id=None)) as room:
        assert "Report" not in labels(await room.finished(room.ada))


async def test_a_private_card_is_its_owners_business(room: Room) -> None:
    assert "Report" not in labels(await room.finished(room.ada, private=True))
