"""The program of a run comes with its examples, to whoever brought them."""

import ast

from bot.cards.program import MOST_BYTES
from rehearsal import Message, Person
from tests.bot.room import Room
from tests.cogs.fine_tune.runs import ran


async def files(room: Room, person: Person, card: Message) -> dict[str, bytes]:
    """Return what comes when somebody asks for the code."""
    shown = await room.told(await person.press(card, "Show the code"))
    return {file.name: file.bytes for file in shown.attachments}


async def test_its_owner_gets_the_examples_with_the_code(room: Room) -> None:
    card = await ran(room, b'{"text":"a","label":"ham"}\n')
    program, notebook, examples = (await files(room, room.ada, card)).items()
    assert program[0].endswith(".py")
    assert notebook[0].endswith(".ipynb")
    assert b'data_files="examples.jsonl"' in program[1]
    assert ast.parse(program[1].decode()).body
    assert examples == ("examples.jsonl", b'{"text":"a","label":"ham"}\n')


async def test_nobody_else_gets_them(room: Room) -> None:
    card = await ran(room, b"{}\n")
    assert "examples.jsonl" not in await files(room, room.alan, card)


async def test_many_examples_are_left_out(room: Room) -> None:
    assert "examples.jsonl" not in await files(room, room.ada, await ran(room, b"x" * (MOST_BYTES + 1)))


async def test_so_are_those_that_are_kept_no_longer(room: Room) -> None:
    card = await ran(room)
    room.artifacts.kept.clear()
    assert len(await files(room, room.ada, card)) == 2
