"""Loops: how often 128 tokens of a text end in one, by how its tokens are chosen.

    python -m benchmarks.loops [--model smollm2] [--tokens 128] [--only "repetition_penalty 1.1"]

A text is in a loop where some four tokens in a row stand in it four times. Beside it: the share of a text's words that
differ, and of texts that came to an end by themselves.

Of smollm2 (float32), 50 prompts and 128 tokens each:

    settings                                                          loops  differ   ended
    temperature 0                                                       56%      47%     16%
    temperature 0, repetition_penalty 1.1                                8%      78%     38%
    temperature 0, repetition_penalty 1.3                                0%      96%     70%
    temperature 1, top_p 1                                               8%      78%     16%
    temperature 0.8, top_p 0.95                                          6%      67%     26%
    temperature 0.8, top_p 0.95, repetition_penalty 1.05                 4%      76%     30%
    temperature 0.8, top_p 0.95, repetition_penalty 1.1                  0%      84%     46%
    temperature 0.8, top_p 0.95, repetition_penalty 1.15                 0%      90%     58%
    temperature 0.8, top_p 0.95, repetition_penalty 1.2                  0%      93%     44%
    temperature 0.8, top_p 1, top_k 50                                  12%      67%     32%
    temperature 0.8, top_p 0.95, top_k 50, repetition_penalty 1.1        0%      84%     40%
    temperature 0.6, top_p 0.9, repetition_penalty 1.1                   0%      81%     48%
    temperature 0, num_beams 4                                          46%      44%      6%

So `/generate` has the last line but one unless told otherwise: it has no loops, and of the settings without loops it
reads best. At a temperature of 0.8, or with a penalty of 1.2, texts leave their subject; greedy decoding and beams,
which look for what is likely, find circles.
"""

import argparse
import asyncio
import statistics
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.catalogue import load_catalogue
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.generate.run import run
from models.tokenization import encode

PROMPTS = Path(__file__).with_name("prompts.txt").read_text(encoding="utf-8").splitlines()
GRAM = 4  # tokens
TIMES = 4

PLAIN = {"temperature": 1.0, "top_p": 1.0}
MILD = {"temperature": 0.8, "top_p": 0.95}
SETTINGS: Sequence[dict[str, Any]] = (
    {"temperature": 0.0},
    {"temperature": 0.0, "repetition_penalty": 1.1},
    {"temperature": 0.0, "repetition_penalty": 1.3},
    PLAIN,
    MILD,
    *({**MILD, "repetition_penalty": penalty} for penalty in (1.05, 1.1, 1.15, 1.2)),
    {"temperature": 0.8, "top_p": 1.0, "top_k": 50},
    {"temperature": 0.8, "top_p": 0.95, "top_k": 50, "repetition_penalty": 1.1},
    {"temperature": 0.6, "top_p": 0.9, "repetition_penalty": 1.1},
    {"temperature": 0.0, "num_beams": 4},
)


def loops(ids: Sequence[int]) -> bool:
    """Whether some `GRAM` tokens in a row stand `TIMES` times among these."""
    grams = Counter(tuple(ids[start : start + GRAM]) for start in range(len(ids) - GRAM + 1))
    return max(grams.values(), default=0) >= TIMES


def named(settings: dict[str, Any]) -> str:
    """Return settings as `generate()` names them."""
    return ", ".join(f"{name} {value:g}" for name, value in settings.items())


async def write(settings: dict[str, Any], model: str, tokens: int, resident: ResidentModels) -> list[GenerateResult]:
    """Go on with each of the prompts, all together."""
    requests = [
        GenerateRequest(prompt=prompt, model=model, max_new_tokens=tokens, seed=place, **settings)
        for place, prompt in enumerate(PROMPTS)
    ]
    return await asyncio.gather(*(run(request, Context(resident)) for request in requests))


def line(name: str, results: list[GenerateResult], ids: list[list[int]]) -> str:
    """Return a row of the table."""
    words = [result.text.lower().split() for result in results]
    differing = statistics.mean(len(set(text)) / len(text) for text in words if text)
    looping = sum(map(loops, ids)) / len(ids)
    ended = sum(result.stop == "end" for result in results) / len(results)
    return f"{name:64s} {looping:6.0%} {differing:8.0%} {ended:7.0%}"


async def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="smollm2", help="a key of the catalogue")
    parser.add_argument("--data", type=Path, default=Path(".data"))
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--only", default="", help="settings whose names have this in them")
    arguments = parser.parse_args()
    resident = ResidentModels(load_catalogue(), arguments.data)
    print(f"{'settings':64s}  loops  differ   ended")
    for settings in SETTINGS:
        if arguments.only not in named(settings):
            continue
        results = await write(settings, arguments.model, arguments.tokens, resident)
        async with resident.use(arguments.model) as model:
            tokenizer = model.loaded.tokenizer
            ids = [encode(tokenizer, result.text, special=False) for result in results]
        print(line(named(settings), results, ids), flush=True)
    await resident.close()


if __name__ == "__main__":
    asyncio.run(main())
