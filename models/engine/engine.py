"""The engine: a running batch in a thread of its own, behind an async interface."""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch

from models.engine.batch import Batch
from models.engine.row import Decode, Row, Stop
from models.engine.support import check_supported
from models.errors import EngineClosed, EngineError, Refusal
from models.memory import Budget

log = logging.getLogger(__name__)

OnTokens = Callable[[list[int]], bool | None]
OnRead = Callable[[int], None]

# Measured on two cores: this many take about as long as three decoding steps. A GPU reads far faster.
READ_TOKENS = {"cpu": 64, "cuda": 2048}


@dataclass(frozen=True)
class Decoded:
    """What was written, without the end token, why it stopped, and the seconds from the first forward pass on."""

    token_ids: list[int]
    stop: Stop
    seconds: float


@dataclass(frozen=True)
class Load:
    """Requests that decode (or have their prompts read) and that wait for room, and the tokens chosen so far."""

    decoding: int
    waiting: int
    chosen: int


@dataclass(eq=False)
class _Call:
    """One `generate` that somebody awaits."""

    row: Row
    on_tokens: OnTokens
    on_read: OnRead
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Decoded]
    delivered: int
    received: list[int] = field(default_factory=list)
    abandoned: bool = False
    started: float = 0.0

    def post(self) -> None:
        """Hand new tokens and the outcome to the caller's event loop; called in the engine's thread."""
        news, self.delivered = self.row.ids[self.delivered :], len(self.row.ids)
        read = self.row.held if self.row.reading else 0
        outcome = self._outcome()
        if not (news or read or outcome):
            return
        try:
            self.loop.call_soon_threadsafe(self._receive, news, read, outcome)
        except RuntimeError:
            log.warning("the event loop of a request is closed; the request is dropped")
            self.abandoned = True

    def fail(self, error: Exception) -> None:
        """End with an error; called in the engine's thread."""
        self.row.error = error
        self.post()

    def _outcome(self) -> Decoded | Exception | None:
        if isinstance(self.row.error, Refusal | EngineError):
            return self.row.error
        if self.row.error is not None:
            failure = EngineError("The model failed while it decoded this request and others.")
            failure.__cause__ = self.row.error
            return failure
        if self.row.stop is not None:
            seconds = time.perf_counter() - self.started
            return Decoded(self.row.ids[self.row.prompt_tokens :], self.row.stop, seconds)
        return None

    def _receive(self, news: list[int], read: int, outcome: Decoded | Exception | None) -> None:
        if self.future.done():
            return
        try:
            self.received += news
            if read:
                self.on_read(read)
            if news and self.on_tokens(news) and outcome is None:
                outcome = Decoded(self.received, "end", time.perf_counter() - self.started)
        except Exception as error:  # noqa: BLE001  # the caller's own, so it goes back to the caller
            outcome = error
        if isinstance(outcome, Exception):
            self.future.set_exception(outcome)
        elif outcome is not None:
            self.future.set_result(outcome)


