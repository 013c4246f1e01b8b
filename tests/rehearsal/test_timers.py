import asyncio
from functools import partial

from rehearsal.timers import Timers


async def test_what_is_skipped_happens_in_its_order_and_the_rest_comes_nearer() -> None:
    timers, rung = Timers(), list[str]()
    come = asyncio.Event()
    for name, seconds in (("third", 30.0), ("first", 10.0), ("second", 20.0), ("never", 5.0)):
        timers.start(name, seconds, partial(rung.append, name))
    timers.start("last", 1000.0, come.set)
    timers.stop("never")
    timers.start("third", 40.0, lambda: rung.append("third, put off"))
    timers.skip(25.0)
    assert rung == ["first", "second"]
    timers.skip(974.99)
    await asyncio.wait_for(come.wait(), 5)
    assert rung == ["first", "second", "third, put off"]


async def test_what_rings_may_stop_what_would_ring_next() -> None:
    timers, rung = Timers(), list[str]()
    timers.start("first", 1.0, lambda: timers.stop("second"))
    timers.start("second", 2.0, lambda: rung.append("second"))
    timers.skip(3.0)
    timers.close()
    assert rung == []
