"""“Fine-tune on this”: a message's file or lines are read, for the eyes of whoever chose it alone."""

import pytest

from models.tasks.read_data.request import ReadDataRequest, Upload
from rehearsal import Message
from rehearsal import Upload as Attached
from tests.bot.room import Room

MENU = "Fine-tune on this"


async def kept(room: Room, message: Message) -> tuple[ReadDataRequest, str, bytes]:
    """Return the request for a message that somebody else chooses, what its data is called, and the data."""
    card = await room.card(await room.alan.use_message_menu(message, MENU))
    assert card.ephemeral
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, ReadDataRequest)
    assert isinstance(request.source, Upload)
    return request, request.source.name, room.artifacts.kept[request.source.artifact]


async def test_an_attached_file_is_read_and_names_the_model(room: Room) -> None:
    message = await room.ada.say("my data", files=[Attached("My Spam.csv", b"text,label\n1,2\n")])
    request, name, data = await kept(room, message)
    assert (name, data) == ("My_Spam.csv", b"text,label\n1,2\n")
    assert request.plan.name == "my-spam"
    assert request.recipe is None


async def test_lines_are_read_as_a_plain_text_file(room: Room) -> None:
    request, name, data = await kept(room, await room.ada.say("```\nroses are red\n\nviolets are **blue**\n```"))
    assert (name, data) == ("message.txt", b"roses are red\nviolets are **blue**")
    assert request.plan.name == "message"


@pytest.mark.parametrize("text", ["one line alone", "```\none line in a fence\n```"])
async def test_a_message_with_nothing_to_learn_from_is_told(room: Room, text: str) -> None:
    told = await room.told(await room.alan.use_message_menu(await room.ada.say(text), MENU))
    assert "at least two lines" in told.text
    assert room.jobs.rows == {}
