"""Requests to an engine that the tests follow, and what transformers itself writes."""

import asyncio
from collections.abc import Callable
from typing import Any

import torch

from models.engine import Decode, Decoded, Engine

Build = Callable[..., Engine]


def prompt(number: int, length: int = 9) -> list[int]:
    generator = torch.Generator().manual_seed(number)
    return torch.randint(3, 400, (length,), generator=generator).tolist()


def greedy(model: Any, ids: list[int], tokens: int) -> list[int]:
    """What transformers itself writes."""
    inputs = torch.tensor([ids])
    output = model.generate(
        inputs, attention_mask=torch.ones_like(inputs), max_new_tokens=tokens, do_sample=False, eos_token_id=None
    )
    written: list[int] = output[0, len(ids) :].tolist()
    return written


def ignore(_tokens: list[int]) -> None:
    """Take tokens that a test does not look at."""


class Stream:
    """A request under way, whose tokens can be waited for.

    Attributes
    ----------
    read
        How far the reading of its prompt was, each time that it was told.
    """

    def __init__(self, engine: Engine, decode: Decode) -> None:
        self.tokens: list[int] = []
        self.read: list[int] = []
        self._grew = asyncio.Event()
        self.task = asyncio.create_task(engine.generate(decode, self._take, self._note))

    def _take(self, tokens: list[int]) -> None:
        self.tokens += tokens
        self._grew.set()

    def _note(self, read: int) -> None:
        self.read.append(read)
        self._grew.set()

    async def reaches(self, count: int) -> None:
        while len(self.tokens) < count:
            self._grew.clear()
            await self._grew.wait()

    async def reads(self) -> None:
        """Wait until part of the prompt has been read."""
        while not self.read:
            self._grew.clear()
            await self._grew.wait()


async def staggered(engine: Engine, decodes: list[Decode]) -> list[Decoded]:
    """Decode all, each joining once the one before has written three tokens."""
    streams: list[Stream] = []
    for decode in decodes:
        streams.append(Stream(engine, decode))
        await streams[-1].reaches(3)
    done = list(await asyncio.gather(*(stream.task for stream in streams)))
    assert [stream.tokens for stream in streams] == [decoded.token_ids for decoded in done]
    return done
