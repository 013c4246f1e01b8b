"""Memory: what the engine's process holds before, with, and a second after one long prompt beside twelve tiny ones.

    python -m benchmarks.memory [--model smollm2] [--dtype float32] [--tokens 6000]

The start is after a first short request, when PyTorch has its threads and buffers. What is right: after, within 10 % of
the start. Measured on two cores with SmolLM2-135M in float32: start 1,496 MB, twelve tiny
prompts 1,553, beside the long one 1,971, afterwards 1,522 (1.02 of the start); without `memory.give_back` 1,978 (1.32).
"""

import argparse
import asyncio
import threading
from pathlib import Path

import psutil
import torch

from models.catalogue import load_catalogue
from models.engine import Decode, Engine
from models.loading import load
from models.memory import Budget, free_bytes

TINY = 12
SECONDS = 0.05  # between two looks at the process


class Peak:
    """The most memory that this process holds while the block runs."""

    def __enter__(self) -> "Peak":
        self.bytes = 0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look)
        self._watch.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._over.wait(SECONDS):
            self.bytes = max(self.bytes, held())


def held() -> int:
    """Return the memory of this process."""
    return int(psutil.Process().memory_info().rss)


async def ask(engine: Engine, prompt_tokens: int, new_tokens: int) -> None:
    """Decode some text after a prompt of this length."""
    await engine.generate(
        Decode([100 + place % 900 for place in range(prompt_tokens)], new_tokens), lambda _tokens: None
    )


async def main() -> None:
    """Print four figures and a ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="smollm2", help="a key of the catalogue")
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--tokens", type=int, default=6000)
    parser.add_argument("--data", type=Path, default=Path(".data"))
    arguments = parser.parse_args()
    entry = load_catalogue()[arguments.model].model_copy(update={"dtype": arguments.dtype})
    loaded = load(entry, arguments.data, torch.device("cpu"))
    engine = Engine(loaded.model, context=loaded.context, budget=Budget(free_bytes(loaded.model.device) // 4))
    await ask(engine, 10, 16)
    start = held()
    print(f"start                                {start / 1e6:6.0f} MB", flush=True)
    with Peak() as tiny:
        await asyncio.gather(*(ask(engine, 10, 48) for _ in range(TINY)))
    print(f"{TINY} tiny prompts                      {tiny.bytes / 1e6:6.0f} MB", flush=True)
    with Peak() as together:
        await asyncio.gather(ask(engine, arguments.tokens, 48), *(ask(engine, 10, 128) for _ in range(TINY)))
    print(f"{TINY} beside one of {arguments.tokens:,} tokens       {together.bytes / 1e6:6.0f} MB", flush=True)
    await asyncio.sleep(1)
    print(f"a second after the last has left     {held() / 1e6:6.0f} MB, {held() / start:.2f} of the start")
    await engine.close()


if __name__ == "__main__":
    asyncio.run(main())
