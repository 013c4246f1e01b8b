"""What the room does in a demo: it answers in forms, and runs what it is handed, also with what a step has trained."""

from bot.demos.demo import NewDemo
from bot.demos.prediction import Prediction
from bot.jobs.job import State
from models.tasks.read_data.request import Named, ReadDataRequest
from rehearsal import Message
from tests.bot.room import Room
from tests.bot.runbooks.written import run, runbook
from tests.cogs.demo.stage import Led

ASK = 'kind = "ask"\nname = "guess"\nquestion = "The sky is …"'
REVEAL = 'kind = "reveal"\nof = "guess"\nright = " Blue"'
HAND = 'kind = "hand"\ntext = "Try"\ncommand = "next-token"\noptions = {text = "The sky is"}\n'


async def begun(room: Room, *steps: str) -> Led:
    """Begin a demo of these steps in the room."""
    channel_id = room.world.guild.channel_ids["general"]
    person = room.moderator.user
    text = runbook(*steps).decode()
    await room.bot.demos.begin(NewDemo(room.world.guild.id, channel_id, person.id, person.name, text, "en"))
    return Led(room)


async def answered(room: Room, message: Message, name: str, text: str) -> None:
    opened = await room.world.person(name).press(message, "Answer")
    await room.world.until(lambda: opened.modal is not None)
    sent = await room.world.person(name).submit(opened, {"What do you think?": text})
    assert "Noted" in (await room.told(sent)).text


async def move(room: Room) -> None:
    demo = room.demos.rows[1]
    await room.bot.demos.next(demo.id, demo.turn)


async def test_answers_in_a_form_are_counted_and_revealed_with_who_was_right(room: Room) -> None:
    led = await begun(room, ASK, REVEAL)
    asked = await led.seen(1)
    await answered(room, asked, "ada", "red")
    await answered(room, asked, "ada", " BLUE ")
    await answered(room, asked, "alan", "@everyone **green**")
    await room.world.until(lambda: "Answers so far: 2" in asked.text)
    assert "green" not in asked.text, "nobody copies from others"
    await move(room)
    told = await led.seen(2)
    assert f"1 of 2 were right: <@{room.ada.user.id}>" in told.text
    assert "**green**" not in told.text
    assert "It is **Blue**." in told.text
    assert told.mentions == []
    assert room.demos.rows[1].now.prediction == Prediction(
        0, "The sky is …", {"Blue": 1, "another answer": 1}, answered=2, right="Blue", correct=1
    )
    late = await room.alan.press(asked, "Answer")
    assert "This is over" in (await room.told(late)).text


async def test_what_is_handed_alike_to_all_is_gathered_once_for_each(room: Room) -> None:
    led = await begun(room, HAND + 'gather = "candidates.0.piece.text"\nshown = "cloud"')
    handed = await led.seen(1)
    for person in (room.ada, room.alan):
        await room.card(await person.press(handed, "Run it yourself"))
        led.guess()
    await room.world.until(lambda: "**paris ×2**" in handed.text and "Answers so far: 2" in handed.text)


async def test_a_training_follows_on_its_data_within_the_minutes_of_its_step(room: Room) -> None:
    await begun(room, run("finetune start", 'data_set = "sms-spam"', 'name = "spam"\nminutes = 2'))
    await room.world.until(lambda: room.demos.rows[1].now.job == 1)
    request = room.jobs.rows[1].request
    assert isinstance(request, ReadDataRequest)
    assert request.source == Named(key="sms-spam")
    assert request.plan.limits.minutes == 2
    room.work(1, State.FAILED, error="no")
    await room.cards.until_ended(1)
    await room.bot.demos._background.finished()
    assert room.demos.rows[1].now.fault == "no"


async def test_a_step_goes_on_by_itself_after_its_seconds(room: Room) -> None:
    led = await begun(room, 'kind = "say"\ntext = "One"\nseconds = 1', 'kind = "say"\ntext = "Two"')
    assert (await led.seen(2)).text == "Two"
