"""Forward passes beside the engines: one at a time in a thread of their own, long ones in time slices.

A long pass is a generator: what it does up to each `yield` is one slice, what it returns is the result. Requests take
turns (round robin): a request that just came has its first slice before any other has another one.
"""

import asyncio
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from queue import Empty, PriorityQueue
from typing import Any, Generic, TypeVar

import torch

from models.errors import EngineClosed

T = TypeVar("T")

Slices = Generator[None, None, T]
"""A pass that lets others have their turn at each `yield`."""


@dataclass(order=True)
class _Waiting:
    """A slice that waits for its turn: first ones before later ones, then in the order asked."""

    later: bool
    number: int
    function: Callable[[], Any] = field(compare=False)
    outcome: Future[Any] = field(compare=False)


@dataclass(frozen=True)
class _Ended(Generic[T]):
    result: T


class Passes:
    """The thread for passes, and who has the next turn in it. For one event loop; nothing takes gradients.

    Whoever is cancelled is not run any more; a slice that runs keeps its caller, and so its model, until its end.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pass")
        self._waiting: PriorityQueue[_Waiting] = PriorityQueue()
        self._numbers = count()
        self._closed = False

    async def run(self, function: Callable[[], T]) -> T:
        """Run a short pass in one go; raises what it raises, or `EngineClosed` if it had not begun when closed."""
        return await self._turn(function, later=False)

    async def run_slices(self, slices: Slices[T]) -> T:
        """Run a long pass slice by slice and return its result; raises as `run`, at whichever slice."""
        later = False
        try:
            while (ended := await self._turn(partial(_advance, slices), later=later)) is None:
                later = True
        except BaseException:
            await asyncio.to_thread(slices.close)  # one made by `sliced` has a thread to end
            raise
        return ended.result

    async def close(self) -> None:
        """End what waits with `EngineClosed`, and wait for the slice that runs."""
        self._closed = True
        with suppress(Empty):
            while True:
                self._waiting.get_nowait().outcome.cancel()
        await asyncio.to_thread(self._thread.shutdown)

    async def _turn(self, function: Callable[[], T], *, later: bool) -> T:
        if self._closed:
            raise EngineClosed("The models are being put away.")
        outcome: Future[T] = Future()
        self._waiting.put(_Waiting(later, next(self._numbers), function, outcome))
        self._thread.submit(self._serve)
        done = asyncio.wrap_future(outcome)
        try:
            await asyncio.wait([done])
        except asyncio.CancelledError:
            if not outcome.cancel():
                await asyncio.wait([done])
                done.exception()  # retrieved: nobody is left to be told
            raise
        if done.cancelled():
            raise EngineClosed("The models were put away before this request was done.")
        return done.result()

    def _serve(self) -> None:
        """Run the slice whose turn it is, in the thread; called once for each that waits."""
        try:
            chosen = self._waiting.get_nowait()
        except Empty:  # closed meanwhile
            return
        if chosen.outcome.set_running_or_notify_cancel():
            _complete(chosen.function, chosen.outcome)


def _complete(function: Callable[[], T], outcome: Future[T]) -> None:
    try:
        with torch.inference_mode():
            result = function()
    except BaseException as error:  # noqa: BLE001  # it goes to whoever asked
        outcome.set_exception(error)
    else:
        outcome.set_result(result)


def _advance(slices: Slices[T]) -> _Ended[T] | None:
    """Run one slice; return the result after the last."""
    try:
        next(slices)
    except StopIteration as end:
        return _Ended(end.value)
    return None


def sliced(function: Callable[[Callable[[], bool]], T]) -> Slices[T]:
    """Make slices of a function that cannot be a generator, such as one with a callback at each of its steps.

    It runs in a thread of its own, which rests outside its slices. It is given a function to call between two slices:
    that one returns once it is its turn again, True if it is to go on, False if it is to end early.
    """
    resting, turn = threading.Semaphore(0), threading.Semaphore(0)
    going_on = True

    def pause() -> bool:
        resting.release()
        turn.acquire()
        return going_on

    with ThreadPoolExecutor(1, thread_name_prefix="sliced") as thread:
        outcome: Future[T] = Future()
        outcome.add_done_callback(lambda _outcome: resting.release())
        thread.submit(_complete, partial(function, pause), outcome)
        try:
            while True:
                resting.acquire()
                if outcome.done():
                    return outcome.result()
                yield
                turn.release()
        finally:
            going_on = False
            turn.release()
