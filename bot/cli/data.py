"""`python -m bot data`: the named sets that people fine-tune on, and adding one's own."""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from bot.artifacts import Artifacts, ArtifactTooLarge
from bot.cli.dsn import database
from bot.cli.failure import CommandFailed
from bot.database.connection import Database
from bot.jobs.data_sets import AddedSet, DataSets
from bot.settings import Settings
from models.data.named_sets import CardError, NamedSet, named_sets, read_card
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
    named = await asyncio.to_thread(_checked, arguments.file) if arguments.action == "add" else None
    async with database(settings) as dsn, Database(dsn) as connections:
        if named is not None:
            await _keep(named, connections, settings)
        else:
            await _list(connections)
    return 0


async def _list(connections: Database) -> None:
    cards = {named.key: named.card for named in named_sets().values()}
    for key, card in (cards | {added.key: added.card for added in await DataSets(connections).all()}).items():
        print(f"{key:16}{card.rows:>6,} rows  {card.recipe:9} {', '.join(card.languages)}: {card.title}")
        print(f"{'':16}{card.licence}")


async def _keep(named: NamedSet, connections: Database, settings: Settings) -> None:
    artifacts = Artifacts(connections, settings.artifacts_folder())
    try:
        artifact = await artifacts.put(named.card.file, "application/octet-stream", _chunks(named.path))
    except ArtifactTooLarge as error:
        raise CommandFailed(f"{named.path}: {error}") from None
    await DataSets(connections).keep(AddedSet(named.key, named.card, artifact.id))
    print(f"Kept as “{named.key}”, for every worker.")


async def _chunks(file: Path) -> AsyncGenerator[bytes]:
    yield await asyncio.to_thread(file.read_bytes)


def _checked(file: Path) -> NamedSet:
    """Return a file with its card, told as what it was read; raises `CommandFailed` where it cannot be used."""
    named = _card_of(file)
    if named.key in named_sets():
        raise CommandFailed(f"{named.key}: a set of this name comes with the bot; rename the card.")
    try:
        table, prepared = _read(named)
    except Refusal as refusal:
        raise CommandFailed(f"{file}: {refusal}") from None
    if table.total != named.card.rows:
        raise CommandFailed(f"{file} has {table.total:,} rows, and its card says {named.card.rows:,}.")
    _tell(table, prepared)
    return named


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
