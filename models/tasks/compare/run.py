"""Comparison on a worker: the variants are decoded side by side, each as `/generate` would."""

import asyncio
import logging

from models.errors import EngineError, Refusal
from models.tasks.compare.request import CompareProgress, CompareRequest, CompareResult, Failed
from models.tasks.context import Context, ReportProgress
from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.generate.run import run as generate
from models.tasks.values import TextProgress

log = logging.getLogger(__name__)

# Of each text so far, the end: together they stay well within the 8,000 bytes that a progress can take.
END_CHARACTERS = 400


async def run(request: CompareRequest, context: Context[CompareProgress]) -> CompareResult:
    """Write all variants; `report_progress` gets the ends of their texts so far, and their tokens together.

    A variant that cannot be served becomes `Failed` with the sentence; where none can be, raises `Refusal`.
    """
    board = _Board(request, context.report_progress)
    async with asyncio.TaskGroup() as group:
        writing = [
            group.create_task(_written(variant, Context(context.models, board.reporter(place))))
            for place, variant in enumerate(request.variants)
        ]
    answers = tuple(task.result() for task in writing)
    if sentences := [answer.error for answer in answers if isinstance(answer, Failed)]:
        log.info("%d of %d variants gave no text", len(sentences), len(answers))
    if len(sentences) == len(answers):
        raise Refusal(" ".join(dict.fromkeys(sentences)))
    return CompareResult(answers=answers)


async def _written(variant: GenerateRequest, context: Context[TextProgress]) -> GenerateResult | Failed:
    try:
        return await generate(variant, context)
    except Refusal as refusal:
        return Failed(error=str(refusal))
    except EngineError:
        log.exception("a variant on %s failed", variant.model)
        return Failed(error="Something went wrong while this one was written. Please try again.")


class _Board:
    """How far each variant is, told as one progress whenever one of them goes on."""

    def __init__(self, request: CompareRequest, report: ReportProgress[CompareProgress]) -> None:
        self._report = report
        self._latest = [TextProgress() for _ in request.variants]
        self._total = sum(variant.max_new_tokens for variant in request.variants)

    def reporter(self, place: int) -> ReportProgress[TextProgress]:
        """Return what one variant reports to."""

        def note(progress: TextProgress) -> None:
            self._latest[place] = progress
            self._report(self._together())

        return note

    def _together(self) -> CompareProgress:
        reading = [latest for latest in self._latest if latest.reading]
        writing = [latest for latest in self._latest if not latest.reading]
        # Until one of them writes, what is told is how far they have read.
        if reading and not any(latest.step for latest in writing):
            step, total = sum(latest.step for latest in reading), sum(latest.total for latest in reading)
        else:
            reading, step, total = [], sum(latest.step for latest in writing), self._total
        texts = tuple(latest.text[-END_CHARACTERS:] for latest in self._latest)
        return CompareProgress(texts=texts, step=step, total=total, reading=bool(reading))
