"""Cells as text that a model may read: what no text has is removed, and what is too long is cut."""

import re
from collections import Counter
from collections.abc import Sequence

# Controls but tab and line break, halves of characters, and what takes the place of what could not be read.
NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffd-\uffff]")
# Quotation marks and dashes of Windows-1252, where something took them for Latin-1.
MISREAD = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
FORMULA = re.compile(r"\s*(=[\w(+\-@.]|@[A-Z]+\()")

REMOVED = "characters that no text has (half an emoji, control characters) were removed from {cells}"
CUT = "{cells} held more than {most:,} characters and {was} cut"
FORMULAE = "{cells} {looks} like a formula: it is taken as text and never computed"


def without_controls(text: str) -> str:
    """Return a text without what no text has."""
    return NO_TEXT.sub("", text)


class Cleaner:
    """Cleans cells, and counts what it did."""

    def __init__(self, most_characters: int) -> None:
        self._most = most_characters
        self._done: Counter[str] = Counter()

    def row(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Return the cells of a row, clean."""
        return tuple(map(self.cell, cells))

    def cell(self, text: str) -> str:
        """Return one cell without white space around it."""
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if NO_TEXT.search(text):
            text = text.translate(MISREAD)
        if NO_TEXT.search(text):
            text = without_controls(text)
            self._done[REMOVED] += 1
        if FORMULA.match(text):
            self._done[FORMULAE] += 1
        text = text.strip()
        if len(text) > self._most:
            text = text[: self._most].rstrip()
            self._done[CUT] += 1
        return text

    def notes(self) -> list[str]:
        """Return a sentence for each thing that was done."""
        return [_sentence(template, count, self._most) for template, count in self._done.items()]


def _sentence(template: str, count: int, most: int) -> str:
    cells, was, looks = ("1 cell", "was", "looks") if count == 1 else (f"{count:,} cells", "were", "look")
    sentence = template.format(cells=cells, was=was, looks=looks, most=most)
    return f"{sentence[0].upper()}{sentence[1:]}."
