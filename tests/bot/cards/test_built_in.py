"""The buttons that every card has, pressed in a loopback Discord."""

import ast
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.cards import desk as desk_module
from bot.cards.family import Answer
from bot.database.connection import DatabaseAway
from bot.jobs.job import State
from rehearsal import Interaction, Message
from tests.bot.cards.doubles import RESULT
from tests.bot.room import Room, answers, labels

HOSTILE = "@everyone <@&1> <@2> [click](https://evil.example)"


async def reply(room: Room, pressed: Interaction) -> Message:
    """Return what a press was answered with, beside the card itself."""
    await room.world.until(lambda: any(message.text for message in answers(pressed)))
    (message,) = answers(pressed)
    return message


async def opened(room: Room, button: str) -> Interaction:
    """Type `/jobs` and press a button on the list."""
    listed = await room.card(await room.ada.command("jobs"))
    return await room.ada.press(listed, f"card:{button}:{room.latest}")


async def test_cancel_ends_the_card(room: Room) -> None:
    card = await room.ask(room.ada)
    await room.ada.press(card, "Cancel")
    await room.cards.until_ended(room.latest)
    assert "Cancelled" in card.text
    assert "Cancel" not in labels(card)


async def test_cancel_in_a_list_is_told_there(room: Room) -> None:
    card = await room.ask(room.ada)
    told = await room.told(await opened(room, "cancel"))
    assert "cancelled" in told.text
    await room.cards.until_ended(room.latest)
    assert "Cancelled" in card.text


async def test_a_running_job_that_is_opened_says_that_it_is_a_snapshot(room: Room) -> None:
    await room.ask(room.ada)
    room.work(room.latest, State.RUNNING)
    assert "when you opened it" in (await reply(room, await opened(room, "open"))).text


async def test_cancel_of_a_running_job_asks_its_worker(room: Room) -> None:
    card = await room.ask(room.ada)
    room.work(room.latest, State.RUNNING)
    await room.world.until(lambda: "Begun" in card.text)
    pressed = await room.ada.press(card, "Cancel")
    await room.world.until(lambda: pressed.answered)
    room.work(room.latest, State.CANCELLED)
    await room.cards.until_ended(room.latest)
    assert pressed.followups == []


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, None], ids=["succeeded", "failed", "gone"])
async def test_cancel_that_comes_too_late_gets_a_sentence(room: Room, state: State | None) -> None:
    card = await room.ask(room.ada)
    if state is None:
        room.jobs.rows.clear()
    else:
        room.jobs.rows[1] = replace(room.jobs.rows[1], state=state)
    pressed = await room.ada.press(card, "Cancel")
    assert ("already ended" if state else "no longer on record") in (await room.told(pressed)).text


async def expiring_card(room: Room, monkeypatch: pytest.MonkeyPatch) -> Message:
    """Return a private card that says that its token expires in a minute."""
    with monkeypatch.context() as patch:
        patch.setattr(desk_module, "TOKEN_LIFETIME", timedelta(seconds=60))
        card = await room.ask(room.ada, private=True)
    await room.world.until(lambda: labels(card) == ["Refresh"])
    return card


