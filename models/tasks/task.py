"""A task: a request type, its result type, and the function that turns one into the other on a worker.

A task is a folder `models/tasks/<kind>/` with

- `request.py`, which imports no torch and defines one `Request`, whose class says what a run of it needs and reports,
  and one `Result`, and
- `run.py`, which may, and defines `async def run(request, context) -> result`, and, where the first request
  would wait for something, `async def warm(models)`. The context is a `Context`, or a `ChildContext` where the request
  asks for a child process; and
- `follow.py`, where a run spreads over several devices, with `def follow()`: what the processes beside the first do.
"""

import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from models.tasks.values import Event, Progress, Request, Result

if TYPE_CHECKING:
    from models.resident import ResidentModels

Run = Callable[[Any, Any], Awaitable[Result]]
Warm = Callable[["ResidentModels"], Awaitable[None]]


@dataclass(frozen=True)
class Task:
    """A kind of work: its name (the folder's) and its types."""

    kind: str
    request: type[Request]
    result: type[Result]

    @property
    def package(self) -> str:
        """Where its modules are, e.g. `models.tasks.generate`."""
        return self.request.__module__.rpartition(".")[0]

    @property
    def progress(self) -> type[Progress]:
        """How far its run says that it is."""
        return self.request.progress

    @property
    def event(self) -> type[Event] | None:
        """The points of the series that its run reports, if any."""
        return self.request.event

    def load_run(self) -> Run:
        """Import `run.py`, and with it torch, and return its `run`."""
        run: Run = import_module(f"{self.package}.run").run
        return run

    def load_follow(self) -> Callable[[], None]:
        """Import `follow.py`, and with it torch, and return its `follow`."""
        follow: Callable[[], None] = import_module(f"{self.package}.follow").follow
        return follow

    def load_warm(self) -> Warm | None:
        """Return what `run.py` has to be done ahead of the first request, if anything."""
        warm: Warm | None = getattr(import_module(f"{self.package}.run"), "warm", None)
        return warm


@cache
def tasks() -> dict[str, Task]:
    """Every task by kind, found by listing this folder."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    return {module.name: load(f"models.tasks.{module.name}") for module in modules if module.ispkg}


def load(package: str) -> Task:
    """Return the task of one folder, by its package; imports its `request.py` alone."""
    module = import_module(f"{package}.request")
    return Task(package.rpartition(".")[2], _only(module, Request), _only(module, Result))


def task_of(request: Request) -> Task:
    """Return the task whose request type this is; `StopIteration` is impossible for a type from a task folder."""
    return next(task for task in tasks().values() if task.request is type(request))


_T = TypeVar("_T", bound=BaseModel)


def _only(module: Any, base: type[_T]) -> type[_T]:
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, base)]
    (single,) = [value for value in found if value.__module__ == module.__name__]
    return single
