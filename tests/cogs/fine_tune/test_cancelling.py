"""`/finetune cancel`: who may stop which training, and what they are told."""

from bot.jobs.job import State
from rehearsal import Person
from rehearsal.server import Server
from tests.bot.room import Room
from tests.cogs.fine_tune.runs_of_people import started


async def told(room: Room, person: Person, training: str | None = None) -> str:
    options = {} if training is None else {"training": training}
    return (await room.told(await person.command("finetune cancel", options))).text


async def offered(person: Person, typed: str = "") -> list[tuple[str, str]]:
    choices = await person.autocomplete("finetune cancel", "training", typed)
    return [(choice["value"], choice["name"]) for choice in choices]


async def test_the_only_one_is_stopped_without_being_named(room: Room) -> None:
    assert "You have no training that waits or runs" in await told(room, room.ada)
    await started(room, room.ada)
    await started(room, room.alan)
    own = min(job.id for job in room.jobs.rows.values() if job.kind == "fine_tune")
    assert "**topics** was still waiting, and is cancelled" in await told(room, room.ada)
    await room.cards.until_ended(own)
    assert [job.state for job in room.jobs.rows.values() if job.kind == "fine_tune"] == [State.CANCELLED, State.QUEUED]


async def test_a_running_one_is_told_to_stop(room: Room) -> None:
    await started(room, room.ada)
    room.work(room.latest, State.RUNNING)
    assert "is told to stop" in await told(room, room.ada, "Topics")


async def test_of_several_one_is_chosen(room: Room) -> None:
    await started(room, room.ada, name="one")
    first = room.latest
    room.work(first, State.RUNNING)
    await started(room, room.ada, name="two")
    second = room.latest
    assert "more than one training under way" in await told(room, room.ada)
    assert await offered(room.ada) == [
        (str(second), f"two · waiting · job {second}"),
        (str(first), f"one · running · job {first}"),
    ]
    assert await offered(room.ada, "ONE") == [(str(first), f"one · running · job {first}")]
    assert "**two** was still waiting" in await told(room, room.ada, str(second))
    assert await offered(room.ada) == [(str(first), f"one · running · job {first}")]


async def test_one_that_ended_meanwhile_is_said_to_have(room: Room) -> None:
    await started(room, room.ada)
    job = room.jobs.rows[room.latest]
    unfinished = room.jobs.unfinished

    async def late(*asked: object) -> object:
        found = await unfinished(*asked)  # type: ignore[arg-type] # as it was called
        if room.jobs.rows[job.id].state is State.QUEUED:
            room.work(job.id, State.FAILED, error="No.")
        return found

    room.jobs.unfinished = late  # type: ignore[method-assign, assignment] # a worker is quicker than the person
    assert "**topics** has already ended" in await told(room, room.ada)


async def test_those_of_others_are_neither_offered_nor_stopped(room: Room) -> None:
    await started(room, room.ada, private=True)
    for name in ("alan", "instructor"):
        person = room.world.person(name)
        assert await offered(person) == []
        assert "no training called “topics” under way" in await told(room, person, "topics")
        assert "and moderators can do that" in await told(room, person, str(room.latest))
    assert room.jobs.rows[room.latest].state is State.QUEUED


async def test_a_moderator_stops_those_of_others(room: Room) -> None:
    await started(room, room.ada)
    job_id = room.latest
    assert await offered(room.moderator) == [(str(job_id), f"topics · waiting · somebody else's · job {job_id}")]
    assert "You have no training" in await told(room, room.moderator)
    assert "is cancelled" in await told(room, room.moderator, str(job_id))


async def test_those_of_another_server_are_not_there(room: Room) -> None:
    await started(room, room.ada)
    elsewhere: Server = room.world.add_server("Elsewhere")
    await room.world.ready()
    for name in ("ada", "moderator"):
        person = elsewhere.person(name)
        assert await offered(person) == []
        assert "no training called" in await told(room, person, str(room.latest))
    assert room.jobs.rows[room.latest].state is State.QUEUED


async def test_what_is_no_training_is_not_stopped(room: Room) -> None:
    await room.ask(room.ada)
    for typed in (str(room.latest), "0", "-1", "9" * 40, "*", "\ud800"):
        assert "no training called" in await told(room, room.ada, typed)
