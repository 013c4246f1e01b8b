"""Where passages come from: the paragraphs of Markdown notes, and lines that somebody pasted. Imports no torch."""

import re
from collections.abc import Callable, Iterator, Sequence

from models.tasks.search.request import Passage, cleaned
from models.tasks.text import beginning

HEADING_CHARACTERS = 100
PASSAGE_CHARACTERS = 1000  # so that a few of them fit on a card

_HEADING = re.compile(r"#{1,6}\s+(.*)")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
# A line that keeps its place: of a list, a table or a quotation.
_OWN_LINE = re.compile(r"\s*([-*+>|]|\d+[.)])")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")


def passages_of_note(text: str, name: str) -> Iterator[Passage]:
    """Yield the paragraphs of a Markdown text, each under its heading; the first heading, or `name`, is the title."""
    title, heading, titled = _one_line(name), "", False
    for kind, block in _blocks(text):
        if kind == "passage":
            yield Passage(text=block, title=title, heading=heading)
        elif titled:
            heading = _one_line(block)
        else:
            title, titled = _one_line(block), True


def passages_of_lines(lines: Sequence[str]) -> Iterator[Passage]:
    """Yield the lines that are not blank, with their numbers."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield Passage(text=line.strip(), line=number)


def cut(passage: Passage, fits: Callable[[Passage], bool]) -> list[Passage]:
    """Cut a passage in halves, at a sentence's end where there is one, until each part fits and can be shown."""
    text = passage.text
    if len(text) < 2 or (len(text) <= PASSAGE_CHARACTERS and fits(passage)):
        return [passage]
    middle = len(text) // 2
    ends = [match.end() for match in _SENTENCE_END.finditer(text)] or [
        match.end() for match in re.finditer(r"\s+", text)
    ]
    inside = [end for end in ends if 0 < end < len(text)]
    at = min(inside, key=lambda end: abs(end - middle), default=middle)
    halves = (passage.model_copy(update={"text": half.strip()}) for half in (text[:at], text[at:]))
    return [part for half in halves if half.text for part in cut(half, fits)]


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield ("heading", words) and ("passage", text) in their order."""
    block: list[str] = []
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if fence or mark:
            block.append(line)
            if mark and (not fence or mark[1] == fence):
                fence = "" if fence else mark[1]
        elif heading := _HEADING.match(line):
            yield from _passage(block)
            block = []
            if words := cleaned(heading[1].rstrip("# ")):
                yield "heading", words
        elif line.strip():
            block.append(line)
        else:
            yield from _passage(block)
            block = []
    yield from _passage(block)


def _passage(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the block as one text, wrapped lines joined; nothing where it has no letter or digit, such as a rule."""
    joined = ""
    fenced = bool(lines) and _FENCE.match(lines[0]) is not None
    for line in lines:
        apart = fenced or _OWN_LINE.match(line) is not None
        joined += f"\n{line.rstrip()}" if apart else f" {line.strip()}"
    text = cleaned(joined).strip()
    if any(character.isalnum() for character in text):
        yield "passage", text


def _one_line(heading: str) -> str:
    return beginning(" ".join(cleaned(heading).split()), HEADING_CHARACTERS)
