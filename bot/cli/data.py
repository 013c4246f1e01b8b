"""`python -m bot data`: the named sets that people fine-tune on, and adding one's own."""

import argparse
import asyncio
import shutil
from pathlib import Path

from bot.cli.failure import CommandFailed
from bot.settings import Settings
from models.data.named_sets import FOLDER, CardError, NamedSet, named_sets, read_card
from models.data.preparing import Prepared, prepare
from models.data.reading import read_table
from models.data.table import Table
from models.data.values import DataLimits
from models.errors import Refusal

CARD = """{name} has no card: write {card} beside it, such as

title = "Film reviews"
description = "What people wrote about films, and how many stars they gave."
source = "written by our class"
licence = "CC0 1.0"
languages = ["English"]
recipe = "classify"  # or "style", or "mask"
rows = 200
file = "{name}"

[columns]
text = "review"
label = "stars"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add a file, or list what there is."""
    actions = parser.add_subparsers(dest="action", required=True)
    adding = actions.add_parser("add", help="check a file with its card, a .toml file beside it, and keep both")
    adding.add_argument("file", type=Path)
    actions.add_parser("list", help="the sets that there are")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Carry out the action; a file or a card that cannot be used is one clear line."""
    if arguments.action == "add":
        await asyncio.to_thread(_add, arguments.file, settings.data_dir)
        return 0
    for named in named_sets(settings.data_dir).values():
        card = named.card
        print(f"{named.key:16}{card.rows:>6,} rows  {card.recipe:9} {', '.join(card.languages)}: {card.title}")
        print(f"{'':16}{card.licence}")
    return 0


def _add(file: Path, data_dir: Path) -> None:
    named = _card_of(file)
    folder = data_dir / FOLDER
    taken = named_sets(data_dir).get(named.key)
    if taken is not None and taken.path.parent != folder:
        raise CommandFailed(f"{named.key}: a set of this name comes with the bot; rename the card.")
    try:
        table, prepared = _read(named)
    except Refusal as refusal:
        raise CommandFailed(f"{file}: {refusal}") from None
    if table.total != named.card.rows:
        raise CommandFailed(f"{file} has {table.total:,} rows, and its card says {named.card.rows:,}.")
    _tell(table, prepared)
    folder.mkdir(parents=True, exist_ok=True)
    for path in (named.path, file.with_suffix(".toml")):
        shutil.copyfile(path, folder / path.name)
    print(f"Kept as “{named.key}” in {folder}.")


def _card_of(file: Path) -> NamedSet:
    card = file.with_suffix(".toml")
    if file.is_file() and not card.exists():
        raise CommandFailed(CARD.format(name=file.name, card=card))
    try:
        named = read_card(card)
    except CardError as error:
        raise CommandFailed(str(error)) from None
    if named.card.file != file.name:
        raise CommandFailed(f"{card}: its file is {named.card.file}, not {file.name}.")
    return named


def _read(named: NamedSet) -> tuple[Table, Prepared]:
    limits = DataLimits()
    table = read_table(named.path.read_bytes(), limits)
    return table, prepare(table, named.card.recipe, named.card.columns, limits)


def _tell(table: Table, prepared: Prepared) -> None:
    columns = ", ".join(f"{purpose}: “{name}”" for purpose, name in prepared.columns.chosen().items())
    print(f"This is {table.form}, {table.total:,} rows. {' '.join(table.assumed)}")
    print(f"{len(prepared.examples):,} examples for {prepared.recipe}. {columns}.")
    if prepared.classes:
        print(f"Classes: {', '.join(f'{name} ({count:,})' for name, count in prepared.classes.items())}.")
    for each in prepared.left_out:
        print(f"Left out, {each.rows:,} rows: {each.reason}.")
    for note in prepared.notes:
        print(note)
