"""Which worker runs what: the one that has the models, or could fetch them."""

from collections.abc import AsyncIterator

import pytest

from bot.database.connection import Connection, Database, connect
from bot.jobs.job import ModelNowhere
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import EMPTY, Stock, leave, register, restock
from models.tasks.attention.request import AttentionRequest
from models.tasks.compare.request import CompareRequest
from models.tasks.generate.request import GenerateRequest
from models.tasks.tokenize.request import TokenizeRequest
from models.tasks.values import Request
from tests.bot.jobs.echo import CARD, NOBODY, TASKS, EchoRequest

NEEDS = EchoRequest(model="large")


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[Connection]:
    async with await connect(dsn) as connection:
        yield connection


async def enter(connection: Connection, name: str, stock: Stock = EMPTY) -> int:
    return await register(connection, name, "cpu", {"inference": 4}, stock)


async def addressees(database: Database) -> list[str]:
    rows = await database.fetch("select queue_name from procrastinate_jobs where status = 'todo' order by queue_name")
    return [row["queue_name"] for row in rows]


@pytest.mark.parametrize(
    ("request_made", "keys"),
    [
        (EchoRequest(), ()),
        (NEEDS, ("large",)),
        (TokenizeRequest(models=("one", "two")), ("one", "two")),
        (AttentionRequest(text="a", models=("one", "two")), ("one", "two")),
        (
            CompareRequest(
                variants=tuple(
                    GenerateRequest(prompt="a", model=key, seed=n) for n, key in enumerate(["one", "two", "one"])
                )
            ),
            ("one", "two"),
        ),
    ],
)
def test_a_request_names_its_models(request_made: Request, keys: tuple[str, ...]) -> None:
    assert request_made.models_needed() == keys


async def test_ten_jobs_all_belong_to_the_worker_that_has_their_model(
    jobs: Jobs, database: Database, connection: Connection
) -> None:
    without, having = await enter(connection, "without"), await enter(connection, "having", Stock(("large", "small")))
    claims = Claims(database, TASKS)
    asked = [(await jobs.submit(NEEDS, 7, NOBODY, CARD)).id for _ in range(10)]
    anybodys = (await jobs.submit(EchoRequest(), 7, NOBODY, CARD)).id
    claimed = await claims.claim("inference", without)
    assert claimed is not None
    assert claimed.id == anybodys
    assert await claims.claim("inference", without) is None
    taken = [await claims.claim("inference", having) for _ in range(10)]
    assert [job.id for job in taken if job] == asked


async def test_a_model_that_could_be_fetched_is_as_good(jobs: Jobs, database: Database, connection: Connection) -> None:
    worker = await enter(connection, "online", Stock((), ("large",)))
    await jobs.submit(NEEDS, 7, NOBODY, CARD)
    assert await Claims(database, TASKS).claim("inference", worker) is not None


async def test_a_ticket_is_passed_on_to_the_worker_that_can_use_it(
    jobs: Jobs, database: Database, connection: Connection
) -> None:
    without, _ = await enter(connection, "without"), await enter(connection, "having", Stock(("large",)))
    claims = Claims(database, TASKS)
    assert await claims.claim("inference", without) is None
    assert await addressees(database) == []
    await jobs.submit(NEEDS, 7, NOBODY, CARD)
    assert await claims.claim("inference", without) is None
    assert await addressees(database) == ["inference", "inference@having"]


async def test_a_model_that_nobody_has_is_refused_with_what_to_do(jobs: Jobs, connection: Connection) -> None:
    worker = await enter(connection, "without", Stock(("small",)))
    with pytest.raises(ModelNowhere, match=r"`python -m bot prefetch large`"):
        await jobs.submit(NEEDS, 7, NOBODY, CARD)
    assert await jobs.latest(7, CARD.guild_id, 9) == []
    await restock(connection, worker, Stock(("small", "large")))
    await jobs.submit(NEEDS, 7, NOBODY, CARD)


async def test_while_no_worker_is_there_at_all_the_job_waits_whatever_it_needs(jobs: Jobs) -> None:
    job = await jobs.submit(NEEDS, 7, NOBODY, CARD)
    assert (await jobs.positions("inference"))[job.id].unserved


async def test_a_job_whose_only_worker_left_says_that_nobody_works_for_it(jobs: Jobs, connection: Connection) -> None:
    having = await enter(connection, "having", Stock(("large",)))
    await enter(connection, "without")
    job, other = [await jobs.submit(request, 7, NOBODY, CARD) for request in (NEEDS, EchoRequest())]
    await leave(connection, having)
    positions = await jobs.positions("inference")
    assert (positions[job.id].unserved, positions[other.id].unserved) == (True, False)