class Engine:
    """Decodes many requests on one model, each streamed to whoever asked.

    A newcomer joins at the next step, whoever is done or cancelled leaves at the next step. More requests than fit wait
    in the order they came. Building one runs a token through the model, so do it off the event loop.

    Attributes
    ----------
    context
        Tokens that the model can see, prompt and answer together.
    max_rows
        How many requests decode at once.
    budget
        Memory for keys and values, beside the weights; engines may share it.
    read_tokens
        Prompt tokens read between two tokens of the others: how much a long newcomer slows them.
    """

    def __init__(
        self,
        model: Any,
        *,
        context: int,
        budget: Budget,
        max_rows: int = 32,
        read_tokens: int | None = None,
    ) -> None:
        check_supported(model)
        self._context = context
        self._vocabulary: int = model.get_input_embeddings().num_embeddings
        if read_tokens is None:
            read_tokens = READ_TOKENS[model.device.type]
        with torch.inference_mode():
            self._batch = Batch(model, max_rows=max_rows, budget=budget, read_tokens=read_tokens)
        self._waiting: deque[_Call] = deque()
        self._calls: list[_Call] = []
        self._closed = False
        # Room comes from other engines too.
        self._news = budget.changed
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    async def generate(self, decode: Decode, on_tokens: OnTokens, on_read: OnRead = lambda _read: None) -> Decoded:
        """Decode a prompt; `on_tokens` is called on this event loop with the new tokens, as they come.

        Where it returns True it has all it wants, and the text ends. While a long prompt is read, `on_read` is called
        with the number of its tokens read so far. Cancelling the awaiting asyncio task frees its row at the next step.
        Raises `Refusal` for a prompt that the model cannot take, and `EngineError` where decoding fails.
        """
        loop = asyncio.get_running_loop()
        self.check(decode)
        row = Row(decode, self._context)
        call = _Call(row, on_tokens, on_read, loop, loop.create_future(), delivered=row.prompt_tokens)
        with self._news:
            if self._closed:
                raise EngineClosed("The model is being put away.")
            self._waiting.append(call)
            self._news.notify_all()
        try:
            return await call.future
        finally:
            with self._news:
                call.abandoned = True
                self._news.notify_all()

    @property
    def load(self) -> Load:
        """What it has to do, and what it has done."""
        with self._news:
            decoding = sum(not (call.abandoned or call.row.done) for call in self._calls)
            waiting = sum(not call.abandoned for call in self._waiting)
            return Load(decoding, waiting, self._batch.chosen)

    @property
    def alive(self) -> bool:
        """Whether it takes requests: false once closed, or stopped by a fault of its own."""
        return not self._closed

    async def close(self) -> None:
        """Stop after the step that runs; what is unfinished ends with `EngineClosed`."""
        with self._news:
            self._closed = True
            self._news.notify_all()
        await asyncio.to_thread(self._thread.join)

    def check(self, decode: Decode) -> None:
        """Raise `Refusal` for a prompt that the model cannot take, or that leaves it no room for an answer."""
        row = Row(decode, self._context)
        if not row.ids:
            raise Refusal("There is nothing to read: the prompt is empty once it is cut into tokens.")
        if row.prompt_tokens >= self._context:
            raise Refusal(
                f"The prompt has {row.prompt_tokens:,} tokens, and the model sees no more than {self._context:,}, "
                "its answer included. Shorten it."
            )
        if not self._batch.fits(row):
            raise Refusal(
                f"{row.room:,} tokens of prompt and answer are more than fit into memory here. Ask for fewer."
            )
        if row.decode.max_new_tokens < 1 or not all(0 <= token < self._vocabulary for token in row.ids):
            raise ValueError("max_new_tokens is below 1, or a token is not of this model's vocabulary")

    def _run(self) -> None:
        """Serve until closed; whatever happens, nobody is left waiting."""
        try:
            with torch.inference_mode():
                while self._admit():
                    self._batch.step()
                    self._report()
        except Exception:
            log.exception("the engine stopped")
        finally:
            with self._news:
                self._closed = True
            self._batch.close()
            for call in [*self._calls, *self._waiting]:
                call.fail(EngineClosed("The model was put away before this request was done."))

    def _admit(self) -> bool:
        """Let the cancelled go and newcomers in, waiting until somebody is in; return False once closed."""
        self._let_go()
        with self._news:
            while not (self._closed or self._let_in()):
                self._news.wait()
            return not self._closed

    def _let_go(self) -> None:
        for call in self._calls:
            call.row.cancelled = call.abandoned
        self._calls = [call for call in self._calls if not call.row.cancelled]
        self._batch.settle()

    def _let_in(self) -> bool:
        """Take waiting calls in, in their order, while there is room; return whether any call is in."""
        self._waiting = deque(call for call in self._waiting if not call.abandoned)
        while self._waiting and self._batch.admit(self._waiting[0].row):
            self._waiting[0].started = time.perf_counter()
            self._calls.append(self._waiting.popleft())
        return bool(self._calls)

    def _report(self) -> None:
        for call in self._calls:
            call.post()
        self._calls = [call for call in self._calls if not call.row.done]
