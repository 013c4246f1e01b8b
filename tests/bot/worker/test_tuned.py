"""What people fine-tuned, on its way from the database to the workers that are to run it."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import pytest

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.jobs.job import Job
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.tuned_models import TunedModels, key_of
from bot.jobs.workers import Stock, register
from bot.worker.attempts.artifacts import JobArtifacts
from bot.worker.tuned import TunedProvider
from models.catalogue import Catalogue, Entry
from models.errors import UnknownModel
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.fine_tune.request import FineTuneResult
from models.tasks.generate.request import GenerateRequest
from models.tasks.generate.run import run as generate
from tests.bot.jobs.echo import CARD, NOBODY, TASKS
from tests.models.conftest import folder_entry, write_decoder
from tests.models.training.runs import EXAMPLES, SETTINGS, Run

LORA = SETTINGS.model_copy(update={"epochs": 1, "lora_rank": 2})
Trained = tuple[Run, FineTuneResult]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Entry:
    return folder_entry("llama", write_decoder("llama", tmp_path_factory.mktemp("llama")))


@pytest.fixture(scope="module")
async def trained(base: Entry, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    run = Run(base, "style", EXAMPLES["style"](), tmp_path_factory.mktemp("training"), LORA)
    return run, await run()


@pytest.fixture
async def worker_id(database: Database) -> int:
    async with database.transaction() as connection:
        return await register(connection, "test", "cpu", {"training": 9}, Stock(("llama",)))


@pytest.fixture
def records(database: Database) -> TunedModels:
    return TunedModels(database, TASKS)


class Counted(Artifacts):
    """Counts how often an artifact is read."""

    reads = 0

    async def read(self, artifact_id: UUID) -> AsyncGenerator[bytes, None]:
        self.reads += 1
        async for chunk in super().read(artifact_id):
            yield chunk


@pytest.fixture
def artifacts(database: Database) -> Counted:
    return Counted(database)


class WorkerMachine:
    """A worker's provider, with a catalogue and a data folder of its own."""

    def __init__(self, database: Database, artifacts: Artifacts, data_dir: Path, *entries: Entry) -> None:
        self.catalogue, self.data_dir = Catalogue(entries), data_dir
        self.provide = TunedProvider(database, artifacts, self.catalogue, data_dir).provide


@pytest.fixture
def worker(database: Database, artifacts: Counted, base: Entry, tmp_path: Path) -> WorkerMachine:
    return WorkerMachine(database, artifacts, tmp_path, base)


@pytest.fixture
async def model(jobs: Jobs, database: Database, artifacts: Counted, worker_id: int, trained: Trained) -> Job:
    return await keep(jobs, database, artifacts, worker_id, trained, "mine")


async def keep(
    jobs: Jobs, database: Database, artifacts: Artifacts, worker_id: int, trained: Trained, name: str
) -> Job:
    """Put on record what was trained, as the worker does it that trained it; return its job."""
    run, result = trained
    request = run.request.model_copy(update={"name": name})
    await jobs.submit(request, 7, NOBODY, CARD, owner_name="ada")
    claims = Claims(database, TASKS)
    job = await claims.claim("training", worker_id)
    assert job is not None
    data = b"".join([chunk async for chunk in run.artifacts.read(result.weights)])
    weights = await JobArtifacts(database, artifacts, job).put("weights", "application/zip", data)
    assert await claims.succeed(job, result.model_copy(update={"weights": weights}))
    return job


def folders(data_dir: Path) -> list[str]:
    return [path.name.split("-")[0] for path in (data_dir / "models").iterdir()]


async def test_it_is_fetched_once_however_many_ask_and_written_down_each_time(
    worker: WorkerMachine, artifacts: Counted, records: TunedModels, model: Job
) -> None:
    key = key_of(model.id)
    await asyncio.gather(*(worker.provide(["llama", key]) for _ in range(4)))
    assert worker.catalogue[key].name == "@ada/mine"
    await records.rename(model.id, "@ada/other")
    await worker.provide([key])
    assert worker.catalogue[key].name == "@ada/other"
    assert artifacts.reads == 1
    assert folders(worker.data_dir) == ["tuned"]


