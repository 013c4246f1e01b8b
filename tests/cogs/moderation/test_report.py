"""Anybody reports a card; moderators see it in their channel, and what they hide stays hidden."""

import discord
import pytest

from bot.cards import editor as editor_module
from bot.cards.hiding import PRIVATE
from bot.jobs.audit import Act
from bot.jobs.job import Copy, State
from bot.jobs.rows import UnreadableJob
from rehearsal import Interaction, Message, Person, Rehearsal
from rehearsal.users import Permission
from tests.bot.forging import forge
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


async def test_reports_and_hiding_are_in_the_audit_log(room: Room) -> None:
    card = await room.finished(room.ada, "a secret prompt")
    await report(room, room.alan, card, "rude")
    await room.moderator.press(await notice(room), "Hide the card")
    await room.world.until(lambda: len(room.audit.entries) == 2)
    first, second = [entry.act for entry in room.audit.entries]
    assert first == Act(room.world.guild.id, room.alan.id, "report", "", room.ada.id, None, 1, "rude")
    assert (second.act, second.actor_id, second.job_id) == ("hide", room.moderator.id, 1)


async def test_a_report_while_the_database_is_away_can_be_made_again(room: Room) -> None:
    card = await room.finished(room.ada)
    room.audit.away = True
    assert "queue is restarting" in (await room.told(await report(room, room.alan, card))).text
    room.audit.away = False
    assert "have been told" in (await room.told(await report(room, room.alan, card))).text


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
    left = await room.bot.hiding.hide(1, room.world.guild.id, Copy(card.channel.id, card.id))
    assert HIDDEN in card.text
    assert left == []


@pytest.mark.parametrize("label", ["Change settings", "Delete"])
async def test_a_private_card_that_had_ended_is_hidden_when_its_owner_presses_it(room: Room, label: str) -> None:
    card = await room.finished(room.ada, private=True)
    left = await room.bot.hiding.hide(1, room.world.guild.id, Copy(card.channel.id, card.id))
    assert left == [PRIVATE]
    assert "fox" in card.text
    assert HIDDEN in (await room.told(await room.ada.press(card, label))).text
    assert HIDDEN in card.text
    assert labels(card) == []


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


async def test_without_a_channel_there_is_nothing_to_press(world: Rehearsal) -> None:
    async with opened(world, settings_of(world, moderators_channel_id=None)) as room:
        assert "Report" not in labels(await room.finished(room.ada))
        await room.bot.servers.change(
            world.guild.id, {"log_channel_id": world.guild.channel_ids["moderators"]}, by_id=room.moderator.id
        )
        assert "Report" in labels(await room.finished(room.alan))


async def test_on_a_card_from_before_the_channel_was_taken_away_one_is_told_who_sets_it(room: Room) -> None:
    card = await room.finished(room.ada)
    await room.bot.servers.change(room.world.guild.id, {"log_channel_id": None}, by_id=room.moderator.id)
    assert "`/setup`" in (await room.told(await report(room, room.alan, card))).text


async def test_reports_go_where_the_server_has_set_them_to(room: Room) -> None:
    await room.bot.servers.change(
        room.world.guild.id, {"log_channel_id": room.world.guild.channel_ids["general"]}, by_id=7
    )
    card = await room.finished(room.ada)
    assert "have been told" in (await room.told(await report(room, room.alan, card))).text
    assert room.moderator.messages("moderators") == []
    assert len(room.moderator.messages("general")) == 2


async def test_a_private_card_is_its_owners_business(room: Room) -> None:
    assert "Report" not in labels(await room.finished(room.ada, private=True))


async def test_a_report_is_not_sent_to_the_moderators_of_another_server(world: Rehearsal) -> None:
    elsewhere = world.add_server("Elsewhere")
    settings = settings_of(world, moderators_channel_id=elsewhere.guild.channel_ids["moderators"])
    async with opened(world, settings) as room:
        card = await room.finished(room.ada)
        for _ in range(2):
            assert "of another server" in (await room.told(await report(room, room.alan, card))).text
        assert list(room.world.refusals) == []
    assert elsewhere.person("moderator").messages("moderators") == []


async def test_a_card_is_reported_once_by_each(room: Room) -> None:
    card = await room.finished(room.ada)
    await room.told(await report(room, room.alan, card))
    assert "already" in (await room.told(await report(room, room.alan, card))).text
    assert "have been told" in (await room.told(await report(room, room.ada, card))).text
    assert len(room.moderator.messages("moderators")) == 2


async def copied(room: Room) -> tuple[Message, list[Message]]:
    """Return a private card and two copies of it that everyone sees."""
    card = await room.finished(room.ada, private=True)
    for count in (1, 2):
        await room.ada.press(card, "Show everyone")
        await room.cards.until_copies(1, count)
    return card, room.alan.messages()


