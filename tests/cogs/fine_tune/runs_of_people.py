"""What people do with `/finetune` in a room whose worker is the test."""

from typing import Any

from bot.jobs.job import State
from bot.jobs.tuned_models import TunedRow, key_of
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.read_data.request import ReadDataRequest, ReadDataResult
from models.tasks.values import Request
from rehearsal import Interaction, Message, Person
from rehearsal.server import Server
from tests.bot.room import Room
from tests.cogs.fine_tune.runs import DATA, RUN


def request(room: Room) -> Request:
    """Return what was asked for last."""
    return room.jobs.rows[room.latest].request


def data_request(room: Room) -> ReadDataRequest:
    asked = request(room)
    assert isinstance(asked, ReadDataRequest)
    return asked


def run_request(room: Room) -> FineTuneRequest:
    asked = request(room)
    assert isinstance(asked, FineTuneRequest)
    return asked


async def previewed(room: Room, person: Person, result: ReadDataResult = DATA, **options: Any) -> Message:
    """Type `/finetune start`, and return the card once the data is read."""
    sent = await person.command("finetune start", {"data_set": "topics", **options})
    card = await room.card(sent)
    room.work(room.latest, State.SUCCEEDED, result=result)
    await room.cards.until_ended(room.latest)
    return card


async def started(room: Room, person: Person, result: ReadDataResult = DATA, **options: Any) -> Message:
    """Press Start on such a card, and return that of the training."""
    preview = await previewed(room, person, result, **options)
    return await room.card_where_it_goes_on(await person.press(preview, "Start"))


async def trained(
    room: Room,
    person: Person,
    result: FineTuneResult = RUN,
    *,
    data: ReadDataResult = DATA,
    shared: bool = False,
    **options: Any,
) -> Message:
    """Let a training succeed, its model known to the bot, and return its card."""
    card = await started(room, person, data, **options)
    job_id, name = room.latest, f"@{person.name}/{run_request(room).name}"
    guild_id = room.cards.rows[job_id].guild_id
    room.work(job_id, State.RUNNING)
    room.work(job_id, State.SUCCEEDED, result=result)
    room.tuned.rows[job_id] = TunedRow(room.jobs.rows[job_id], guild_id, name, shared)
    await room.bot.tuned.refresh()
    await room.cards.until_ended(job_id)
    return card


async def opened(room: Room, person: Person, card: Message, label: str) -> Interaction:
    """Press what opens a form."""
    pressed = await person.press(card, label)
    await room.world.until(lambda: pressed.modal is not None)
    return pressed


def model(room: Room) -> str:
    """Return the key of the model that was made last."""
    return key_of(max(room.tuned.rows))


async def listed(room: Room, name: str, server: Server | None = None) -> str:
    person = (server or room.world).person(name)
    return (await room.told(await person.command("finetune list"))).text
