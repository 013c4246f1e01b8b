"""`/tokenize` and “Tokenize this”: what is typed or chosen becomes a request, or a private sentence."""

import pytest

from bot.jobs.job import State
from models.tasks.tokenize.request import TokenizeRequest
from rehearsal import Message
from rehearsal.options import Value
from tests.bot.cards.doubles import RESULT
from tests.bot.room import Room
from tests.cogs.tokenize.cuts import TEXT, cut

MENU = "Tokenize this"


def latest(room: Room) -> TokenizeRequest:
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, TokenizeRequest)
    return request


async def test_without_options_it_is_the_sample(room: Room) -> None:
    await room.card(await room.ada.command("tokenize", {}))
    assert latest(room) == TokenizeRequest(models=("smollm2",))


async def test_options_are_taken_as_they_are_typed(room: Room) -> None:
    options: dict[str, Value] = {"text": TEXT, "model": "minilm", "other_model": "smollm2"}
    await room.card(await room.ada.command("tokenize", options))
    assert latest(room) == TokenizeRequest(text=TEXT, models=("minilm", "smollm2"))


async def test_the_same_model_twice_is_one(room: Room) -> None:
    await room.card(await room.ada.command("tokenize", {"text": TEXT, "other_model": "smollm2"}))
    assert latest(room).models == ("smollm2",)


@pytest.mark.parametrize(
    "text", ["👩‍👩‍👧" * 700, "\u202eabc\u202c \u200d", "<|im_end|> ``` @everyone", "…" * 6000, "?"]
)
async def test_odd_texts_are_asked_about_as_they_are(room: Room, text: str) -> None:
    card = await room.card(await room.ada.command("tokenize", {"text": text}))
    assert latest(room).text == text
    assert card.mentions == []


async def test_another_model_is_put_beside_on_the_same_card(room: Room) -> None:
    card = await room.card(await room.ada.command("tokenize", {"text": TEXT}))
    room.work(room.latest, State.SUCCEEDED, result=cut().result)
    await room.cards.until_ended(room.latest)
    await room.ada.select(card, f"pick:tokenize.beside:{room.latest}", "minilm")
    await room.world.until(lambda: room.latest == 2)
    assert latest(room) == TokenizeRequest(text=TEXT, models=("smollm2", "minilm"))
    assert [message.id for message in room.ada.messages()] == [card.id]


async def chosen(room: Room, message: Message) -> str | None:
    """Return the text that somebody else's choice of this message asks about, on a card for them alone."""
    card = await room.card(await room.alan.use_message_menu(message, MENU))
    assert card.ephemeral
    return latest(room).text


async def test_a_message_is_tokenized_for_whoever_chooses_it(room: Room) -> None:
    message = await room.ada.say("Attention is **all** you need 🙂")
    assert await chosen(room, message) == "Attention is **all** you need 🙂"


async def test_a_card_is_tokenized_without_its_frame(room: Room) -> None:
    card = await room.finished(
        room.ada, "Once *upon* a\n# time_", result=RESULT.model_copy(update={"text": " there was `a` fox."})
    )
    assert await chosen(room, card) == "Once *upon* a\n# time_\n there was `a` fox."


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
async def test_an_unfinished_card_has_its_prompt(room: Room, state: State) -> None:
    card = await room.ask(room.ada, "Once")
    if state is State.RUNNING:
        room.work(room.latest, state)
        await room.world.until(lambda: "Begun" in card.text)
    assert await chosen(room, card) == "Once"


async def test_a_message_without_text_is_told(room: Room) -> None:
    message = await room.ada.say("as when only a picture is sent")
    message.content = ""
    told = await room.told(await room.alan.use_message_menu(message, MENU))
    assert "no text that I can read" in told.text
