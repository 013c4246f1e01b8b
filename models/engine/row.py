"""A request while it is decoded."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Stop = Literal["end", "length", "context"]


@dataclass(frozen=True)
class Sampling:
    """How a token is chosen, in the order in which `generate()` changes the scores.

    Attributes
    ----------
    temperature
        0 is greedy decoding; otherwise scores are divided by it.
    top_p
        Mass of the nucleus that a token is drawn from, 0 < top_p <= 1.
    seed
        Of the noise that a drawn token is a function of.
    top_k
        So many of the likeliest tokens are drawn from, before there is a nucleus; 0 is all of them.
    repetition_penalty
        What the score of a token of the text so far, prompt and answer, is divided by where it is positive and
        multiplied by where it is negative, before anything else; 1 is none.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
    top_k: int = 0
    repetition_penalty: float = 1.0

    def __post_init__(self) -> None:
        if not (0 <= self.temperature < math.inf and 0 < self.top_p <= 1):
            raise ValueError(f"temperature {self.temperature} or top_p {self.top_p} is out of range")
        if not (self.top_k >= 0 and 0 < self.repetition_penalty < math.inf):
            raise ValueError(f"top_k {self.top_k} or repetition_penalty {self.repetition_penalty} is out of range")


GREEDY = Sampling()


@dataclass(frozen=True)
class Decode:
    """What to decode: a prompt, how many tokens at most, how each is chosen, and which end the text."""

    prompt_ids: Sequence[int]
    max_new_tokens: int
    sampling: Sampling = GREEDY
    end_ids: frozenset[int] = frozenset()


@dataclass(eq=False)
class Row:
    """A request in the batch.

    Attributes
    ----------
    context
        Tokens that the model can see, prompt and answer together.
    ids
        The prompt's tokens and those written so far.
    held
        How many of them the cache holds.
    slot
        Where in the cache; -1 before it has one.
    stop, error
        How it ended; both None while it goes on.
    cancelled
        Whether nobody waits for it any longer.
    """

    decode: Decode
    context: int
    ids: list[int] = field(init=False)
    held: int = 0
    slot: int = -1
    stop: Stop | None = None
    error: Exception | None = None
    cancelled: bool = False

    def __post_init__(self) -> None:
        self.ids = list(self.decode.prompt_ids)
        self.prompt_tokens = len(self.ids)

    @property
    def reading(self) -> bool:
        """Whether part of the prompt is still to be read."""
        return self.held < self.prompt_tokens

    @property
    def done(self) -> bool:
        """Whether nothing more comes."""
        return self.cancelled or self.stop is not None or self.error is not None

    @property
    def room(self) -> int:
        """Positions that it may come to need."""
        return min(self.prompt_tokens + self.decode.max_new_tokens, self.context)

    def take(self, token: int) -> None:
        """Append a token, or end."""
        if token in self.decode.end_ids:
            self.stop = "end"
            return
        self.ids.append(token)
        if len(self.ids) == self.prompt_tokens + self.decode.max_new_tokens:
            self.stop = "length"
        elif len(self.ids) == self.context:
            self.stop = "context"
