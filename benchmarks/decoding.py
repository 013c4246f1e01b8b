"""Decoding speed: the engine against transformers' `generate()`, one request after another and as one static batch.

    python -m benchmarks.decoding [--model smollm2] [--dtypes float32 bfloat16] [--rows 1 8 32]

Every figure is tokens a second over all requests, greedy, all arriving together, prompts of unequal length; the ratio
is to the static batch of the same round. Rounds alternate between the three, so that a busy machine is unfair to none.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import torch

from models.catalogue import load_catalogue
from models.engine import Decode, Engine
from models.loading import LoadedModel, load
from models.memory import Budget, free_bytes

TEXT = "The old lighthouse keeper wrote down every evening what the sea had brought to the shore since morning"
Contender = Callable[[list[list[int]], int], Awaitable[None]]


def one_by_one(loaded: LoadedModel) -> Contender:
    """Give each request a `generate()` of its own."""

    async def decode(prompts: list[list[int]], tokens: int) -> None:
        for prompt in prompts:
            generate(loaded, [prompt], tokens)

    return decode


def static_batch(loaded: LoadedModel) -> Contender:
    """Give all requests one `generate()`, padded on the left."""

    async def decode(prompts: list[list[int]], tokens: int) -> None:
        generate(loaded, prompts, tokens)

    return decode


def running_batch(engine: Engine) -> Contender:
    """Give all requests to the engine."""

    async def decode(prompts: list[list[int]], tokens: int) -> None:
        await asyncio.gather(*(engine.generate(Decode(prompt, tokens), lambda _tokens: None) for prompt in prompts))

    return decode


def generate(loaded: LoadedModel, prompts: list[list[int]], tokens: int) -> None:
    """Run `generate()` for exactly so many tokens."""
    width = max(map(len, prompts))
    device = loaded.model.device
    padded = [[0] * (width - len(prompt)) + prompt for prompt in prompts]
    mask = [[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts]
    settings: dict[str, Any] = {"max_new_tokens": tokens, "do_sample": False, "eos_token_id": None}
    with torch.inference_mode():
        loaded.model.generate(
            torch.tensor(padded, device=device), attention_mask=torch.tensor(mask, device=device), **settings
        )


async def measure(contenders: dict[str, Contender], prompts: list[list[int]], tokens: int, rounds: int) -> None:
    """Print each contender's median speed and its ratio to the static batch."""
    speeds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, decode in contenders.items():
            start = time.perf_counter()
            await decode(prompts, tokens)
            speeds[name].append(len(prompts) * tokens / (time.perf_counter() - start))
    for name, of_name in speeds.items():
        ratio = statistics.median(mine / static for mine, static in zip(of_name, speeds["static batch"], strict=True))
        print(f"  {name:14s} {statistics.median(of_name):7.0f} tokens/s  {ratio:5.2f}×")


async def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="smollm2", help="a key of the catalogue")
    parser.add_argument("--data", type=Path, default=Path(".data"))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--dtypes", nargs="+", default=["float32", "bfloat16"])
    parser.add_argument("--rows", nargs="+", type=int, default=[1, 8, 32])
    parser.add_argument("--tokens", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    for dtype in arguments.dtypes:
        entry = load_catalogue()[arguments.model].model_copy(update={"dtype": dtype})
        loaded = load(entry, arguments.data, torch.device(arguments.device))
        budget = Budget(free_bytes(loaded.model.device) // 4)
        engine = Engine(loaded.model, context=loaded.context, budget=budget, max_rows=max(arguments.rows))
        contenders = {
            "one by one": one_by_one(loaded),
            "static batch": static_batch(loaded),
            "engine": running_batch(engine),
        }
        for rows in arguments.rows:
            ids = loaded.tokenizer(TEXT)["input_ids"]
            prompts = [ids[: 4 + row % (len(ids) - 4)] for row in range(rows)]
            print(f"{dtype}, {rows} at once, {arguments.tokens} tokens each")
            await measure(contenders, prompts, arguments.tokens, arguments.rounds)
        await engine.close()


if __name__ == "__main__":
    asyncio.run(main())
