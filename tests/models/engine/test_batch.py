"""Rows that join and leave a running batch share its room, and a row that fails fails alone."""

import asyncio
import threading
from typing import Any

import pytest
import torch

from models.engine import Decode
from models.engine.engine import OnTokens
from models.errors import EngineError
from models.memory import Budget
from tests.models.conftest import FAMILIES
from tests.models.engine.streams import Build, Stream, greedy, ignore, prompt


@pytest.mark.parametrize("family", FAMILIES)
async def test_many_arriving_at_once_are_read_together(build: Build, tiny_models: dict[str, Any], family: str) -> None:
    model = tiny_models[family]
    decodes = [Decode(prompt(i, 3 + 11 * i), 12) for i in range(12)]
    engine = build(model, read_tokens=32, max_rows=5)
    done = await asyncio.gather(*(engine.generate(decode, ignore) for decode in decodes))
    for decode, decoded in zip(decodes, done, strict=True):
        assert decoded.token_ids == greedy(model, list(decode.prompt_ids), 12)


async def test_those_who_leave_early_make_room_for_newcomers_alone(build: Build, tiny_models: dict[str, Any]) -> None:
    model = tiny_models["llama"]
    engine = build(model, max_rows=4, read_tokens=8)
    prompts = [prompt(number, 20 + 3 * (number % 5)) for number in range(16)]
    streams: list[list[int]] = [[] for _ in prompts]

    def enough(number: int) -> OnTokens:
        def take(tokens: list[int]) -> bool:
            streams[number] += tokens
            return len(streams[number]) > number % 4

        return take

    decodes = [engine.generate(Decode(ids, 60), enough(number)) for number, ids in enumerate(prompts)]
    await asyncio.gather(*decodes)
    assert streams == [greedy(model, ids, len(taken)) for ids, taken in zip(prompts, streams, strict=True)]


async def test_a_row_limit_holds_and_turns_are_in_order(build: Build, llama: Any) -> None:
    widths: list[int] = []
    llama.model.layers[0].register_forward_hook(lambda _module, args, _output: widths.append(len(args[0])))
    engine = build(llama, max_rows=3)
    ended: list[int] = []

    async def one(number: int) -> None:
        await engine.generate(Decode(prompt(number), 5 + number), ignore)
        ended.append(number)

    await asyncio.gather(*(one(number) for number in range(9)))
    assert ended == list(range(9))
    assert max(widths) == 3


async def test_a_long_prompt_does_not_hold_up_the_others(build: Build, tiny_models: dict[str, Any]) -> None:
    engine = build(tiny_models["llama"], read_tokens=8)
    talker = Stream(engine, Decode(prompt(1), 150))
    await talker.reaches(2)
    reader = Stream(engine, Decode(prompt(2, 160), 4))
    started = len(talker.tokens)
    await reader.reaches(1)
    assert len(talker.tokens) - started >= 160 / 8 - 1
    assert (await reader.task).token_ids == greedy(tiny_models["llama"], prompt(2, 160), 4)
    assert (await talker.task).token_ids == greedy(tiny_models["llama"], prompt(1), 150)


async def test_memory_is_shared_by_waiting_for_it(build: Build, tiny_models: dict[str, Any]) -> None:
    model = tiny_models["llama"]
    engine = build(model, budget=Budget(3 * 64 * 3 * 2 * 2 * 8 * 4))  # three short rows, or one long
    decodes = [Decode(prompt(1, 20), 30), Decode(prompt(2, 20), 160), Decode(prompt(3, 20), 40)]
    done = await asyncio.gather(*(engine.generate(decode, ignore) for decode in decodes))
    for decode, decoded in zip(decodes, done, strict=True):
        assert decoded.token_ids == greedy(model, list(decode.prompt_ids), decode.max_new_tokens)


async def test_a_step_that_fails_fails_those_in_it_and_the_engine_goes_on(build: Build, llama: Any) -> None:
    bad_day = threading.Event()

    def breaks(*_args: object) -> None:
        if bad_day.is_set():
            raise ArithmeticError("a bad day")

    llama.model.layers[1].register_forward_pre_hook(breaks)
    engine = build(llama)
    streams = [Stream(engine, Decode(prompt(number), 150)) for number in range(2)]
    await streams[0].reaches(2)
    bad_day.set()
    for stream in streams:
        with pytest.raises(EngineError) as caught:
            await stream.task
        assert isinstance(caught.value.__cause__, ArithmeticError)
    bad_day.clear()
    assert (await engine.generate(Decode(prompt(1), 10), ignore)).token_ids == greedy(llama, prompt(1), 10)


async def test_a_prompt_that_fails_to_be_read_spares_those_who_decode(build: Build, llama: Any) -> None:
    expected = greedy(llama, prompt(1), 60)
    bad_day = threading.Event()

    def breaks_on_wide(_module: object, args: tuple[torch.Tensor]) -> None:
        if bad_day.is_set() and args[0].shape[1] > 1:
            raise MemoryError("too wide")

    llama.model.layers[1].register_forward_pre_hook(breaks_on_wide)
    engine = build(llama)
    good = Stream(engine, Decode(prompt(1), 60))
    await good.reaches(1)
    bad_day.set()
    with pytest.raises(EngineError):
        await engine.generate(Decode(prompt(2), 5), ignore)
    assert (await good.task).token_ids == expected
