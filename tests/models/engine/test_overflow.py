"""Numbers that overflow fail the request that they belong to, and no other, whatever way it leaves."""

import asyncio
from typing import Any

import pytest
import torch

from models.engine import Decode, Engine
from models.errors import EngineError, Refusal
from tests.models.engine.streams import Build, Stream, greedy, ignore, prompt

pytestmark = pytest.mark.long

LONG = 150
POISON = 17


@pytest.fixture(params=[torch.nan, torch.inf])
def overflowing(llama: Any, request: pytest.FixtureRequest) -> Any:
    """A model whose numbers overflow on one token, which it never writes."""
    with torch.no_grad():
        llama.model.embed_tokens.weight[POISON] = request.param
        llama.lm_head.weight[POISON] = 0
    return llama


def harmless(number: int, length: int = 9) -> list[int]:
    return [token if token != POISON else POISON + 1 for token in prompt(number, length)]


def poisoned(length: int) -> Decode:
    return Decode([5, POISON, *harmless(99, length - 2)], 10)


async def expect_all_well(model: Any, engine: Engine, keepers: list[Stream]) -> None:
    """Whoever comes now gets the right text, in each slot that was left, and so does who was there before."""
    # Short ones, which pass over many positions that they have not written.
    decodes = [Decode(harmless(number, 3), 12) for number in range(2)]
    done = await asyncio.gather(*(engine.generate(decode, ignore) for decode in decodes))
    for decode, decoded in zip(decodes, done, strict=True):
        assert decoded.token_ids == greedy(model, list(decode.prompt_ids), 12)
    assert not any(keeper.task.done() for keeper in keepers)
    for number, keeper in enumerate(keepers):
        assert (await keeper.task).token_ids == greedy(model, harmless(number), LONG)


async def keepers_of(engine: Engine) -> list[Stream]:
    """Start requests that decode throughout: so many that slots which two leave are taken again, not allocated anew."""
    keepers = [Stream(engine, Decode(harmless(number), LONG)) for number in range(4)]
    for keeper in keepers:
        await keeper.reaches(1)
    return keepers


async def test_who_is_refused_leaves_no_trace(build: Build, overflowing: Any) -> None:
    engine = build(overflowing)
    keepers = await keepers_of(engine)
    streams = [Stream(engine, poisoned(length)) for length in (40, 100)]
    for stream in streams:
        with pytest.raises(Refusal, match="overflowed"):
            await stream.task
    await expect_all_well(overflowing, engine, keepers)


async def test_who_is_cancelled_while_its_prompt_is_read_leaves_no_trace(build: Build, overflowing: Any) -> None:
    engine = build(overflowing, read_tokens=8)
    keepers = await keepers_of(engine)
    doomed = [Stream(engine, poisoned(LONG)) for _ in range(2)]
    for stream in doomed:
        await stream.reads()
        stream.task.cancel()
    await asyncio.gather(*(stream.task for stream in doomed), return_exceptions=True)
    await expect_all_well(overflowing, engine, keepers)


async def test_who_is_moved_while_its_prompt_is_read_leaves_no_trace(build: Build, overflowing: Any) -> None:
    engine = build(overflowing, read_tokens=8)
    keepers = await keepers_of(engine)
    leaving = Stream(engine, Decode(harmless(2), LONG))
    await leaving.reaches(1)
    moved = Stream(engine, poisoned(LONG))
    await moved.reads()
    leaving.task.cancel()
    with pytest.raises(Refusal, match="overflowed"):
        await moved.task
    await expect_all_well(overflowing, engine, keepers)


async def test_who_is_in_a_pass_that_fails_leaves_no_trace(build: Build, overflowing: Any) -> None:
    def breaks(_module: object, args: tuple[torch.Tensor]) -> None:
        # After the first layer has stored what is not a number.
        if not args[0].isfinite().all():
            raise ArithmeticError("a bad day")

    overflowing.model.layers[1].register_forward_pre_hook(breaks)
    engine = build(overflowing)
    keepers = await keepers_of(engine)
    streams = [Stream(engine, poisoned(30)) for _ in range(2)]
    for stream in streams:
        with pytest.raises(EngineError):
            await stream.task
    await expect_all_well(overflowing, engine, keepers)


async def test_padding_is_of_the_rows_own_tokens(build: Build, llama: Any) -> None:
    with torch.no_grad():
        llama.model.embed_tokens.weight[0] = torch.nan
        llama.lm_head.weight[0] = 0
    engine = build(llama, read_tokens=64)
    decodes = [Decode(harmless(number, 5 + 30 * number), 30) for number in range(5)]
    done = await asyncio.gather(*(engine.generate(decode, ignore) for decode in decodes))
    for decode, decoded in zip(decodes, done, strict=True):
        assert decoded.token_ids == greedy(llama, list(decode.prompt_ids), 30)
