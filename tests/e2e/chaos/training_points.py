"""The points of a training's life at which its process, or its worker, is killed; no product code knows of them.

Which point comes next, and who dies there, is in a file of the data folder; who dies leaves there what was kept.
"""

import json
import os
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from models.child.messages import PutArtifact
from models.child.worker import Worker

Victim = Literal["child", "worker"]
VICTIMS: tuple[Victim, ...] = ("child", "worker")
POINTS = (
    "while the data is read",
    "before the first checkpoint",
    "between two checkpoints",
    "while a checkpoint is saved",
    "before the result is written",
)
EVERY = 10  # steps from one checkpoint to the next: soon, and the same on each machine
LONG = 60.0  # seconds in which a process that killed its worker is killed for it


class Orders:
    """The files by which the test and the processes that are to die speak.

    Attributes
    ----------
    resumed
        The step at which each attempt began.
    """

    def __init__(self, folder: Path) -> None:
        self._given, self._done = folder / "kill-training.json", folder / "killed-training.json"
        self.resumed = folder / "training-began.txt"

    def give(self, point: str, victim: Victim) -> None:
        """Order the next death."""
        self._done.unlink(missing_ok=True)
        self.resumed.unlink(missing_ok=True)
        self._given.write_text(json.dumps({"point": point, "victim": victim}), encoding="utf-8")

    def next(self) -> tuple[str, Victim] | None:
        """Return what is ordered and not done."""
        if not self._given.exists():
            return None
        told = json.loads(self._given.read_text(encoding="utf-8"))
        return told["point"], told["victim"]

    def take(self, kept: int) -> None:
        """Take the order as done, with the step of the checkpoint that was kept by now."""
        self._given.write_text(json.dumps(kept), encoding="utf-8")
        self._given.rename(self._done)  # at once, for whoever looks

    def kept(self) -> int | None:
        """Return the step of the checkpoint that was kept when somebody died as ordered, or None."""
        return int(self._done.read_text(encoding="utf-8")) if self._done.exists() else None

    def began(self, step: int) -> None:
        """Note where an attempt begins."""
        with self.resumed.open("a", encoding="utf-8") as file:
            file.write(f"{step}\n")


class Doomed:
    """Lets this process, or its worker, die at a point of its training."""

    def __init__(self, orders: Orders, point: str, victim: Victim) -> None:
        self._orders = orders
        self._point = point
        self._victim = victim
        self._kept = 0

    def watch(self) -> None:
        """Put the point into the code that is about to run."""
        from models.training import split as splitting  # noqa: PLC0415 # imports torch
        from models.training import watch  # noqa: PLC0415 # imports torch

        split, ended = splitting.split, watch.Watch.on_step_end
        ask, put = Worker._ask, Worker.put

        def read(*args: Any) -> Any:
            self._reach("while the data is read")
            return split(*args)

        def on_step_end(watch: Any, args: Any, state: Any, control: Any, **more: Any) -> None:
            if not self._kept and state.global_step == EVERY // 2:
                self._reach("before the first checkpoint")
            if self._kept and state.global_step % EVERY == EVERY // 2:
                self._reach("between two checkpoints")
            ended(watch, args, state, control, **more)

        async def asking(worker: Worker, call: Any) -> Any:
            saving = self._kept and isinstance(call, PutArtifact) and call.name == "checkpoint"
            if saving and self._point == "while a checkpoint is saved":
                worker.send(call)
                self._reach(self._point)
            return await ask(worker, call)

        async def putting(worker: Worker, name: str, media_type: str, content: Any) -> Any:
            step = _step_of(content) if name == "checkpoint" else 0
            made = await put(worker, name, media_type, content)
            self._kept = step or self._kept
            if name == "weights":
                self._reach("before the result is written")
            return made

        patches: list[tuple[Any, str, Callable[..., Any]]] = [
            (splitting, "split", read),
            (watch.Watch, "on_step_end", on_step_end),
            (Worker, "_ask", asking),
            (Worker, "put", putting),
        ]
        for owner, name, patch in patches:
            setattr(owner, name, patch)

    def _reach(self, point: str) -> None:
        if point != self._point:
            return
        self._orders.take(self._kept)
        os.kill(os.getppid() if self._victim == "worker" else os.getpid(), signal.SIGKILL)
        time.sleep(LONG)


def _step_of(checkpoint: Path) -> int:
    """Return after which step a checkpoint was saved."""
    with zipfile.ZipFile(checkpoint) as archive:
        return int(json.loads(archive.read("trainer_state.json"))["global_step"])


def save_often(orders: Orders) -> None:
    """Keep a checkpoint every few steps, and note where trainings begin."""
    from models.training.watch import Watch  # noqa: PLC0415 # imports torch

    began = Watch.on_train_begin

    def due(watch: Any) -> bool:
        return bool(watch._checkpoints.ready and watch._latest.step % EVERY == 0)

    def on_train_begin(watch: Any, args: Any, state: Any, control: Any, **more: Any) -> None:
        orders.began(state.global_step)
        began(watch, args, state, control, **more)

    for name, patch in (("_saving_is_due", due), ("on_train_begin", on_train_begin)):
        setattr(Watch, name, patch)
