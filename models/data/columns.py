"""Which columns hold what: by what a person chose, else by their names, else by what is in them."""

from collections.abc import Iterable, Sequence
from statistics import fmean

from models.data.column_names import Purpose, rank
from models.data.examples import Recipe
from models.data.table import Table
from models.data.values import Columns
from models.errors import Refusal

LOOKED_AT = 2000  # rows
LABEL_CHARACTERS = 40  # on average; what is longer is a text
TEXT_CHARACTERS = 8  # on average; what is shorter is none
ROWS_A_CLASS = 2  # or more, where a column is taken for labels by its content

EXCHANGE: tuple[Purpose, ...] = ("prompt", "answer")
NEEDED: dict[Recipe, tuple[Purpose, ...]] = {"classify": ("text", "label"), "mask": ("text",), "style": ("text",)}


def recognise(table: Table, recipe: Recipe | None, chosen: Columns) -> tuple[Recipe, Columns]:
    """Return the recipe and its columns; raises `Refusal` where one is missing, naming what there is."""
    _check(table, chosen)
    recipe = recipe or _recipe(table, chosen)
    finder = _Finder(table, chosen)
    if recipe == "style" and (exchange := finder.exchange()):
        return recipe, exchange
    found = {purpose: finder[purpose] for purpose in NEEDED[recipe]}
    for purpose, name in found.items():
        if name is None:
            raise Refusal(f"I found no column of {purpose}s. Choose one of: {_listed(table.columns)}.")
    return recipe, Columns.model_validate(found)


def _recipe(table: Table, chosen: Columns) -> Recipe:
    finder = _Finder(table, chosen)
    if chosen.label is None and finder.exchange():
        return "style"
    return "classify" if finder["label"] and finder["text"] else "style"


class _Finder:
    """Finds a column for each purpose, none for two."""

    def __init__(self, table: Table, chosen: Columns) -> None:
        self._table = table
        self._found = chosen.chosen()

    def __getitem__(self, purpose: Purpose) -> str | None:
        if purpose not in self._found:
            name = _by_name(self._free(), purpose) or self._by_content(self._free(), purpose)
            if name is None:
                return None
            self._found[purpose] = name
        return self._found[purpose]

    def exchange(self) -> Columns | None:
        """Return the columns of a prompt and its answer, by choice or name: content does not tell them.

        Raises `Refusal` where only one of them was chosen and the other is not found.
        """
        prompt, answer = (self._found.get(purpose) or _by_name(self._free(), purpose) for purpose in EXCHANGE)
        if prompt and answer and "text" not in self._found:
            return Columns(prompt=prompt, answer=answer)
        if self._found.keys() & set(EXCHANGE):
            raise Refusal(f"Choose two columns, of prompts and of answers: {_listed(self._table.columns)}.")
        return None

    def _free(self) -> list[str]:
        return [name for name in self._table.columns if name not in self._found.values()]

    def _by_content(self, free: Sequence[str], purpose: Purpose) -> str | None:
        cells = {name: [cell for cell in self._table.column(name)[:LOOKED_AT] if cell] for name in free}
        if purpose == "text":
            texts = {name: fmean(map(len, column)) for name, column in cells.items() if _may_be_texts(column)}
            return max(texts, key=lambda name: texts[name], default=None)
        labels = [name for name, column in cells.items() if _may_be_labels(column)]
        return labels[-1] if labels else None  # labels mostly stand last


def _by_name(names: Iterable[str], purpose: Purpose) -> str | None:
    ranked = [(place, name) for name in names if (place := rank(name, purpose)) is not None]
    return min(ranked, default=(0, None), key=lambda each: each[0])[1]


def _may_be_texts(column: Sequence[str]) -> bool:
    return bool(column) and fmean(map(len, column)) >= TEXT_CHARACTERS and not _numbers(column)


def _may_be_labels(column: Sequence[str]) -> bool:
    distinct = len({cell.casefold() for cell in column})
    return 2 <= distinct <= len(column) / ROWS_A_CLASS and fmean(map(len, column)) <= LABEL_CHARACTERS


def _numbers(column: Sequence[str]) -> bool:
    return all(cell.replace(".", "").replace(",", "").lstrip("-").isdigit() for cell in column)


def _check(table: Table, chosen: Columns) -> None:
    for name in chosen.chosen().values():
        if name not in table.columns:
            raise Refusal(f"There is no column “{name[:60]}”. Choose one of: {_listed(table.columns)}.")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(f"“{name}”" for name in names[:20]) + more
