"""Decoding together: the same texts as alone, and nobody disturbs anybody."""

import asyncio
import threading
from typing import Any

import pytest
import torch

from models.engine import Decode, Sampling
from models.errors import EngineClosed, Refusal
from models.memory import Budget
from tests.models.conftest import CONTEXT, FAMILIES
from tests.models.engine.streams import Build, Stream, greedy, ignore, prompt, staggered

pytestmark = pytest.mark.long


@pytest.mark.parametrize("family", FAMILIES)
async def test_greedy_alone_is_what_generate_gives(build: Build, tiny_models: dict[str, Any], family: str) -> None:
    model = tiny_models[family]
    decoded = await build(model).generate(Decode(prompt(1), 40), ignore)
    assert decoded.token_ids == greedy(model, prompt(1), 40)
    assert decoded.stop == "length"


@pytest.mark.parametrize("family", FAMILIES)
async def test_greedy_in_eight_with_late_comers_is_what_generate_gives(
    build: Build, tiny_models: dict[str, Any], family: str
) -> None:
    model = tiny_models[family]
    decodes = [Decode(prompt(i, 5 + 7 * i), 20 + 5 * (i % 3)) for i in range(8)]
    done = await staggered(build(model, read_tokens=16), decodes)
    for decode, decoded in zip(decodes, done, strict=True):
        assert decoded.token_ids == greedy(model, list(decode.prompt_ids), decode.max_new_tokens)


async def test_a_seed_gives_the_same_text_alone_and_in_company(build: Build, tiny_models: dict[str, Any]) -> None:
    engine = build(tiny_models["llama"])
    decodes = [Decode(prompt(i), 30, Sampling(temperature=0.9, top_p=0.9, seed=i)) for i in range(8)]
    alone = [await engine.generate(decode, ignore) for decode in decodes]
    company = await staggered(engine, decodes)
    assert [one.token_ids for one in company] == [one.token_ids for one in alone]
    assert len({tuple(one.token_ids) for one in alone}) == 8


async def test_another_seed_gives_another_text(build: Build, tiny_models: dict[str, Any]) -> None:
    engine = build(tiny_models["llama"])
    texts = [await engine.generate(Decode(prompt(1), 20, Sampling(1.0, 1.0, seed)), ignore) for seed in (1, 2)]
    assert texts[0].token_ids != texts[1].token_ids


async def test_an_end_token_ends_the_text_and_is_not_part_of_it(build: Build, tiny_models: dict[str, Any]) -> None:
    written = greedy(tiny_models["llama"], prompt(3), 20)
    end = written[11]
    stream = Stream(build(tiny_models["llama"]), Decode(prompt(3), 20, end_ids=frozenset({end})))
    decoded = await stream.task
    assert decoded.stop == "end"
    assert decoded.token_ids == written[: written.index(end)] == stream.tokens


async def test_a_caller_who_has_enough_ends_the_text(build: Build, tiny_models: dict[str, Any]) -> None:
    engine = build(tiny_models["llama"])
    taken: list[int] = []

    def take(tokens: list[int]) -> bool:
        taken.extend(tokens)
        return len(taken) >= 7

    decoded = await engine.generate(Decode(prompt(3), 170), take)
    assert decoded.stop == "end"
    assert decoded.token_ids == taken == greedy(tiny_models["llama"], prompt(3), len(taken))
    assert 7 <= len(taken) < 100
    assert decoded.seconds > 0
    assert (engine.load.decoding, engine.load.waiting) == (0, 0)


async def test_the_context_ends_the_text(build: Build, tiny_models: dict[str, Any]) -> None:
    decoded = await build(tiny_models["gpt2"]).generate(Decode(prompt(1, CONTEXT - 5), 50), ignore)
    assert decoded.stop == "context"
    assert decoded.token_ids == greedy(tiny_models["gpt2"], prompt(1, CONTEXT - 5), 5)


