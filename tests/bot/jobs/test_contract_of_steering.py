"""What moderators' acts promise, asked of the database and of the double that other tests use in its place."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.cards.stores import AuditStore, SteeringStore
from bot.jobs.audit import AuditLog
from bot.jobs.job import Job, State
from bot.jobs.steering.store import Steering
from bot.jobs.steering.values import Done, Moderator, Pause, Selection, Subject, Under
from bot.jobs.stop import Scope, Steered, Stop, Stopped
from tests.bot.jobs.contract import Stores, stores
from tests.bot.jobs.echo import CARD, NOBODY, TASKS, EchoRequest, TrainRequest
from tests.bot.memory import MemoryJobs
from tests.bot.memory_steering import MemoryAudit, MemorySteering

__all__ = ["stores"]
HERE, ELSEWHERE = CARD.guild_id, 99
MOD, OTHER = Moderator(HERE, 70, "too loud"), Moderator(HERE, 71, "me, too")
FOREIGN = Moderator(ELSEWHERE, 72)
ADA, ALAN = 7, 8


@dataclass
class Steerable:
    """What the acts are asked of, and the jobs that they are about."""

    stores: Stores
    steering: SteeringStore
    audit: AuditStore

    async def submit(self, owner: int = ADA, guild: int = HERE, text: str = "hello") -> Job:
        return await self.stores.jobs.submit(EchoRequest(text=text), owner, NOBODY, replace(CARD, guild_id=guild))

    async def now(self, job: Job) -> Job:
        found = await self.stores.jobs.get(job.id)
        assert found is not None
        return found

    async def stop_of(self, job: Job) -> Stop | None:
        position = (await self.stores.jobs.positions("inference")).get(job.id)
        return position.stop if position else None

    async def log(self) -> list[tuple[str, str, int | None, int | None]]:
        entries = await self.audit.latest(HERE, 10)
        assert all(entry.act.actor_id in {MOD.id, OTHER.id} for entry in entries)
        return [(entry.act.act, entry.act.what, entry.act.person_id, entry.act.job_id) for entry in entries]


@pytest.fixture
def queue(stores: Stores, request: pytest.FixtureRequest) -> Steerable:
    if isinstance(stores.jobs, MemoryJobs):
        audit = MemoryAudit()
        return Steerable(stores, MemorySteering(stores.jobs, audit), audit)
    database = request.getfixturevalue("database")
    return Steerable(stores, Steering(database, TASKS), AuditLog(database))


@pytest.mark.parametrize(("scope", "name"), [("all", ""), ("queue", "inference"), ("kind", "echo")])
async def test_what_is_paused_says_why_until_it_goes_on(queue: Steerable, scope: Scope, name: str) -> None:
    job, other = await queue.submit(), await queue.submit(guild=ELSEWHERE)
    pause = Pause(scope, name)
    await queue.steering.pause(MOD, pause)
    assert await queue.stop_of(job) == Stop(scope, "too loud")
    assert await queue.stop_of(other) is None
    assert (await queue.steering.overview(HERE)).pauses == (Pause(scope, name, "too loud", MOD.id),)
    with pytest.raises(Done, match=r"<@70> has paused .* already"):
        await queue.steering.pause(OTHER, pause)
    with pytest.raises(Done):
        await queue.steering.resume(FOREIGN, pause)
    assert await queue.steering.resume(OTHER, None) == [Pause(scope, name, "too loud", MOD.id)]
    assert await queue.stop_of(job) is None
    with pytest.raises(Done, match="Nothing is paused"):
        await queue.steering.resume(MOD, None)
    with pytest.raises(Done, match="already"):
        await queue.steering.resume(MOD, pause)
    assert await queue.log() == [("resume", str(pause), None, None), ("pause", str(pause), None, None)]


async def test_a_drain_lets_nothing_in_and_ends_on_its_own_word_alone(queue: Steerable) -> None:
    job, drain = await queue.submit(), Pause("drain")
    await queue.steering.pause(MOD, drain)
    assert await queue.stop_of(job) == Stop("drain", "too loud")
    with pytest.raises(Stopped, match="nothing new"):
        await queue.submit()
    await queue.submit(guild=ELSEWHERE)
    with pytest.raises(Done):
        await queue.steering.resume(MOD, None)
    await queue.steering.resume(MOD, drain)
    await queue.submit()
    assert await queue.log() == [("end drain", "", None, None), ("drain", "", None, None)]


async def test_who_is_blocked_is_refused_until_that_ends(queue: Steerable) -> None:
    job, others = await queue.submit(), await queue.submit(ALAN)
    await queue.steering.restrain(MOD, Subject(ADA), 0, timedelta(hours=1))
    stop = await queue.stop_of(job)
    assert stop is not None
    assert (stop.by, stop.reason) == ("block", "too loud")
    assert stop.until is not None
    assert await queue.stop_of(others) is None
    with pytest.raises(Stopped, match="blocked you here until"):
        await queue.submit()
    await queue.submit(guild=ELSEWHERE)
    with pytest.raises(Done):
        await queue.steering.release(FOREIGN, Subject(ADA))
    await queue.steering.restrain(OTHER, Subject(ADA), 0, timedelta(0))
    await queue.submit()
    with pytest.raises(Done, match="has ended"):
        await queue.steering.release(MOD, Subject(ADA))
    assert (await queue.steering.overview(HERE)).restraints == ()


async def test_everybody_with_a_role_may_be_limited(queue: Steerable) -> None:
    limits = replace(NOBODY, roles=frozenset({50}))
    await queue.steering.restrain(MOD, Subject(50, is_role=True), 0, None)
    with pytest.raises(Stopped, match=r"blocked you here\."):
        await queue.stores.jobs.submit(EchoRequest(), ADA, limits, CARD)
    await queue.steering.restrain(MOD, Subject(50, is_role=True), 1, None)
    await queue.stores.jobs.submit(EchoRequest(), ADA, limits, CARD)
    (held,) = (await queue.steering.overview(HERE)).restraints
    assert (held.subject, held.most, held.until, held.by_id) == (Subject(50, is_role=True), 1, None, MOD.id)
    await queue.steering.release(MOD, Subject(50, is_role=True))
    assert [act for act, *_ in await queue.log()] == ["unblock", "limit", "block"]
    assert {entry.act.role_id for entry in await queue.audit.latest(HERE, 9)} == {50}


async def test_a_cancelled_job_says_why(queue: Steerable) -> None:
    job = await queue.submit()
    with pytest.raises(Done, match="no job"):
        await queue.steering.cancel(FOREIGN, job.id)
    assert (await queue.steering.cancel(MOD, job.id)).owner_id == ADA
    cancelled = await queue.now(job)
    assert (cancelled.state, cancelled.steered) == (State.CANCELLED, Steered("cancel", "too loud"))
    with pytest.raises(Done, match="<@70> was first"):
        await queue.steering.cancel(OTHER, job.id)
    with pytest.raises(Done, match="has ended"):
        await queue.steering.cancel(MOD, job.id)
    assert await queue.log() == [("cancel", "", ADA, job.id)]


async def test_a_running_job_is_asked_to_stop_once(queue: Steerable) -> None:
    job = await queue.submit()
    await queue.stores.start()
    assert (await queue.steering.cancel(MOD, job.id)).state is State.RUNNING
    with pytest.raises(Done, match="is being cancelled"):
        await queue.steering.cancel(MOD, job.id)
    assert (await queue.now(job)).state is State.RUNNING


async def test_many_are_cancelled_but_none_that_came_since(queue: Steerable) -> None:
    running = await queue.submit()
    await queue.stores.start()
    waiting, alans, elsewhere = await queue.submit(), await queue.submit(ALAN), await queue.submit(guild=ELSEWHERE)
    selection = Selection("person", person_id=ADA)
    counted = await queue.steering.matching(HERE, selection)
    assert counted == [running.id, waiting.id]
    later = await queue.submit()
    assert await queue.steering.cancel_all(MOD, selection, [*counted, elsewhere.id, alans.id]) == 2
    states = [(await queue.now(job)).state for job in (running, waiting, alans, elsewhere, later)]
    assert states == [State.RUNNING, State.CANCELLED, State.QUEUED, State.QUEUED, State.QUEUED]
    with pytest.raises(Done, match="is left"):
        await queue.steering.cancel_all(OTHER, selection, counted)
    assert await queue.steering.matching(HERE, Selection("waiting")) == [alans.id, later.id]
    assert await queue.log() == [("cancel", f"2 jobs of <@{ADA}>", ADA, None)]


async def test_a_waiting_job_is_moved_by_one_of_two(queue: Steerable) -> None:
    first, second = await queue.submit(), await queue.submit(ALAN)
    training = await queue.stores.jobs.submit(TrainRequest(), ADA, NOBODY, CARD)
    await queue.steering.move(MOD, second.id, "first")
    assert (await queue.now(second)).steered == Steered("move", "too loud")
    with pytest.raises(Done, match="<@70> was first"):
        await queue.steering.move(OTHER, second.id, "last")
    for wrong in (training.id, first.id, 404):
        with pytest.raises(Done, match="Choose another"):
            await queue.steering.move(MOD, first.id, wrong)
    await queue.steering.move(MOD, first.id, second.id)
    await queue.stores.jobs.cancel(first.id)
    with pytest.raises(Done, match="does not wait"):
        await queue.steering.move(MOD, first.id, "first")
    assert await queue.log() == [
        ("move", f"before job {second.id}", ADA, first.id),
        ("move", "first", ALAN, second.id),
    ]


async def test_what_was_cancelled_can_be_tried_again(queue: Steerable) -> None:
    job = await queue.submit()
    with pytest.raises(Done, match="is queued"):
        await queue.steering.retry(MOD, job.id)
    await queue.steering.cancel(MOD, job.id)
    await queue.stores.cards.settle(job.id)
    again = await queue.steering.retry(MOD, job.id)
    assert (again.state, again.finished_at, again.steered) == (State.QUEUED, None, Steered("retry", "too loud"))
    assert await queue.now(job) == again
    assert [owed.id for owed, _ in await queue.stores.cards.unsettled()] == [job.id]
    await queue.steering.cancel(MOD, job.id)
    await queue.stores.jobs.hide(job.id)
    with pytest.raises(Done, match="cannot be tried"):
        await queue.steering.retry(MOD, job.id)


async def test_the_overview_is_of_one_server(queue: Steerable) -> None:
    await queue.submit()
    await queue.stores.start()
    await queue.submit(ALAN)
    await queue.stores.jobs.submit(TrainRequest(), ADA, NOBODY, CARD)
    await queue.submit(guild=ELSEWHERE)
    overview = await queue.steering.overview(HERE)
    assert overview.under_way == (Under("echo", (), 1, 1), Under("train", (), 1, 0))
    assert (await queue.steering.overview(5)).under_way == ()


async def test_the_log_is_posted_in_its_order(queue: Steerable) -> None:
    for by in (MOD, FOREIGN, OTHER):
        await queue.steering.restrain(by, Subject(ADA), 1, None)
    entries = await queue.audit.unposted(2)
    assert [entry.act.actor_id for entry in entries] == [MOD.id, FOREIGN.id]
    await queue.audit.note_posted(entries[0].id)
    assert [entry.act.actor_id for entry in await queue.audit.unposted(9)] == [FOREIGN.id, OTHER.id]
    assert [entry.act.actor_id for entry in await queue.audit.latest(HERE, 1)] == [OTHER.id]