async def test_refresh_keeps_a_private_card_with_the_new_token(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await expiring_card(room, monkeypatch)
    pressed = await room.ada.press(card, "Refresh")
    await room.world.until(lambda: labels(card) == ["Cancel"])
    kept = room.cards.rows[room.latest]
    assert kept.token == pressed.token
    assert kept.token_expires_at
    assert kept.token_expires_at > datetime.now(UTC) + timedelta(minutes=14)
    assert card.ephemeral


async def test_refresh_after_a_restart_of_the_bot(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await expiring_card(room, monkeypatch)
    await room.bot.desk.keeper.close()
    room.jobs.rows[1] = replace(room.jobs.rows[1], state=State.SUCCEEDED, result=RESULT)
    await room.ada.press(card, "Refresh")
    await room.cards.until_ended(1)
    assert "there was a fox" in card.text


@pytest.mark.parametrize("forgotten", [True, False], ids=["forgotten", "not on record"])
async def test_refresh_of_a_card_that_is_not_on_record_gets_a_sentence(
    room: Room, monkeypatch: pytest.MonkeyPatch, forgotten: bool
) -> None:
    card = await expiring_card(room, monkeypatch)
    await room.bot.desk.keeper.close()
    if forgotten:
        room.cards.rows[1] = replace(room.cards.rows[1], message_id=None)
    else:
        room.cards.rows.clear()
    assert "no longer on record" in (await room.told(await room.ada.press(card, "Refresh"))).text


async def test_refresh_while_the_database_is_away_gets_a_sentence(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await expiring_card(room, monkeypatch)
    for obstacles in ([DatabaseAway()], [None, DatabaseAway()]):
        room.cards.obstacles = list(obstacles)
        assert "queue is restarting" in (await room.told(await room.ada.press(card, "Refresh"))).text
    assert labels(card) == ["Refresh"]
    await room.ada.press(card, "Refresh")
    await room.world.until(lambda: labels(card) == ["Cancel"])


async def test_cancel_while_the_database_goes_away_gets_a_sentence(room: Room) -> None:
    card = await room.ask(room.ada)
    room.jobs.obstacles = [None, DatabaseAway()]
    assert "queue is restarting" in (await room.told(await room.ada.press(card, "Cancel"))).text
    assert labels(card) == ["Cancel", "Report"]


async def test_the_code_is_shown_to_whoever_asks_alone(room: Room) -> None:
    card = await room.finished(room.ada, "```\nfence @everyone")
    shown = await reply(room, await room.alan.press(card, "Show the code"))
    assert shown.ephemeral
    assert shown.viewer is room.alan.user
    before, code, after = shown.text.split("```")
    assert before == after == ""
    ast.parse(code.removeprefix("python"))


async def test_long_code_comes_as_a_file_and_as_a_notebook(room: Room) -> None:
    card = await room.finished(room.ada, "long " * 1000)
    shown = await reply(room, await room.ada.press(card, "Show the code"))
    assert shown.ephemeral
    program, notebook = shown.attachments
    assert (program.name, notebook.name) == (f"job-{room.latest}.py", f"job-{room.latest}.ipynb")
    assert ast.parse(program.bytes.decode()).body
    (cell,) = json.loads(notebook.bytes)["cells"]
    assert "".join(cell["source"]) == program.bytes.decode()


async def test_a_private_answer_is_shown_to_everyone_on_request(room: Room) -> None:
    card = await room.finished(room.ada, HOSTILE, private=True, result=RESULT.model_copy(update={"text": HOSTILE}))
    await room.ada.press(card, "Show everyone")
    await room.world.until(room.alan.messages)
    (shown,) = room.alan.messages()
    assert "@everyone" in shown.text
    assert shown.mentions == []
    assert "Show everyone" not in labels(shown)
    assert card.ephemeral


async def test_a_shown_copy_is_deleted_without_its_card(room: Room) -> None:
    card = await room.finished(room.ada, private=True)
    await room.ada.press(card, "Show everyone")
    await room.world.until(room.alan.messages)
    (shown,) = room.alan.messages()
    assert "moderators" in (await room.told(await room.alan.press(shown, "Delete"))).text
    await room.ada.press(shown, "Delete")
    await room.world.until(lambda: shown.deleted)
    assert not card.deleted
    assert room.cards.forgotten == []


async def test_delete_forgets_the_card_and_keeps_the_job(room: Room) -> None:
    card = await room.finished(room.ada)
    await room.ada.press(card, "Delete")
    await room.world.until(lambda: card.deleted)
    await room.cards.until_forgotten(room.latest)
    assert room.latest in room.jobs.rows


async def test_delete_pressed_twice_says_nothing_of_our_side(room: Room) -> None:
    card = await room.finished(room.ada)
    first, second = await room.ada.press(card, "Delete"), await room.moderator.press(card, "Delete")
    await room.world.until(lambda: card.deleted and first.answered and second.answered)
    again = await room.finished(room.ada)
    await room.ada.press(again, "Delete")
    await room.world.until(lambda: again.deleted)
    assert answers(first) == answers(second) == []


async def test_open_shows_a_job_to_its_owner_alone(room: Room) -> None:
    await room.finished(room.ada)
    seen = room.alan.messages()
    shown = await reply(room, await opened(room, "open"))
    assert shown.ephemeral
    assert "there was a fox" in shown.text
    assert "Show everyone" in labels(shown)
    assert room.alan.messages() == seen


def overlong(*_: object) -> Answer:
    """Answer with more than a message may hold."""
    return Answer([discord.ui.TextDisplay("x" * 4001)], "figures")


async def test_a_card_that_discord_refuses_says_so_with_the_result_and_a_way_to_open_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(room.family, "answer", overlong)
        card = await room.finished(room.ada)
        assert "refuses" in card.text
        assert labels(card) == ["Open", "Delete"]
        (file,) = card.attachments
        assert b"there was a fox" in file.bytes
        still = await reply(room, await room.ada.press(card, "Open"))
        assert "refuses" in still.text
        assert still.ephemeral
    mended = await reply(room, await room.ada.press(card, "Open"))
    assert "there was a fox" in mended.text
    assert room.world.refusals


async def test_a_running_card_that_discord_refuses_can_be_cancelled(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room.family, "question", lambda *_: [discord.ui.TextDisplay("x" * 4001)])
    card = await room.ask(room.ada)
    assert "refuses" in card.text
    assert labels(card) == ["Cancel"]
