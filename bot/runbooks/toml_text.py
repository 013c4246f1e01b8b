"""TOML as a text: where keys stand, and whether it is safe to parse. Strings and comments are blanked out for both."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_BYTES = 64_000
MOST_DEPTH = 8
MOST_PARTS = 8  # of a dotted key: the parser's time grows with their square

# Each ends at the end of what it is in where its end is missing, so that no text is read twice.
STRINGS = re.compile(
    r'#[^\n]*|"""(?:\\.|[^\\])*?(?:"""|\\?\Z)|\'\'\'.*?(?:\'\'\'|\Z)|"(?:\\[^\n]|[^"\\\n])*["\\]?|\'[^\'\n]*\'?',
    re.DOTALL,
)
PART = r"(?:[\w-]++|\"[ ]*+\")"
LONG_KEY = re.compile(rf"(?<![\w-]){PART}(?:[ \t]*+\.[ \t]*+{PART}){{{MOST_PARTS}}}")
STEP = re.compile(r"^[ \t]*\[\[[ \t]*steps[ \t]*\]\]", re.MULTILINE)


def blanked(text: str) -> str:
    """Return a text of the same length and lines, without what is in strings and comments."""
    return STRINGS.sub(lambda found: _blank(found[0]), text)


def _blank(found: str) -> str:
    if found.startswith("#"):
        return " " * len(found)
    inner = re.sub(r"[^\n]", " ", found)
    return f'"{inner[1:-1]}"' if len(inner) > 1 else '"'


def unsafe(plain: str) -> str | None:
    """Return why a text, blanked out, is not parsed; None where it may be."""
    if LONG_KEY.search(plain):
        return f"a key has more than {MOST_PARTS} parts"
    depth = 0
    for found in re.finditer(r"[\[{]|[\]}]", plain):
        depth += 1 if found[0] in "[{" else -1
        if depth > MOST_DEPTH:
            return f"it is nested more than {MOST_DEPTH} deep"
    return None


@dataclass(frozen=True)
class Lines:
    """Tells in which line something stands."""

    plain: str

    def of(self, place: Sequence[str | int], steps: int) -> int | None:
        """Return the line of the last part of a place that is written out, from 1; `steps` is how many there are.

        None where the steps are not written as `[[steps]]`, each with a header of its own.
        """
        headers = [found.start() for found in STEP.finditer(self.plain)]
        start, end = 0, headers[0] if headers else len(self.plain)
        rest = list(place)
        if rest[:1] == ["steps"]:
            if len(headers) != steps or len(rest) < 2 or not isinstance(rest[1], int):
                return None
            number, rest = rest[1], rest[2:]
            start, end = headers[number], [*headers, len(self.plain)][number + 1]
        at = start
        for key in (part for part in rest if isinstance(part, str)):
            written = re.compile(rf"(?<![\w-]){re.escape(key)}(?=[ \t]*[=.\]])")
            if found := written.search(self.plain, at, end):
                at = found.start()
        return self.plain.count("\n", 0, at) + 1 if at or place else 1
