"""Gaps as people type them. Imports no torch."""

import re
from collections.abc import Sequence

from models.errors import Refusal

GAPS = 4  # as many as one picture shows
RIGHT = 48  # tokens that count after the last gap, with a causal model
EXAMPLE = "The capital of France is [MASK]."

# As phones and Japanese or Chinese keyboards write them, too: in wide brackets, letters and lines.
MASK = "(?:mask|ｍａｓｋ)"
SPELLINGS = (
    rf"\\?[\[［【〔]\s*{MASK}\s*\\?[\]］】〕]",
    rf"[<＜〈]\s*{MASK}\s*[>＞〉]",
    r"[_＿]{3,}",
    r"(?:\\_){3,}",
)
# What was perhaps meant as one.
ALMOST = re.compile(
    rf"[\[(\{{<（［｛＜【〔「『《〈“\"]\s*{MASK}\b\s?[^\w\s]?|\b{MASK}\s*[\])}}>）］｝＞】〕」』》〉”\"]"
    r"|(?<![A-Za-z0-9_＿])[_＿]{1,2}(?![A-Za-z0-9_＿])",
    re.IGNORECASE,
)

# What a causal model reads before a text that begins with its gap. With nothing at all to the left it takes bits of
# words and titles for likely beginnings (“[MASK] is the capital of France.”: What, Earth, Long). After a few sentences
# that begin in different ways, each on a line of its own, it expects another sentence (Paris).
OPENING = """\
Lincoln was a president of the United States.
Salt is a mineral.
She laughed.
Wait for me!
"""


def split(text: str, mask: str | None = None) -> tuple[str, ...]:
    """Return the text around the gaps, one part more than there are gaps.

    A gap is `[MASK]` or `<mask>` in any case, three or more underscores, escaped as Discord copies them and as
    wide as a keyboard writes them, or `mask`, the model's own. Raises `Refusal` for a text with no gap, or more than
    `GAPS`.
    """
    spellings = [*SPELLINGS, *([re.escape(mask)] if mask else [])]
    parts = tuple(re.split("|".join(spellings), text, flags=re.IGNORECASE))
    if len(parts) == 1:
        almost = ALMOST.search(text)
        but = f": “{almost[0].strip()}” is not quite one" if almost else ""
        raise Refusal(f"There is no gap in this text{but}. Write [MASK] or ___ where a word is missing: {EXAMPLE}")
    if len(parts) - 1 > GAPS:
        raise Refusal(f"This text has {len(parts) - 1} gaps; at most {GAPS} can be filled at once.")
    return parts


def space(before: str) -> str:
    """Return the space that ends the part before a gap, or nothing: with a causal model it belongs to the filler."""
    return " " if before.endswith(" ") else ""


def begins_with_gap(parts: Sequence[str]) -> bool:
    """Whether nothing stands before the first gap."""
    return not parts[0].strip()


def opened(parts: Sequence[str]) -> tuple[str, ...]:
    """Return the parts as a causal model reads them: after the `OPENING` where the text begins with a gap."""
    before, *others = parts
    return (OPENING + before if begins_with_gap(parts) else before, *others)
