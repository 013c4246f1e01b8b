"""A table as examples: what cannot be used is left out and counted, and no example comes twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from models.data.columns import recognise
from models.data.examples import Example, Exchange, Labelled, Passage, Recipe
from models.data.labels import CHARACTERS, Classes, label_key
from models.data.table import Table
from models.data.values import Columns, DataLimits, LeftOut
from models.errors import Refusal

TOO_FEW = "{count} of these rows can be used. Add rows that are filled, an example each: at least two."
ONE_CLASS = "All rows are of one class, “{name}”. Add rows of another: there is nothing to tell apart."
NO_CLASSES = (
    "No class has two rows, and each needs one to learn from and one to test. Add rows, or choose another column."
)
MANY_CLASSES = (
    "The column “{column}” holds {count:,} different labels, and {most} classes are the most. "
    "Choose another column of labels, or join labels to fewer classes."
)


@dataclass(frozen=True)
class Prepared:
    """Examples for a recipe, and what became of the rows; `classes` counts them by name, the largest first."""

    recipe: Recipe
    columns: Columns
    examples: list[Example]
    classes: dict[str, int]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]


def prepare(table: Table, recipe: Recipe | None, chosen: Columns, limits: DataLimits) -> Prepared:
    """Return the examples that a table gives, for the recipe that it looks like for None.

    Raises `Refusal` where the columns are missing, or too little is left.
    """
    recipe, columns = recognise(table, recipe, chosen)
    rows = list(zip(*map(table.column, columns.chosen().values()), strict=True))
    left_out = Counter({each.reason: each.rows for each in table.left_out})
    filled = _kept(rows, left_out, {f"empty {name}": _empty(place) for place, name in enumerate(columns.chosen())})
    _check(filled)
    if recipe == "classify":
        return _labelled(table, columns, filled, left_out, limits)
    examples: list[Example] = [
        Exchange(prompt=row[0], answer=row[1]) if columns.prompt else Passage(text=row[0])
        for row in _distinct(filled, left_out)
    ]
    _check(examples)
    return Prepared(recipe, columns, examples, {}, _told(left_out), table.notes)


def _check(rows: Sequence[object]) -> None:
    if len(rows) < 2:
        raise Refusal(TOO_FEW.format(count="Only one" if rows else "None"))


def _labelled(
    table: Table, columns: Columns, rows: list[tuple[str, ...]], left_out: Counter[str], limits: DataLimits
) -> Prepared:
    rows = _kept(rows, left_out, {f"label of more than {CHARACTERS} characters": lambda row: len(row[1]) > CHARACTERS})
    classes = Classes(label for _, label in rows)
    if len(classes.names) > limits.classes:
        raise Refusal(MANY_CLASSES.format(column=columns.label, count=len(classes.names), most=limits.classes))
    if len(classes.names) == 1:
        raise Refusal(ONE_CLASS.format(name=next(iter(classes.names.values()))))
    named: list[tuple[str, ...]] = [(text, classes.names[label_key(label)]) for text, label in rows]
    labels = _labels_by_text(named)
    agreeing = _kept(named, left_out, {"the same text with another label": lambda row: len(labels[same(row[0])]) > 1})
    distinct = _distinct(agreeing, left_out)
    sizes = Counter(label for _, label in distinct)
    final = _kept(distinct, left_out, {"the only one of its class": lambda row: sizes[row[1]] == 1})
    counts = dict(Counter(label for _, label in final).most_common())
    if len(counts) == 1:
        raise Refusal(ONE_CLASS.format(name=next(iter(counts))))
    if not counts:
        raise Refusal(NO_CLASSES)
    examples: list[Example] = [Labelled(text=text, label=label) for text, label in final]
    return Prepared("classify", columns, examples, counts, _told(left_out), (*table.notes, *classes.notes()))


def same(text: str) -> str:
    """Return what is the same for texts that differ in capitals and white space alone."""
    return " ".join(text.casefold().split())


def _labels_by_text(rows: Iterable[Sequence[str]]) -> dict[str, set[str]]:
    labels: dict[str, set[str]] = {}
    for text, label in rows:
        labels.setdefault(same(text), set()).add(label)
    return labels


def _distinct(rows: list[tuple[str, ...]], left_out: Counter[str]) -> list[tuple[str, ...]]:
    """Return the first of rows that are the same, so that none is both learnt from and tested on."""
    first: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in rows:
        first.setdefault(tuple(map(same, row)), row)
    left_out["the same as another row"] += len(rows) - len(first)
    return list(first.values())


def _kept(
    rows: list[tuple[str, ...]], left_out: Counter[str], reasons: dict[str, Callable[[tuple[str, ...]], bool]]
) -> list[tuple[str, ...]]:
    """Return the rows that no reason speaks against, counting the others by the first that does."""
    kept = []
    for row in rows:
        reason = next((reason for reason, applies in reasons.items() if applies(row)), None)
        if reason is None:
            kept.append(row)
        else:
            left_out[reason] += 1
    return kept


def _empty(place: int) -> Callable[[tuple[str, ...]], bool]:
    return lambda row: not row[place]


def _told(left_out: Counter[str]) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(reason=reason, rows=rows) for reason, rows in left_out.most_common() if rows)
