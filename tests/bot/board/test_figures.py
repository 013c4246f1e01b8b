"""How servers stand, read from the database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.board.figures import MOST_POINTS, MOST_TRAININGS, Figures, KindCount, Standing
from bot.database.connection import Database
from bot.jobs.events import NewEvent, write_events
from bot.jobs.job import Job, NewCard, State
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import Stock, register
from models.tasks.values import Queue, Request
from models.training.values import LossPoint
from tests.bot.jobs.echo import NOBODY, TASKS, EchoRequest, EchoResult
from tests.cogs.fine_tune.runs import RUN, RUN_REQUEST

GUILD, OTHER = 2, 3


class Room:
    """What people ask for, and a worker that does it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.jobs = Jobs(database, TASKS)
        self.claims = Claims(database, TASKS)
        self.worker = 0

    async def ask(
        self, request: Request | None = None, guild_id: int = GUILD, *, private: bool = False, owner: int = 7
    ) -> Job:
        card = NewCard(application_id=1, guild_id=guild_id, channel_id=3, private=private)
        return await self.jobs.submit(request or EchoRequest(), owner, NOBODY, card, owner_name="ada")

    async def train(self, number: int = 1, **where: Any) -> Job:
        """Begin a training, with one point."""
        await self.ask(RUN_REQUEST.model_copy(update={"name": f"spam-{number}"}), **where)
        return await self.claim("training")

    async def claim(self, queue: Queue = "inference") -> Job:
        job = await self.claims.claim(queue, self.worker)
        assert job is not None
        return job

    async def points(self, job: Job, points: list[LossPoint]) -> None:
        numbered = enumerate(points, start=1)
        await write_events(
            self.database, [NewEvent(job.id, job.attempt, n, point.model_dump_json()) for n, point in numbered]
        )

    async def look(self, guild_id: int = GUILD, since: timedelta = timedelta(hours=1)) -> Standing:
        told = await Figures(self.database).standing([GUILD, OTHER], datetime.now(UTC) - since)
        return told[guild_id]


class Spoken(EchoResult):
    """A text of thirty tokens."""

    def tokens_written(self) -> int:
        return 30


@pytest.fixture
async def room(database: Database) -> Room:
    made = Room(database)
    async with database.transaction() as connection:
        slots: dict[Queue, int] = {"inference": 100, "training": 100}
        made.worker = await register(connection, "test", "cpu", slots, Stock(("minilm",)))
    return made


async def test_an_empty_room_has_nothing(room: Room) -> None:
    assert await room.look() == Standing()


async def test_jobs_are_counted_for_their_server_alone(room: Room) -> None:
    await room.ask()
    assert await room.claims.succeed(await room.claim(), Spoken(text="hello", pid=1))
    await room.ask()
    await room.claim()
    await room.ask()
    await room.ask(guild_id=OTHER)
    assert await room.look() == Standing((KindCount("echo", waiting=1, running=1, made=1),), tokens=30)
    assert await room.look(OTHER) == Standing((KindCount("echo", waiting=1, running=0, made=0),))


async def test_what_ended_before_today_or_did_not_work_out_was_not_made_today(room: Room) -> None:
    await room.ask()
    assert await room.claims.succeed(await room.claim(), Spoken(text="hello", pid=1))
    await room.ask()
    assert await room.claims.fail(await room.claim(), "No.")
    assert (await room.look()).kinds == (KindCount("echo", 0, 0, 1),)
    await room.database.fetch("update jobs set finished_at = finished_at - interval '2 hours' returning id")
    assert await room.look() == Standing()
    assert await room.look(since=timedelta(hours=3)) == Standing((KindCount("echo", 0, 0, 1),))


async def test_a_training_has_its_curve_and_a_name_where_it_is_public(room: Room) -> None:
    job = await room.train()
    points = [LossPoint(step=1, epoch=0.5, loss=2.0), LossPoint(step=1, epoch=0.5, held_out_loss=1.5)]
    await room.points(job, points)
    await room.train(2, private=True)
    public, private = (await room.look()).trainings
    assert public.points == tuple(points)
    assert (public.state, public.recipe, public.model) == (State.RUNNING, "classify", "minilm")
    assert (public.name, private.name) == ("@ada/spam-1", None)
    assert (await room.look(OTHER)).trainings == ()
    assert await room.claims.succeed(job, RUN)
    assert (await room.look()).trainings[0].state is State.SUCCEEDED


async def test_what_moderators_hid_and_what_only_waits_is_not_shown(room: Room) -> None:
    job = await room.train()
    await room.ask(RUN_REQUEST.model_copy(update={"name": "waits"}))
    await room.jobs.hide(job.id)
    assert (await room.look()).trainings == ()


async def test_a_model_that_was_deleted_is_not_named(room: Room) -> None:
    job = await room.train()
    await room.database.fetch("update tuned_models set deleted = true returning job_id")
    assert [training.name for training in (await room.look()).trainings] == [None]
    assert job.id == (await room.look()).trainings[0].job_id


async def test_of_a_long_curve_some_points_are_left_out_but_none_that_was_judged(room: Room) -> None:
    job = await room.train()
    points = [
        LossPoint(step=step, epoch=0, loss=1.0, held_out_loss=0.5 if step % 100 == 0 else None)
        for step in range(1, 1001)
    ]
    await room.points(job, points)
    (training,) = (await room.look()).trainings
    steps = [point.step for point in training.points]
    assert len(steps) <= MOST_POINTS + 11
    assert steps == sorted(steps)
    assert steps[-1] == 1000
    assert set(range(100, 1001, 100)) <= set(steps)


async def test_only_the_newest_trainings_are_shown(room: Room) -> None:
    ids = [(await room.train(number)).id for number in range(MOST_TRAININGS + 2)]
    assert [training.job_id for training in (await room.look()).trainings] == ids[2:]


async def test_a_training_that_another_version_wrote_hides_no_other(room: Room) -> None:
    old, new = await room.train(1), await room.train(2)
    await room.database.fetch("update jobs set request = '{}' where id = %(id)s returning id", {"id": old.id})
    assert [training.job_id for training in (await room.look()).trainings] == [new.id]
