"""A button's `custom_id` is all that is left of it after a restart."""

import re

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.action import Action
from bot.cards.button import CardButton
from bot.jobs.job import State
from tests.bot.room import Room

TEMPLATE: re.Pattern[str] = CardButton.__discord_ui_compiled_template__
names = st.from_regex(r"[a-z_]+(\.[a-z_]+)?", fullmatch=True).filter(lambda name: len(name) <= 60)
ids = st.integers(min_value=1, max_value=2**63 - 1)


@given(names, ids)
def test_a_custom_id_says_action_and_job(name: str, job_id: int) -> None:
    button = CardButton.of(Action(name, "Press", "🔘"), job_id)
    match = TEMPLATE.fullmatch(button.custom_id)
    assert match
    assert (match["action"], int(match["job"])) == (name, job_id)
    assert len(button.custom_id) <= 100


@pytest.mark.parametrize(
    "custom_id", ["card:cancel:", "card::1", "card:cancel:1:a b", "card:cancel:-1", "card:Cancel:1", "x"]
)
def test_what_is_no_card_button_is_left_to_others(custom_id: str) -> None:
    assert not TEMPLATE.fullmatch(custom_id)


def test_a_button_looks_as_its_action_says() -> None:
    button = CardButton.of(Action("cancel", "Cancel", "🛑", discord.ButtonStyle.danger), 7).item
    assert (button.label, str(button.emoji), button.style) == ("Cancel", "🛑", discord.ButtonStyle.danger)


async def test_buttons_work_on_messages_that_this_bot_never_saw(room: Room) -> None:
    """After a restart memory holds no view; the loopback Discord holds the message."""
    card = await room.finished(room.ada)
    store = room.bot._connection._view_store
    store._views.clear()
    store._synced_message_views.clear()
    again = await room.card(await room.ada.press(card, "Again"))
    assert again.id != card.id


async def test_cards_leave_nothing_behind_in_memory(room: Room) -> None:
    for _ in range(3):
        await room.finished(room.ada)
    store = room.bot._connection._view_store
    assert store._views == {}
    assert store._synced_message_views == {}


async def test_an_error_behind_a_button_is_answered(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await room.finished(room.ada)

    def broken(*_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(room.family, "code", broken)
    assert "our side" in (await room.told(await room.ada.press(card, "Show the code"))).text
    assert room.jobs.rows[room.latest].state is State.SUCCEEDED