async def test_a_model_of_the_catalogue_asks_for_nothing(worker: WorkerMachine, artifacts: Counted) -> None:
    await worker.provide(["llama", "tuned", "tuned-x"])
    assert artifacts.reads == 0


async def test_it_runs_on_another_worker_with_the_same_text(
    database: Database, artifacts: Counted, base: Entry, worker: WorkerMachine, tmp_path: Path, model: Job
) -> None:
    other = WorkerMachine(database, artifacts, tmp_path / "other", base)
    request = GenerateRequest(prompt="the dog 3", model=key_of(model.id), max_new_tokens=12, temperature=0)
    texts = []
    for machine in (worker, other):
        await machine.provide(request.models_needed())
        resident = ResidentModels(machine.catalogue, machine.data_dir)
        texts.append((await generate(request, Context(resident))).text)
        await resident.close()
    assert texts[0] == texts[1] != ""
    assert artifacts.reads == 2


async def test_two_workers_that_share_a_folder_fetch_at_once(
    database: Database, artifacts: Counted, base: Entry, worker: WorkerMachine, model: Job
) -> None:
    other = WorkerMachine(database, artifacts, worker.data_dir, base)
    await asyncio.gather(worker.provide([key_of(model.id)]), other.provide([key_of(model.id)]))
    assert folders(worker.data_dir) == ["tuned"]
    assert worker.catalogue[key_of(model.id)] == other.catalogue[key_of(model.id)]


async def test_two_models_are_provided_at_once(
    jobs: Jobs, database: Database, artifacts: Counted, worker_id: int, worker: WorkerMachine, trained: Trained
) -> None:
    made = [await keep(jobs, database, artifacts, worker_id, trained, name) for name in ("one", "two")]
    keys = [key_of(job.id) for job in made]
    await asyncio.gather(worker.provide(keys), worker.provide(reversed(keys)))
    assert [worker.catalogue[key].name for key in keys] == ["@ada/one", "@ada/two"]
    assert artifacts.reads == 2


async def test_a_deleted_one_is_a_sentence(
    worker: WorkerMachine, artifacts: Counted, records: TunedModels, model: Job
) -> None:
    await worker.provide([key_of(model.id)])
    await records.delete(model.id)
    with pytest.raises(UnknownModel, match="This fine-tuned model was deleted"):
        await worker.provide([key_of(model.id)])
    assert artifacts.reads == 1


async def test_one_whose_weights_went_since_its_row_was_read_is_the_same_sentence(
    worker: WorkerMachine, artifacts: Counted, records: TunedModels, model: Job
) -> None:
    row = await records.get(model.id)
    assert row is not None
    assert isinstance(row.job.result, FineTuneResult)
    await artifacts.delete(row.job.result.weights)
    with pytest.raises(UnknownModel, match="This fine-tuned model was deleted"):
        await worker.provide([key_of(model.id)])
    assert key_of(model.id) not in worker.catalogue


async def test_one_whose_base_is_not_here_any_more_says_so(
    database: Database, artifacts: Counted, base: Entry, tmp_path: Path, model: Job
) -> None:
    other = WorkerMachine(database, artifacts, tmp_path, base.model_copy(update={"key": "other"}))
    with pytest.raises(UnknownModel, match=r"^@ada/mine was made of “llama”, which is not a model here any more\."):
        await other.provide([key_of(model.id)])
    assert artifacts.reads == 0


async def test_what_others_fine_tuned_is_not_told_to_anybody(worker: WorkerMachine, model: Job) -> None:
    await worker.provide([key_of(model.id)])
    with pytest.raises(UnknownModel) as told:
        _ = worker.catalogue["nothing"]
    assert "tuned" not in str(told.value)
    assert [entry.key for entry in worker.catalogue] == ["llama"]
