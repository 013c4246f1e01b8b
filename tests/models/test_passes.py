"""Passes beside the engines: one at a time, in turns, slice by slice."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import pytest
import torch

from models.errors import EngineClosed, Refusal
from models.passes import Passes, Slices, sliced
from tests.models.gate import Gate


@pytest.fixture
async def passes() -> AsyncIterator[Passes]:
    passes = Passes()
    yield passes
    await passes.close()


class Log:
    """What ran, in order."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def short(self, name: str) -> Callable[[], str]:
        """A pass without slices."""

        def note() -> str:
            self.ran.append(name)
            return name

        return note

    def long(self, name: str, slices: int, gate: Gate | None = None) -> Slices[str]:
        """A pass of several slices; its first is held up by a gate."""
        try:
            for number in range(1, slices + 1):
                if gate and number == 1:
                    gate()
                self.ran.append(f"{name}{number}")
                yield
            return name
        finally:
            self.ran.append(f"{name} ended")


@pytest.fixture
def log() -> Log:
    return Log()


async def running(passes: Passes) -> tuple[Gate, "asyncio.Task[str]"]:
    """Start a pass and return once it runs."""
    gate = Gate()
    task = asyncio.create_task(passes.run(gate))
    await gate.entered()
    return gate, task


async def test_short_passes_run_in_the_order_asked_and_off_the_event_loop(passes: Passes, log: Log) -> None:
    gate, first = await running(passes)
    others = [asyncio.create_task(passes.run(log.short(name))) for name in "abcde"]
    await asyncio.sleep(0)
    assert log.ran == []
    gate.open()
    assert await first == "done"
    assert await asyncio.gather(*others) == log.ran == list("abcde")


def here() -> tuple[bool, str]:
    return torch.is_inference_mode_enabled(), threading.current_thread().name


def here_twice() -> Slices[list[tuple[bool, str]]]:
    places = [here()]
    yield
    return [*places, here()]


async def test_all_run_in_one_thread_without_gradients(passes: Passes) -> None:
    gradients_off, thread = await passes.run(here)
    assert gradients_off
    assert thread.startswith("pass")
    assert await passes.run_slices(here_twice()) == [(True, thread)] * 2


async def test_long_passes_take_turns_and_each_gets_its_result(passes: Passes, log: Log) -> None:
    gate, first = await running(passes)
    long = [asyncio.create_task(passes.run_slices(log.long(name, 3))) for name in "ab"]
    await asyncio.sleep(0)
    gate.open()
    assert await asyncio.gather(*long) == ["a", "b"]
    await first
    assert log.ran == ["a1", "b1", "a2", "b2", "a3", "b3", "a ended", "b ended"]


async def test_a_newcomer_comes_before_the_second_slice_of_any_other(passes: Passes, log: Log) -> None:
    """All of the long ones but the first wait for their second slice when the newcomers arrive."""
    gate = Gate()
    long = [asyncio.create_task(passes.run_slices(log.long(name, 2))) for name in "abc"]
    long.append(asyncio.create_task(passes.run_slices(log.long("d", 2, gate))))
    await gate.entered()
    await all_asked()
    newcomers = [
        asyncio.create_task(passes.run(log.short("short"))),
        asyncio.create_task(passes.run_slices(log.long("late", 1))),
    ]
    await all_asked()
    gate.open()
    await asyncio.gather(*newcomers, *long)
    assert [name for name in log.ran if not name.endswith("ended")] == [
        *("a1", "b1", "c1", "d1"),
        *("short", "late1"),
        *("a2", "b2", "c2", "d2"),
    ]