async def test_how_far_a_long_prompt_is_read_is_told(build: Build, tiny_models: dict[str, Any]) -> None:
    engine = build(tiny_models["llama"], read_tokens=40)
    reader, short = Stream(engine, Decode(prompt(1, 150), 5)), Stream(engine, Decode(prompt(2, 5), 5))
    await asyncio.gather(reader.task, short.task)
    assert reader.read == sorted(set(reader.read))
    assert 3 <= len(reader.read) <= 8
    assert max(reader.read) < 150
    assert short.read == []


async def test_who_cannot_take_how_far_reading_is_fails_alone(build: Build, tiny_models: dict[str, Any]) -> None:
    def fails(_read: int) -> None:
        raise LookupError("of the caller")

    engine = build(tiny_models["llama"], read_tokens=40)
    good = Stream(engine, Decode(prompt(1), 30))
    with pytest.raises(LookupError, match="of the caller"):
        await engine.generate(Decode(prompt(1, 150), 5), ignore, fails)
    assert (await good.task).token_ids == greedy(tiny_models["llama"], prompt(1), 30)


async def test_engines_that_share_a_budget_wait_for_each_other(build: Build, tiny_models: dict[str, Any]) -> None:
    budget = Budget(192 * 3 * 2 * 2 * 8 * 4)  # one long row of the llama
    models = [tiny_models["llama"], tiny_models["llama"]]
    engines = [build(model, budget=budget) for model in models]
    first = Stream(engines[0], Decode(prompt(1), 150))
    await first.reaches(2)
    second, impatient = Stream(engines[1], Decode(prompt(2), 150)), Stream(engines[1], Decode(prompt(3), 150))
    await asyncio.sleep(0)  # both are started
    assert engines[1].load.waiting == 2
    impatient.task.cancel()
    assert not second.tokens
    assert (await first.task).token_ids == greedy(models[0], prompt(1), 150)
    assert (await second.task).token_ids == greedy(models[1], prompt(2), 150)


async def test_a_closed_engine_leaves_its_memory_to_others(build: Build, tiny_models: dict[str, Any]) -> None:
    budget = Budget(192 * 3 * 2 * 2 * 8 * 4)
    closed, other = (build(tiny_models["llama"], budget=budget) for _ in range(2))
    unfinished = Stream(closed, Decode(prompt(1), 150))
    await unfinished.reaches(1)
    waiting = Stream(other, Decode(prompt(2), 150))
    await closed.close()
    with pytest.raises(EngineClosed):
        await unfinished.task
    assert (await waiting.task).token_ids == greedy(tiny_models["llama"], prompt(2), 150)


async def test_cancelling_frees_the_row_and_touches_no_other_text(build: Build, tiny_models: dict[str, Any]) -> None:
    model = tiny_models["llama"]
    engine = build(model, max_rows=2)
    doomed, stays = Stream(engine, Decode(prompt(1), 170)), Stream(engine, Decode(prompt(2), 100))
    waits = Stream(engine, Decode(prompt(3), 10))
    await doomed.reaches(5)
    assert not waits.tokens
    doomed.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doomed.task
    assert (await waits.task).token_ids == greedy(model, prompt(3), 10)
    assert not stays.task.done()
    assert (await stays.task).token_ids == greedy(model, prompt(2), 100)
    assert (engine.load.decoding, engine.load.waiting) == (0, 0)
    assert len(doomed.tokens) < 170


async def test_one_cancelled_while_it_waits_never_starts(build: Build, tiny_models: dict[str, Any]) -> None:
    engine = build(tiny_models["llama"], max_rows=1)
    first, second = Stream(engine, Decode(prompt(1), 60)), Stream(engine, Decode(prompt(2), 60))
    await first.reaches(2)
    second.task.cancel()
    await first.task
    assert not second.tokens
    assert (engine.load.decoding, engine.load.waiting) == (0, 0)


