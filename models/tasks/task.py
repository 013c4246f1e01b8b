"""A task: a request type, its result type, and the function that turns one into the other on a worker.

A task is a folder `models/tasks/<kind>/` with

- `request.py`, which imports no torch and defines one `Request`, whose class says what a run of it needs and reports,
  and one `Result`, and
- `run.py`, which may, and defines `async def run(request, context) -> result`, and, where the first request
  would wait for something, `async def warm(models)`.
"""

import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from models.tasks.values import Progress, Request, Result

if TYPE_CHECKING:
    from models.resident import ResidentModels

Run = Callable[[Any, Any], Awaitable[Result]]
Warm = Callable[["ResidentModels"], Awaitable[None]]


@dataclass(frozen=True)
class Task:
    """A kind of work: its name (the folder's), its types, and where its `run` lives."""

    kind: str
    request: type[Request]
    result: type[Result]

    @property
    def progress(self) -> type[Progress]:
        """What its run reports while it runs."""
        return self.request.progress

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
