"""Fine-tuning: how good, how fast, against what, and what others feel of it.

    python -m benchmarks.fine_tuning [spam] [style] [plain] [beside]

Each line tells seconds as they passed and as the processors spent them; the second say more while others compute here.

spam    the default settings on 5,000 text messages. What is right: macro F1 over 0.96 in under 3 minutes.
style   the same on the beginning of Moby-Dick. What is right: the held-out loss falls by a tenth or more.
plain   a training in a child process of a worker, and the program that the bot shows for it, by turns. Both have what a
        training in the background has: half of the cores as threads, and the same niceness. What is right: 1.15 times
        the program's seconds at most, from the start of its process until the model is saved.
beside  the first word of `/generate` alone and beside a training. What is right: twice its seconds at most.
"""

import argparse
import asyncio
import os
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

from bot.worker.attempts.conversation import Conversation
from bot.worker.attempts.process import child_process
from models.artifacts import ArtifactsInMemory
from models.catalogue import Entry, load_catalogue
from models.child.background import NICENESS, background_threads
from models.child.messages import Start
from models.data.examples import write_examples
from models.data.named_sets import named_sets
from models.data.preparing import Prepared, prepare
from models.data.reading import read_table
from models.data.values import DataLimits
from models.tasks import task_of
from models.tasks.context import Context
from models.tasks.fine_tune.code import code
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.generate.request import GenerateRequest
from models.tasks.generate.run import run as generate
from models.tasks.task import Task
from models.tasks.values import Event, Progress
from models.training.settings import default_settings

if TYPE_CHECKING:
    from bot.worker.attempts.artifacts import JobArtifacts
    from bot.worker.attempts.attempt import Attempt
    from models.resident import ResidentModels

DATA = Path(".data")
ROUNDS = 20
TURNS = 2
PROMPT = "The best way to learn how a language model works is"


@dataclass
class Clock:
    """Seconds as they passed, and as the processors spent them on child processes that have ended."""

    wall: float = 0.0
    spent: float = 0.0

    def __add__(self, other: "Clock") -> "Clock":
        return Clock(self.wall + other.wall, self.spent + other.spent)

    def __str__(self) -> str:
        return f"{self.wall:.1f} s ({self.spent:.1f} s of processors)"


@contextmanager
def timed() -> Iterator[Clock]:
    """Measure child processes that begin and end in the block."""
    clock, began, before = Clock(), time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    yield clock
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    clock.wall = time.perf_counter() - began
    clock.spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@dataclass
class Listener:
    """Stands in for the attempt at a job, which passes on what is reported."""

    task: Task
    pid: int = 0
    steps: int = 0

    def report_progress(self, progress: Progress) -> None:
        """Note how far it is."""
        self.steps = progress.step if getattr(progress, "doing", "") == "learning" else 0

    def report_event(self, event: Event) -> None:
        """Print a point of the curve."""
        if getattr(event, "metric", None) is not None:
            print(f"        {event}", flush=True)


@dataclass
class Training:
    """A training of a named set with the default settings."""

    entry: Entry
    prepared: Prepared
    request: FineTuneRequest
    artifacts: ArtifactsInMemory
    listener: Listener

    @classmethod
    async def of(cls, key: str, model: str, **changes: object) -> "Training":
        """Prepare a set for a model, the settings changed so."""
        named = named_sets()[key]
        limits = DataLimits()
        prepared = prepare(read_table(named.path.read_bytes(), limits), named.card.recipe, named.card.columns, limits)
        entry, artifacts = load_catalogue()[model], ArtifactsInMemory()
        settings = default_settings(prepared.recipe, entry, len(prepared.examples)).model_copy(update=changes)
        request = FineTuneRequest(
            recipe=prepared.recipe,
            model=model,
            name="mine",
            examples=await artifacts.put("examples", "", write_examples(prepared.examples)),
            classes=tuple(prepared.classes),
            settings=settings,
        )
        return cls(entry, prepared, request, artifacts, Listener(task_of(request)))

    async def in_child(self) -> FineTuneResult:
        """Train as a worker does."""
        command = [sys.executable, "-m", "models.child", self.listener.task.package]
        with TemporaryDirectory() as name:
            folder = Path(name)
            start = Start(
                request=self.request.model_dump(mode="json"),
                device="cpu",
                data_dir=DATA,
                folder=folder,
                memory_bytes=None,
                background=True,
            )
            async with child_process(command, folder) as child:
                self.listener.pid = child.pid
                attempt, artifacts = cast("Attempt", self.listener), cast("JobArtifacts", self.artifacts)
                result = await Conversation(attempt, child, artifacts, folder).result(start)
                if not isinstance(result, FineTuneResult):
                    raise SystemExit(f"{child.ended}\n{child.stderr.decode()}")
                return result

    def plainly(self, result: FineTuneResult) -> None:
        """Train by the program that is shown for it, as nicely, with as many threads and in the same number format."""
        program = code(self.request, result, self.entry)
        with TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "examples.jsonl").write_bytes(write_examples(self.prepared.examples))
            subprocess.run(
                ["nice", "-n", str(NICENESS), sys.executable, "-c", program],
                cwd=folder,
                env={**os.environ, "OMP_NUM_THREADS": str(background_threads()), "TQDM_DISABLE": "1"},
                check=True,
                stdout=subprocess.DEVNULL,
            )


