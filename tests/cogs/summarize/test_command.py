"""`/summarize`: what is typed becomes a request, or a private sentence."""

import pytest

from bot.jobs.job import State
from models.catalogue import load_catalogue
from models.seq2seq.values import SOURCE_CHARACTERS
from models.tasks.summarize.request import SummarizeRequest
from rehearsal.options import Value
from tests.bot.room import Room


async def test_a_text_is_summarised(room: Room) -> None:
    await room.card(await room.ada.command("summarize", {"text": "Long"}))
    assert room.jobs.rows[room.latest].request == SummarizeRequest(
        text="Long", model=load_catalogue().default("summarize").key
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"text": "\x00"}, "type some text"),
        ({"text": "x" * (SOURCE_CHARACTERS + 1)}, "text"),
        ({"text": "Long", "model": "opus-de-en"}, "t5-small"),
    ],
)
async def test_what_does_not_fit_gets_a_sentence(room: Room, options: dict[str, Value], told: str) -> None:
    shown = await room.told(await room.ada.command_unchecked("summarize", options))
    assert told in shown.text
    assert shown.mentions == []
    assert room.jobs.rows == {}


async def test_a_model_that_is_not_there_is_told_on_the_card(room: Room) -> None:
    card = await room.card(await room.ada.command("summarize", {"text": "Long"}))
    error = "T5 small is not on this machine. `python -m bot prefetch t5-small` fetches it."
    room.work(room.latest, State.FAILED, error=error)
    await room.cards.until_ended(room.latest)
    assert error in card.text
