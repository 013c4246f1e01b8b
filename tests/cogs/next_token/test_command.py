"""`/next-token`: what is typed becomes a request, and a sentence grows on one card by pressing."""

from bot.jobs.job import State
from models.tasks.next_token.request import NextTokenRequest
from models.tasks.tokenize.pieces import Piece
from rehearsal import Message
from rehearsal.options import Value
from tests.bot.room import Room, answers, labels
from tests.cogs.next_token.guesses import CANDIDATES, RESULT, TEXT


def latest(room: Room) -> NextTokenRequest:
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, NextTokenRequest)
    return request


async def guess(room: Room, *taken: Piece) -> None:
    """Finish the latest job as a worker does."""
    room.work(room.latest, State.SUCCEEDED, result=RESULT.model_copy(update={"taken": taken}))
    await room.cards.until_ended(room.latest)


async def asked(room: Room, **options: Value) -> Message:
    card = await room.card(await room.ada.command("next-token", {"text": TEXT, **options}))
    await guess(room)
    return card


async def test_without_options_it_is_as_the_request_says(room: Room) -> None:
    await room.card(await room.ada.command("next-token", {"text": TEXT}))
    assert latest(room).model_copy(update={"seed": 0}) == NextTokenRequest(text=TEXT, model="smollm2")


async def test_options_are_taken_as_they_are_typed(room: Room) -> None:
    await room.card(await room.ada.command("next-token", {"text": TEXT, "model": "smollm2", "top_k": 20}))
    assert latest(room).top_k == 20


async def test_without_a_text_it_is_the_beginning_of_one(room: Room) -> None:
    card = await room.card(await room.ada.command("next-token", {}))
    assert latest(room).text == ""
    assert "the very beginning of a text" in card.text


async def test_a_sentence_grows_on_one_card_by_pressing(room: Room) -> None:
    card = await asked(room)
    paris, the = CANDIDATES[0].piece, CANDIDATES[1].piece
    await room.ada.press(card, "␣Paris 50.0 %")
    await room.world.until(lambda: room.latest == 2)
    assert latest(room).taken == (paris.id,)
    await guess(room, paris)
    assert ">  Paris" in card.text
    await room.ada.select(card, f"pick:next_token.other:{room.latest}", "99")
    await room.world.until(lambda: room.latest == 3)
    assert latest(room).taken == (paris.id, 99)
    await guess(room, paris, CANDIDATES[5].piece)
    await room.ada.press(card, "Take a random one")
    await room.world.until(lambda: room.latest == 4)
    assert latest(room).taken == (paris.id, 99, the.id)
    await guess(room, paris, CANDIDATES[5].piece, the)
    await room.ada.press(card, "Undo")
    await room.world.until(lambda: room.latest == 5)
    assert latest(room).taken == (paris.id, 99)
    assert [message.id for message in room.ada.messages()] == [card.id]


async def test_whoever_else_presses_gets_a_card_for_themselves(room: Room) -> None:
    card = await asked(room)
    before = card.text
    pressed = await room.alan.press(card, "␣the 20.0 %")
    await room.cards.until_placed(2)
    (own,) = answers(pressed)
    assert own.ephemeral
    assert latest(room).taken == (CANDIDATES[1].piece.id,)
    assert card.text == before


async def test_a_step_that_fails_can_be_undone(room: Room) -> None:
    card = await asked(room)
    await room.ada.press(card, "␣Paris 50.0 %")
    await room.world.until(lambda: room.latest == 2)
    room.work(room.latest, State.FAILED, error="This text has 8,193 tokens. Shorten it.")
    await room.cards.until_ended(room.latest)
    assert "Shorten it." in card.text
    assert "Undo" in labels(card)
