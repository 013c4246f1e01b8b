"""`/search`: what is typed or pasted becomes a request, or a private sentence."""

from bot.jobs.job import State
from models.tasks.search.request import LINES, SearchRequest
from rehearsal import Interaction
from tests.bot.room import Room
from tests.cogs.search.test_card import BEST, found


def latest(room: Room) -> SearchRequest:
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, SearchRequest)
    return request


async def form(room: Room, sent: Interaction) -> Interaction:
    await room.world.until(lambda: sent.modal is not None)
    return sent


async def test_the_notes_are_searched(room: Room) -> None:
    card = await room.card(await room.ada.command("search", {"query": "attention"}))
    assert latest(room) == SearchRequest(query="attention", model="minilm")
    assert "MiniLM" in card.text


async def test_options_are_taken_as_they_are_typed(room: Room) -> None:
    options: dict[str, str | int | bool] = {"query": "attention", "top_k": 7, "model": "minilm", "private": True}
    card = await room.card(await room.ada.command("search", options))
    assert latest(room) == SearchRequest(query="attention", model="minilm", top_k=7)
    assert card.ephemeral


async def test_lines_are_pasted_into_a_form(room: Room) -> None:
    sent = await form(room, await room.ada.command("search", {"query": "dog", "paste": True, "private": True}))
    card = await room.card(await room.ada.submit(sent, {"lines": "a cat\n\na dog\r\n"}))
    assert latest(room) == SearchRequest(query="dog", lines=("a cat", "", "a dog"), model="minilm")
    assert card.ephemeral


async def test_a_form_without_lines_searches_the_notes(room: Room) -> None:
    sent = await form(room, await room.ada.command("search", {"query": "dog", "paste": True}))
    await room.card(await room.ada.submit(sent, {"query": "cat"}))
    assert latest(room) == SearchRequest(query="cat", model="minilm")


async def test_too_many_lines_and_blank_ones_get_a_sentence(room: Room) -> None:
    for lines, told in (("x\n" * (LINES + 1), f"at most {LINES}"), (" \n \n", "at least one line")):
        sent = await form(room, await room.ada.command("search", {"query": "dog", "paste": True}))
        assert told in (await room.told(await room.ada.submit(sent, {"lines": lines}))).text
    assert room.jobs.rows == {}


async def test_the_card_opens_the_form_as_it_was_for_whoever_presses(room: Room) -> None:
    sent = await form(room, await room.ada.command("search", {"query": "dog", "paste": True, "top_k": 9}))
    card = await room.card(await room.ada.submit(sent, {"lines": "one\ntwo"}))
    room.work(room.latest, State.SUCCEEDED, result=found(BEST.model_copy(update={"line": 1}), notes=0))
    await room.cards.until_ended(room.latest)
    pressed = await form(room, await room.alan.press(card, "Search your own lines"))
    await room.card(await room.alan.submit(pressed, {"query": "cat"}))
    assert latest(room) == SearchRequest(query="cat", lines=("one", "two"), model="minilm", top_k=9)
    assert room.jobs.rows[room.latest].owner_id == room.alan.id
