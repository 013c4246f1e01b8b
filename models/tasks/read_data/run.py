"""Reading data in a child process: what people sent may be made to harm whoever reads it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.artifacts import ArtifactStore
from models.data.examples import Example, Exchange, Recipe, write_examples
from models.data.named_sets import NamedSet, named_sets
from models.data.preparing import Prepared, prepare
from models.data.reading import check_size, read_table
from models.data.split import HELD_OUT, held_out_count
from models.data.table import Table
from models.data.values import Columns, DataLimits
from models.errors import Refusal
from models.tasks.context import ChildContext
from models.tasks.read_data.picture import picture, words_of
from models.tasks.read_data.request import Added, ClassSize, Named, ReadDataRequest, ReadDataResult, Spread, Upload
from models.tasks.text import beginning
from models.tasks.values import Picture

EXAMPLES = "examples.jsonl"
SAMPLE_ROWS = 5
SAMPLE_CHARACTERS = 200  # of a cell
GONE = "This file is kept no longer. Attach it again."


@dataclass(frozen=True)
class _Found:
    table: Table
    prepared: Prepared
    lines: bytes
    picture: Picture


async def run(request: ReadDataRequest, context: ChildContext) -> ReadDataResult:
    """Read the file and keep its examples as an artifact; raises `Refusal` for one that cannot be used."""
    data, recipe, columns = await _source(request, context.artifacts)
    found = await asyncio.to_thread(_find, data, recipe, columns, request.limits)
    artifact = await context.artifacts.put(EXAMPLES, "application/jsonl", found.lines)
    table, prepared = found.table, found.prepared
    share = request.plan.settings.held_out if request.plan.settings else HELD_OUT
    held_out = held_out_count(len(prepared.examples), share, max(1, len(prepared.classes)))
    return ReadDataResult(
        form=table.form,
        assumed=table.assumed,
        notes=prepared.notes,
        recipe=prepared.recipe,
        columns=prepared.columns,
        all_columns=table.columns,
        sample=tuple(tuple(beginning(cell, SAMPLE_CHARACTERS) for cell in row) for row in table.rows[:SAMPLE_ROWS]),
        rows=table.total,
        examples=len(prepared.examples),
        left_out=prepared.left_out,
        classes=tuple(ClassSize(name=name, examples=count) for name, count in prepared.classes.items()),
        baseline=max(prepared.classes.values()) / len(prepared.examples) if prepared.classes else None,
        characters=_spread(list(map(_characters, prepared.examples))),
        words=_spread(list(map(words_of, prepared.examples))),
        train=len(prepared.examples) - held_out,
        held_out=held_out,
        examples_artifact=artifact,
        picture=found.picture,
    )


async def _source(request: ReadDataRequest, artifacts: ArtifactStore) -> tuple[bytes, Recipe | None, Columns]:
    """Return the file, and how to read it; raises `Refusal` where it is not there."""
    match request.source:
        case Named(key=key):
            named = await asyncio.to_thread(_named, key)
            data = await asyncio.to_thread(named.path.read_bytes)
            return data, *_by_card(request, named.card.recipe, named.card.columns)
        case Added(artifact=artifact, recipe=recipe, columns=columns):
            return await _kept(artifact, artifacts, request.limits), *_by_card(request, recipe, columns)
        case Upload(artifact=artifact):
            return await _kept(artifact, artifacts, request.limits), request.recipe, request.columns


async def _kept(artifact: UUID, artifacts: ArtifactStore, limits: DataLimits) -> bytes:
    data = bytearray()
    try:
        async for chunk in artifacts.read(artifact):
            data += chunk
            check_size(len(data), limits)
    except KeyError:
        raise Refusal(GONE) from None
    return bytes(data)


def _named(key: str) -> NamedSet:
    sets = named_sets()
    if key not in sets:
        raise Refusal(f"There is no set called “{key[:64]}” here. There is: {', '.join(sets)}.")
    return sets[key]


def _by_card(request: ReadDataRequest, recipe: Recipe, columns: Columns) -> tuple[Recipe, Columns]:
    """Return what a set's card says where nobody chose otherwise."""
    own = columns if request.recipe in {None, recipe} else Columns()
    return request.recipe or recipe, own.model_copy(update=request.columns.chosen())


def _find(data: bytes, recipe: Recipe | None, columns: Columns, limits: DataLimits) -> _Found:
    table = read_table(data, limits)
    prepared = prepare(table, recipe, columns, limits)
    drawn = picture(prepared.classes, list(map(words_of, prepared.examples)))
    return _Found(table, prepared, write_examples(prepared.examples), drawn)


def _characters(example: Example) -> int:
    return len(example.prompt) + len(example.answer) if isinstance(example, Exchange) else len(example.text)


def _spread(lengths: Sequence[int]) -> Spread:
    ordered = sorted(lengths)
    median, most, longest = (ordered[-(-share * len(ordered) // 100) - 1] for share in (50, 90, 100))
    return Spread(median=median, most_are_below=most, longest=longest)