async def spam() -> None:
    """Print how good a classifier becomes."""
    training = await Training.of("sms-spam", "minilm")
    with timed() as clock:
        result = await training.in_child()
    after, before = result.after, result.before
    print(f"spam    {result.settings}", flush=True)
    print(
        f"spam    {result.steps} steps in {clock}, of them {result.seconds:.1f} s of training, in {result.precision}: "
        f"macro F1 {before.macro_f1:.3f} → {after.macro_f1:.4f}, accuracy {after.accuracy:.4f}",
        flush=True,
    )


async def style() -> None:
    """Print how much a decoder learns of a style."""
    training = await Training.of("moby-dick", "smollm2")
    with timed() as clock:
        result = await training.in_child()
    before, after = result.before.loss, result.after.loss
    print(f"style   {result.settings}", flush=True)
    print(
        f"style   {result.steps} steps in {clock}: held-out loss {before:.3f} → {after:.3f}, "
        f"{1 - after / before:.1%} less",
        flush=True,
    )


async def plain() -> None:
    """Print what a training takes in a child of a worker, and as a program by itself."""
    training = await Training.of("sms-spam", "minilm")
    ours, theirs = Clock(), Clock()
    for _ in range(TURNS):
        with timed() as clock:
            result = await training.in_child()
        ours += clock
        with timed() as clock:
            await asyncio.to_thread(training.plainly, result)
        theirs += clock
        print(
            f"plain   {result.steps} steps in a child: {ours}; as a program: {theirs}; "
            f"{ours.wall / theirs.wall:.2f} times its seconds ({ours.spent / theirs.spent:.2f})",
            flush=True,
        )


async def beside() -> None:
    """Print how late the first word of an answer comes, alone and beside a training.

    By turns, so that whatever else runs here is the same for both: the training stands still meanwhile.
    """
    from models.resident import ResidentModels  # noqa: PLC0415 # only here torch is needed

    models = ResidentModels(load_catalogue(), DATA)
    await _first_word(models)
    alone, together = [], []
    async with _learning() as pid:
        for _ in range(ROUNDS):
            together.append(await _first_word(models))
            os.killpg(pid, signal.SIGSTOP)
            alone.append(await _first_word(models))
            os.killpg(pid, signal.SIGCONT)
    await models.close()
    one, two = statistics.median(alone), statistics.median(together)
    print(
        f"beside  first word after {one * 1000:.0f} ms alone, {two * 1000:.0f} ms beside a training, {two / one:.2f} "
        f"times as late; the latest of {ROUNDS}: {max(alone) * 1000:.0f} and {max(together) * 1000:.0f} ms",
        flush=True,
    )


@asynccontextmanager
async def _learning() -> AsyncIterator[int]:
    """Train meanwhile, once it is past its first steps; yield the process that does."""
    training = await Training.of("sms-spam", "minilm", epochs=50)
    child = asyncio.create_task(training.in_child())
    while training.listener.steps < 10 and not child.done():  # noqa: ASYNC110 # it reports twice a second
        await asyncio.sleep(0.2)
    yield training.listener.pid
    child.cancel()
    await asyncio.gather(child, return_exceptions=True)


async def _first_word(models: "ResidentModels") -> float:
    began, first = time.perf_counter(), 0.0

    def take(progress: Progress) -> None:
        nonlocal first
        if getattr(progress, "text", ""):
            first = first or time.perf_counter() - began

    request = GenerateRequest(prompt=PROMPT, model="smollm2", max_new_tokens=16, temperature=0)
    await generate(request, Context(models, take))
    return first


PARTS = {"spam": spam, "style": style, "plain": plain, "beside": beside}


async def main() -> None:
    """Measure the parts that are asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all unless told")
    for name in parser.parse_args().parts or PARTS:
        await PARTS[name]()


if __name__ == "__main__":
    asyncio.run(main())