async def all_asked() -> None:
    """Let what ended in the thread come back, and whoever goes on ask for the next turn: three rounds of the loop."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_an_error_goes_to_who_asked_and_the_next_is_served(passes: Passes) -> None:
    def refuse() -> None:
        raise Refusal("Too long.")

    with pytest.raises(Refusal, match="Too long"):
        await passes.run(refuse)
    assert await passes.run(lambda: 7) == 7


async def test_a_slice_that_fails_fails_its_own_pass_alone(passes: Passes, log: Log) -> None:
    def failing() -> Slices[None]:
        yield from log.long("bad", 1)
        raise Refusal("Too long.")

    gate, first = await running(passes)
    bad, good = (asyncio.create_task(passes.run_slices(each)) for each in (failing(), log.long("good", 3)))
    await asyncio.sleep(0)
    gate.open()
    with pytest.raises(Refusal, match="Too long"):
        await bad
    assert (await first, await good) == ("done", "good")
    assert log.ran == ["bad1", "good1", "bad ended", "good2", "good3", "good ended"]


async def test_who_is_cancelled_while_waiting_is_not_run(passes: Passes, log: Log) -> None:
    gate, first = await running(passes)
    tasks = [asyncio.create_task(passes.run(log.short(name))) for name in "abc"]
    await asyncio.sleep(0)
    tasks[1].cancel()
    with pytest.raises(asyncio.CancelledError):
        await tasks[1]
    gate.open()
    await asyncio.gather(first, tasks[0], tasks[2])
    assert log.ran == ["a", "c"]


async def test_who_is_cancelled_stops_after_the_slice_that_runs(passes: Passes, log: Log) -> None:
    gate = Gate()
    doomed = asyncio.create_task(passes.run_slices(log.long("doomed", 3, gate)))
    await gate.entered()
    doomed.cancel()
    ended, _ = await asyncio.wait({doomed}, timeout=0.05)
    assert not ended  # it holds its model until the slice has ended
    gate.open()
    with pytest.raises(asyncio.CancelledError):
        await doomed
    assert log.ran == ["doomed1", "doomed ended"]
    assert await passes.run(log.short("next")) == "next"


async def test_closing_ends_what_waits_and_lets_what_runs_finish(passes: Passes, log: Log) -> None:
    gate, first = await running(passes)
    waiting = asyncio.create_task(passes.run(log.short("waiting")))
    await asyncio.sleep(0)
    closing = asyncio.create_task(passes.close())
    with pytest.raises(EngineClosed, match="put away"):
        await waiting
    assert not closing.done()
    gate.open()
    assert await first == "done"
    await closing
    with pytest.raises(EngineClosed):
        await passes.run(log.short("late"))
    assert log.ran == []


async def test_closing_ends_a_long_pass_after_its_slice(passes: Passes, log: Log) -> None:
    gate = Gate()
    long = asyncio.create_task(passes.run_slices(log.long("long", 3, gate)))
    await gate.entered()
    closing = asyncio.create_task(passes.close())
    await asyncio.sleep(0)
    gate.open()
    with pytest.raises(EngineClosed):
        await long
    await closing
    assert log.ran == ["long1", "long ended"]


class Writer:
    """A function with a callback, as `generate` is: it notes each step and pauses after it."""

    def __init__(self, log: Log, name: str, steps: int) -> None:
        self._log = log
        self._name = name
        self._steps = steps
        self.begun = threading.Event()

    def __call__(self, pause: Callable[[], bool]) -> str:
        assert torch.is_inference_mode_enabled()
        for number in range(1, self._steps + 1):
            self._log.ran.append(f"{self._name}{number}")
            self.begun.set()
            if not pause():
                self._log.ran.append(f"{self._name} stopped")
                return "cut short"
        return self._name


async def test_a_function_with_a_callback_takes_turns_too(passes: Passes, log: Log) -> None:
    gate, first = await running(passes)
    passes_ = [sliced(Writer(log, "a", 2)), sliced(Writer(log, "b", 3)), log.long("c", 2)]
    tasks = [asyncio.create_task(passes.run_slices(slices)) for slices in passes_]
    await asyncio.sleep(0)
    gate.open()
    assert await asyncio.gather(first, *tasks) == ["done", "a", "b", "c"]
    assert log.ran == ["a1", "b1", "c1", "a2", "b2", "c2", "b3", "c ended"]


async def test_a_function_with_a_callback_is_told_to_stop_once_it_is_cancelled(passes: Passes, log: Log) -> None:
    writer = Writer(log, "a", 1_000_000)
    doomed = asyncio.create_task(passes.run_slices(sliced(writer)))
    assert await asyncio.to_thread(writer.begun.wait, 30)
    doomed.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doomed
    assert log.ran[-1] == "a stopped"
    steps = len(log.ran)
    assert await passes.run(log.short("next")) == "next"
    assert len(log.ran) == steps + 1


async def test_what_a_function_with_a_callback_raises_goes_to_who_asked(passes: Passes) -> None:
    def refuse(pause: Callable[[], bool]) -> None:
        pause()
        raise Refusal("Too long.")

    with pytest.raises(Refusal, match="Too long"):
        await passes.run_slices(sliced(refuse))
