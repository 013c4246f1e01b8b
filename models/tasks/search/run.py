"""Semantic search on a worker: passages and the query become vectors, and the nearest passages are the answer."""

import asyncio
import time
from pathlib import Path

from models.passes import Slices
from models.resident import ResidentModels
from models.tasks.context import Context, ReportProgress, from_a_thread
from models.tasks.search.index import Index
from models.tasks.search.notes import Library, read_notes
from models.tasks.search.passages import passages_of_lines
from models.tasks.search.request import SearchRequest, SearchResult
from models.tasks.text import check_text
from models.tasks.values import Progress
from models.tokenization import typed

BATCH = 8  # passages read in one go: a quarter of a second, after which others have their turn


async def run(request: SearchRequest, context: Context) -> SearchResult:
    """Search; `report_progress` gets how many of the passages that are new have been read.

    Raises `Refusal` for what the model cannot read.
    """
    check_text(request.query, *(request.lines or ()))
    report = from_a_thread(context.report_progress)
    async with context.models.use(request.model) as model:
        library = await asyncio.to_thread(_library, request, context.models.notes_dir)
        index = Index(model.loaded)
        began = time.perf_counter()
        embedded = await context.models.compute_slices(_read(index, library, report))
        best, searched = await context.models.compute(index.nearest, request.query, library.passages, request.top_k)
        seconds = time.perf_counter() - began
    return SearchResult(
        passages=tuple(best),
        searched=searched,
        notes=library.notes,
        left_out=library.left_out,
        embedded=embedded,
        model=request.model,
        revision=model.loaded.entry.revision,
        dtype=model.loaded.entry.dtype,
        seconds=seconds,
        typed=typed(model.loaded.tokenizer, request.query, *(found.read for found in best)),
    )


async def warm(models: ResidentModels) -> None:
    """Read the notes ahead of the first search."""
    entry = models.catalogue.default("search")
    async with models.use(entry.key) as model:
        library = await asyncio.to_thread(read_notes, models.notes_dir)
        await models.compute_slices(_read(Index(model.loaded), library, Context(models).report_progress))


def _library(request: SearchRequest, notes_dir: Path | None) -> Library:
    if request.lines is None:
        return read_notes(notes_dir)
    return Library(tuple(passages_of_lines(request.lines)), 0, 0)


def _read(index: Index, library: Library, report: ReportProgress) -> Slices[int]:
    missing = index.missing(library.passages)
    for start in range(0, len(missing), BATCH):
        index.add(missing[start : start + BATCH])
        report(Progress(step=min(start + BATCH, len(missing)), total=len(missing)))
        yield
    return len(missing)