async def test_every_copy_is_hidden(room: Room) -> None:
    _, copies = await copied(room)
    assert len(copies) == 2
    await hide(room, copies[0])
    await room.world.until(lambda: all(HIDDEN in copy.text for copy in copies))
    told = await notice(room)
    await room.world.until(lambda: "Hidden by" in told.text)
    assert "Its owner still sees their private card" in told.text
    assert labels(told) == []


async def thread_with_card(room: Room) -> tuple[discord.Thread, Message]:
    channel = room.bot.get_channel(room.world.guild.channel_ids["general"])
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="Heads", type=discord.ChannelType.public_thread)
    return thread, await room.finished(room.ada, channel="Heads")


async def test_what_cannot_be_reached_is_told_and_hidden_later(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor_module, "GAP_AS_BOT", 0.05)
    thread, card = await thread_with_card(room)
    await report(room, room.alan, card)
    told = await notice(room)
    await thread.edit(archived=True)
    await room.moderator.press(told, "Hide the card")
    await room.world.until(lambda: "I could not hide" in told.text)
    assert f"/{thread.id}/{card.id}" in told.text
    assert "archived" in told.text
    assert "fox" in card.text
    await thread.edit(archived=False)
    await room.world.until(lambda: HIDDEN in card.text)
    await room.moderator.press(told, "Hide the card")
    await room.world.until(lambda: "I could not hide" not in told.text)
    assert labels(told) == []
    assert told.text.count("Hidden by") == 1


async def test_a_copy_where_the_bot_may_not_write_is_told(room: Room) -> None:
    _, copies = await copied(room)
    await report(room, room.alan, copies[0])
    told = await notice(room)
    room.world.permit("general", room.world.guild.bot.name, deny=int(Permission.VIEW_CHANNEL))
    await room.moderator.press(told, "Hide the card")
    await room.world.until(lambda: told.text.count("let me see that channel") == 2)
    room.world.permit("general", room.world.guild.bot.name)
    await room.moderator.press(told, "Hide the card")
    await room.world.until(lambda: all(HIDDEN in copy.text for copy in copies))


async def test_a_job_that_cannot_be_read_any_more_is_hidden(room: Room) -> None:
    card = await room.finished(room.ada)
    await report(room, room.alan, card)
    told = await notice(room)
    room.jobs.obstacles = [UnreadableJob("job 1 is of the unknown kind 'juggle'")]
    await room.moderator.press(told, "Hide the card")
    await room.world.until(lambda: HIDDEN in card.text)


async def test_moderators_hide_nothing_of_another_server(world: Rehearsal) -> None:
    elsewhere = world.add_server("Elsewhere")
    moderators = [server.guild.role_ids["Moderator"] for server in world.servers]
    async with opened(world, settings_of(world, moderator_role_ids=moderators)) as room:
        card = await room.finished(room.ada)
        await report(room, room.alan, card)
        custom_id = (await notice(room)).button("Hide the card").custom_id
        assert custom_id
        theirs = await room.finished(elsewhere.person("ada"))
        forge(theirs, custom_id)
        pressed = await elsewhere.person("moderator").press(theirs, custom_id)
        assert "another server" in (await room.told(pressed)).text
        assert not room.jobs.rows[1].hidden
        assert "fox" in card.text


async def test_a_message_of_another_server_is_left_alone(room: Room) -> None:
    elsewhere = room.world.add_server("Elsewhere")
    await room.finished(room.ada)
    theirs = await room.finished(elsewhere.person("ada"))
    assert await room.bot.hiding.hide(1, room.world.guild.id, Copy(theirs.channel.id, theirs.id)) == []
    assert "fox" in theirs.text
    assert list(room.world.refusals) == []


@pytest.mark.parametrize(
    ("channel", "deny", "said"),
    [(1, 0, "no text channel"), (None, int(Permission.SEND_MESSAGES), "Send Messages"), (None, 0, "")],
)
async def test_a_moderators_channel_that_does_not_do_is_told_at_start(
    world: Rehearsal, caplog: pytest.LogCaptureFixture, channel: int | None, deny: int, said: str
) -> None:
    channel_id = channel or world.guild.channel_ids["moderators"]
    if deny:
        world.permit("moderators", world.guild.bot.name, allow=int(Permission.VIEW_CHANNEL), deny=deny)
    async with opened(world, settings_of(world, moderators_channel_id=channel_id)) as room:
        await room.bot.wait_until_ready()
        await room.ask(room.ada)
    warnings = [record.getMessage() for record in caplog.records if "the log channel of" in record.getMessage()]
    assert len(warnings) == bool(said)
    assert all(said in warning for warning in warnings)
