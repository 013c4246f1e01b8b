"""Pictures and tables on cards: something to look at, and its numbers for those who cannot or would rather count."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import discord

from bot.cards.family import Attachment, Item
from models.tasks import Picture

# A spreadsheet would take such a cell for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def gallery(*pictures: Picture) -> tuple[Item, list[Attachment]]:
    """Return an item that shows pictures, each with its words for people who cannot see it, and their files."""
    shown = discord.ui.MediaGallery[Any]()
    for picture in pictures:
        shown.add_item(media=f"attachment://{picture.name}", description=picture.alt)
    return shown, [Attachment(picture.name, picture.png) for picture in pictures]


def file(name: str, content: bytes) -> tuple[Item, list[Attachment]]:
    """Return an item that offers a file, and the file."""
    return discord.ui.File[Any](f"attachment://{name}"), [Attachment(name, content)]


def text_file(name: str, text: str) -> tuple[Item, list[Attachment]]:
    """Return an item that offers a text, and its file.

    With a byte-order mark Discord's preview and spreadsheets know that it is UTF-8; half a character becomes a question
    mark.
    """
    return file(name, text.encode("utf-8-sig", errors="replace"))


def table(name: str, header: Sequence[str], rows: Iterable[Sequence[str | float]]) -> tuple[Item, list[Attachment]]:
    """Return an item that offers numbers as a CSV file, and the file; text that looks like a formula is disarmed."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_disarmed(cell) for cell in row] for row in rows)
    return text_file(name, text.getvalue())


def _disarmed(cell: str | float) -> str | float:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