@pytest.mark.parametrize(
    ("decode", "sentence"),
    [
        (Decode([], 5), "empty"),
        (Decode([5] * CONTEXT, 5), f"{CONTEXT} tokens"),
        (Decode([5] * 100, 80), "memory"),
    ],
)
async def test_what_cannot_be_served_is_refused_in_a_sentence(
    build: Build, tiny_models: dict[str, Any], decode: Decode, sentence: str
) -> None:
    bytes_per_position = 3 * 2 * 2 * 8 * 4  # layers, keys and values, heads, head_dim, float32
    engine = build(tiny_models["llama"], budget=Budget(128 * bytes_per_position))
    with pytest.raises(Refusal, match=sentence):
        await engine.generate(decode, ignore)


@pytest.mark.parametrize("decode", [Decode([400], 5), Decode([-1], 5), Decode([5], 0)])
async def test_nonsense_is_an_error_of_the_caller_alone(
    build: Build, tiny_models: dict[str, Any], decode: Decode
) -> None:
    engine = build(tiny_models["llama"])
    good = Stream(engine, Decode(prompt(1), 30))
    await good.reaches(1)
    with pytest.raises(ValueError, match="vocabulary"):
        await engine.generate(decode, ignore)
    assert (await good.task).token_ids == greedy(tiny_models["llama"], prompt(1), 30)


async def test_a_callback_that_fails_fails_its_own_request_only(build: Build, tiny_models: dict[str, Any]) -> None:
    def fails(_tokens: list[int]) -> None:
        raise LookupError("of the caller")

    engine = build(tiny_models["llama"])
    good = Stream(engine, Decode(prompt(1), 30))
    with pytest.raises(LookupError, match="of the caller"):
        await engine.generate(Decode(prompt(2), 30), fails)
    assert (await good.task).token_ids == greedy(tiny_models["llama"], prompt(1), 30)


async def test_closing_ends_what_is_unfinished(build: Build, tiny_models: dict[str, Any]) -> None:
    engine = build(tiny_models["llama"], max_rows=1)
    streams = [Stream(engine, Decode(prompt(number), 170)) for number in range(2)]
    await streams[0].reaches(1)
    await engine.close()
    for stream in streams:
        with pytest.raises(EngineClosed):
            await stream.task
    assert not engine.alive
    with pytest.raises(EngineClosed):
        await engine.generate(Decode(prompt(1), 5), ignore)


async def test_the_event_loop_stays_free_while_a_step_runs(build: Build, llama: Any) -> None:
    loop = asyncio.get_running_loop()
    held, ticked = asyncio.Event(), asyncio.Event()

    def holds_until_the_loop_ticks(*_args: object) -> None:
        if threading.current_thread().name == "engine":
            loop.call_soon_threadsafe(held.set)
            asyncio.run_coroutine_threadsafe(ticked.wait(), loop).result(timeout=30)

    llama.model.layers[0].register_forward_pre_hook(holds_until_the_loop_ticks)
    stream = Stream(build(llama), Decode(prompt(1), 3))
    await held.wait()
    ticked.set()
    await stream.task


async def test_bfloat16_decodes_too(build: Build, llama: Any) -> None:
    done = await staggered(build(llama.to(torch.bfloat16)), [Decode(prompt(i), 12) for i in range(4)])
    assert [len(one.token_ids) for one in done] == [12] * 4


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU on this machine")
async def test_a_gpu_gives_what_generate_gives_there(build: Build, llama: Any) -> None:
    model = llama.to("cuda")
    done = await staggered(build(model), [Decode(prompt(i, 5 + 3 * i), 20) for i in range(8)])
    for i, decoded in enumerate(done):
        inputs = torch.tensor([prompt(i, 5 + 3 * i)], device="cuda")
        expected = model.generate(inputs, max_new_tokens=20, do_sample=False, eos_token_id=None)
        assert decoded.token_ids == expected[0, inputs.shape[1] :].tolist()
