"""Code completion on a worker: the code becomes tokens, the engine decodes to the end of the block."""

import asyncio
from dataclasses import dataclass, field

from models.engine import Decode, Decoded, Sampling, TextStream
from models.resident import Resident
from models.tasks.complete.block import End, end_of_block
from models.tasks.complete.languages import LANGUAGES
from models.tasks.complete.prompt import Prompt, prompt_for
from models.tasks.complete.request import CompleteRequest, CompleteResult, StopReason, Syntax, whole
from models.tasks.complete.syntax import check, whole_lines
from models.tasks.context import Context, ReportProgress
from models.tasks.values import TextProgress


async def run(request: CompleteRequest, context: Context[TextProgress]) -> CompleteResult:
    """Complete code; `report_progress` gets the new code so far whenever it grew, on this event loop.

    Raises `Refusal` for what the model cannot serve, `EngineError` where decoding fails.
    """
    async with context.models.use(request.model) as model:
        prompt = await asyncio.to_thread(prompt_for, request, model.loaded)
        writing = _Writing(request, prompt, TextStream(model.loaded.tokenizer, prompt.ids), context.report_progress)
        decoded = await _decode(request, prompt, model, writing)
    stop: StopReason = "block" if writing.complete else decoded.stop
    text, syntax = await asyncio.to_thread(_finished, request, writing.text, stop)
    return CompleteResult(
        text=text,
        begun=prompt.begun,
        held=prompt.held,
        marks=prompt.marks,
        syntax=syntax,
        model=request.model,
        revision=model.loaded.entry.revision,
        dtype=model.loaded.entry.dtype,
        stop=stop,
        tokens=writing.tokens,
        prompt_tokens=len(prompt.ids),
        seconds=decoded.seconds,
        typed=prompt.typed,
    )


def _finished(request: CompleteRequest, text: str, stop: StopReason) -> tuple[str, Syntax | None]:
    """Return the new code as it is shown, and what Python says to the whole."""
    if stop in {"block", "end"}:
        text = text.rstrip()
    elif request.language == "python" and not request.has_gap:
        text = whole_lines(request.left + request.written, text)
    return text, check(whole(request, text)) if request.language == "python" else None


async def _decode(request: CompleteRequest, prompt: Prompt, model: Resident, writing: "_Writing") -> Decoded:
    sampling = Sampling(request.temperature, request.top_p, request.seed)
    special = {number for number, token in model.loaded.tokenizer.added_tokens_decoder.items() if token.special}
    ends = model.loaded.end_ids | special
    decode = Decode(prompt.ids, request.max_new_tokens, sampling, ends)
    return await model.engine.generate(decode, writing.take, writing.reads)


@dataclass
class _Writing:
    """The new code while it grows, up to the end of its block.

    Attributes
    ----------
    tokens
        How many were taken: those after the end of the block are not.
    """

    request: CompleteRequest
    prompt: Prompt
    stream: TextStream
    report: ReportProgress[TextProgress]
    text: str = ""
    tokens: int = 0
    complete: bool = False
    _raw: str = ""
    _end: End = field(init=False)

    def __post_init__(self) -> None:
        before = self.request.left + self.request.written if self.request.goal == "block" else ""
        self._end = end_of_block(before, LANGUAGES[self.request.language].style)

    def reads(self, read: int) -> None:
        """Take how much of the prompt has been read."""
        self.report(TextProgress(step=read, total=len(self.prompt.ids), reading=True))

    def take(self, token_ids: list[int]) -> bool:
        """Take tokens until the block is complete, and tell whether it is."""
        before = self.text
        for token in token_ids:
            if not self.complete:
                self._take(token)
        if self.text != before:
            self.report(TextProgress(text=self.text, step=self.tokens, total=self.request.max_new_tokens))
        return self.complete

    def _take(self, token: int) -> None:
        self.tokens += 1
        self._raw += self.stream.push(token)
        self.text = self.prompt.new_code(self._raw)
        end = None if self.prompt.marks else self._end(self.text)
        if end is not None:
            self.text, self.complete = self.text[:end], True
