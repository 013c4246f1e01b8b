"""What the board shows of a demo: its step, the question, and how many gave each answer once that is revealed."""

from bot.board.stage import Scene
from tests.bot.room import Room
from tests.bot.runbooks.written import run
from tests.cogs.demo.stage import Led
from tests.cogs.demo.test_room import begun, move

POLL = 'kind = "ask"\nname = "guess"\nquestion = "The sky is …"\nanswers = ["Blue", "Green"]'
REVEAL = 'kind = "reveal"\nof = "guess"\nright = " Blue"\ntext = "It **was**"'


def scenes(room: Room) -> list[Scene]:
    """Return what all stages of the board say of the server."""
    return [scene for stage in room.bot.board.stages for scene in stage.scenes(room.world.guild.id)]


async def test_it_goes_from_step_to_step_with_the_demo(room: Room) -> None:
    led = await begun(room, POLL, REVEAL, run("next-token", 'text = "The sky is"'))
    assert scenes(room) == [Scene("Test", 1, 3, "", "The sky is …")]
    await room.ada.vote(await led.seen(1), 1)
    await move(room)
    assert scenes(room) == [Scene("Test", 2, 3, "It was", "The sky is …", {"Blue": 1, "Green": 0})]
    await move(room)
    assert scenes(room) == [Scene("Test", 3, 3, "/next-token")]
    await room.bot.demos.stop(1)
    assert scenes(room) == []


async def test_it_is_there_after_a_restart_and_for_its_own_server_alone(room: Room) -> None:
    led = Led(room)
    await led.run()
    (shown,) = scenes(room)
    room.bot.demos.stage.scenes._scenes.clear()
    assert scenes(room) == []
    room.bot.demos.heard(None)
    await room.bot.demos._background.finished()
    assert scenes(room) == [shown]
    assert [stage.scenes(1) for stage in room.bot.board.stages] == [[]]


async def test_of_a_step_that_lacks_its_values_the_room_sees_nothing(room: Room) -> None:
    say = 'kind = "say"\ntext = "It said {first.candidates.0.piece.text}"'
    await begun(room, run("next-token", 'text = "a"', 'name = "first"'), say)
    await room.bot.demos.skip(1, 0)
    assert scenes(room) == [Scene("Test", 2, 2, "")]
