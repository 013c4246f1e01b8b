"""A task: a request type, its result type, and the function that turns one into the other on a worker.

A task is a folder `models/tasks/<kind>/` with

- `request.py`, which imports no torch and defines one `Request` and one `Result`, and
- `run.py`, which may, and defines `async def run(request, resident, report) -> result`, and, where the first request
  would wait for something, `async def warm(resident)`.
"""

import asyncio
import base64
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from models.resident import ResidentModels

Queue = Literal["inference", "training"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(_Value):
    """One piece of work asked for: frozen, validated, JSON-serialisable."""

    queue: ClassVar[Queue] = "inference"


class Result(_Value):
    """What came of a request."""


class Picture(_Value):
    """A drawn result; its bytes travel in the result as base64.

    Attributes
    ----------
    alt
        What it shows, in words, for people who cannot see it.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+\.png$")]
    alt: Annotated[str, Field(min_length=1, max_length=1024)]  # as Discord allows
    png: Base64Bytes

    @classmethod
    def of(cls, name: str, alt: str, png: bytes) -> Self:
        """Make one from PNG bytes."""
        return cls(name=name, alt=alt, png=base64.b64encode(png))


class Progress(_Value):
    """How far a running job is: a hint for the card, of which only the latest counts.

    Attributes
    ----------
    text
        What has been written so far, from the beginning.
    step, total
        Units done and expected (tokens, training steps); `total` is an upper bound, 0 when unknown.
    """

    text: str = ""
    step: int = 0
    total: int = 0


Report = Callable[[Progress], None]
Run = Callable[[Any, "ResidentModels", Report], Awaitable[Result]]
Warm = Callable[["ResidentModels"], Awaitable[None]]


def from_a_thread(report: Report) -> Report:
    """Return a `report` for another thread to call: it is carried out by the event loop that runs now."""
    loop = asyncio.get_running_loop()

    def send(progress: Progress) -> None:
        loop.call_soon_threadsafe(report, progress)

    return send


@dataclass(frozen=True)
class Task:
    """A kind of work: its name (the folder's), its types, and where its `run` lives."""

    kind: str
    request: type[Request]
    result: type[Result]

    def load_run(self) -> Run:
        """Import `run.py`, and with it torch, and return its `run`."""
        run: Run = import_module(f"models.tasks.{self.kind}.run").run
        return run

    def load_warm(self) -> Warm | None:
        """Return what `run.py` has to be done ahead of the first request, if anything."""
        warm: Warm | None = getattr(import_module(f"models.tasks.{self.kind}.run"), "warm", None)
        return warm


@cache
def tasks() -> dict[str, Task]:
    """Every task by kind, found by listing this folder."""
    folder = Path(__file__).parent
    return {module.name: _load(module.name) for module in pkgutil.iter_modules([str(folder)]) if module.ispkg}


def task_of(request: Request) -> Task:
    """Return the task whose request type this is; `StopIteration` is impossible for a type from a task folder."""
    return next(task for task in tasks().values() if task.request is type(request))


_T = TypeVar("_T", bound=BaseModel)


def _load(kind: str) -> Task:
    module = import_module(f"models.tasks.{kind}.request")
    return Task(kind, _only(module, Request), _only(module, Result))


def _only(module: Any, base: type[_T]) -> type[_T]:
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, base)]
    (single,) = [value for value in found if value.__module__ == module.__name__]
    return single
