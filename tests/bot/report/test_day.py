"""What a room did on a day, read from the database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.board.figures import MOST_POINTS
from bot.database.connection import Database
from bot.demos.demo import Done, NewDemo
from bot.demos.prediction import Prediction
from bot.demos.store import DemoRows
from bot.jobs.audit import Act, AuditLog
from bot.jobs.scheduling import BROKE, GIVEN_UP
from bot.report.day import REASONS, REFUSED, Day, Days, KindOfDay
from models.training.values import LossPoint
from tests.bot.board.test_figures import GUILD, OTHER, Room, Spoken, room
from tests.bot.jobs.echo import TrainRequest

__all__ = ["room"]


async def read(database: Database, guild_id: int = GUILD, ago: float = 0.0) -> Day:
    """Return the day around now, or one so many hours before."""
    now = datetime.now(UTC) - timedelta(hours=ago)
    return await Days(database).day(guild_id, now - timedelta(hours=1), now + timedelta(hours=1))


async def test_a_day_without_anything(database: Database) -> None:
    assert await read(database) == Day(0, (), (), {}, 0, ())


async def test_jobs_are_counted_by_how_they_ended(room: Room, database: Database) -> None:
    for owner in (7, 7, 8):
        await room.ask(owner=owner)
    assert await room.claims.succeed(await room.claim(), Spoken(text="hello", pid=1))
    assert await room.claims.fail(await room.claim(), BROKE)
    (waits,) = await room.jobs.unfinished("inference", GUILD)
    await room.jobs.cancel(waits.id)
    await room.ask(TrainRequest())
    await room.ask(guild_id=OTHER)
    day = await read(database)
    assert day.kinds == (KindOfDay("echo", 3, 1, 1, 1, 30), KindOfDay("train", 1, 0, 0, 0, 0))
    assert (day.people, day.asked, day.tokens) == (2, 4, 30)
    assert (await read(database, OTHER)).asked == 1
    assert (await read(database, ago=3)).asked == 0


async def test_failures_are_told_by_their_kind_and_never_by_what_was_typed(room: Room, database: Database) -> None:
    for reason in (BROKE, BROKE, GIVEN_UP, "“Ada” is no class.", "“Grace” is no class."):
        await room.ask()
        assert await room.claims.fail(await room.claim(), reason)
    assert (await read(database)).failures == {REASONS[BROKE]: 2, REASONS[GIVEN_UP]: 1, REFUSED: 2}


async def test_waits_are_half_and_nearly_all(room: Room, database: Database) -> None:
    for _ in range(20):
        await room.ask()
    await database.fetch(
        "update jobs set started_at = created_at + make_interval(secs => id) where id <= 20 returning id"
    )
    await room.ask()
    (waits,) = (await read(database)).waits
    assert (waits.queue, waits.jobs) == ("inference", 20)
    assert waits.median == pytest.approx(10.5)
    assert waits.late == pytest.approx(19.05)


async def test_trainings_have_their_curves_and_no_name(room: Room, database: Database) -> None:
    job, hidden = await room.train(1), await room.train(2)
    await room.points(job, [LossPoint(step=step, epoch=0, loss=1.0) for step in range(1, 500)])
    await room.jobs.hide(hidden.id)
    day = await read(database)
    (training,) = day.trainings
    assert (training.job_id, training.name, day.hidden) == (job.id, None, 1)
    assert 2 < len(training.points) <= MOST_POINTS


async def test_what_the_room_predicted_is_there_once_for_each_question_that_was_asked(database: Database) -> None:
    guild = 2**61
    demos = DemoRows(database)
    demo = await demos.begin(NewDemo(guild, 2**61 + 1, 3, "grace", "title = 'Test'", "en"))
    assert demo is not None
    early = Prediction(0, "The sky is …", {"Blue": 1, "Green": 1}, 2, "Blue", 1)
    final = replace(early, votes={"Blue": 2, "Green": 1}, answered=3, correct=2)
    second = Prediction(3, "And who said so?", {}, 4)
    await demos.note(demo.id, 0, Done(0, {"poll": 9}))
    await demos.note(demo.id, 1, Done(1, prediction=early))
    await demos.note(demo.id, 2, Done(1, prediction=final))
    await demos.note(demo.id, 4, Done(3, prediction=second))
    assert (await read(database, guild)).predictions == (final, second)
    assert (await read(database, guild + 1)).predictions == ()
    assert (await read(database, guild, ago=3)).predictions == ()
    there = await demos.get(demo.id)
    assert there is not None
    assert there.done[2].prediction == final


async def test_reports_are_counted_from_the_log(database: Database) -> None:
    guild = 2**61 + 2
    log = AuditLog(database)
    for act in ("report", "report", "hide"):
        await log.write(Act(guild, 7, act, job_id=1, reason="It is rude."))
    assert (await read(database, guild)).reports == 2
    assert (await read(database, guild + 1)).reports == 0
