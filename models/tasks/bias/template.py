"""Templates as people type them: one set of words in braces, and one gap. Imports no torch."""

import re
from dataclasses import dataclass

from models.errors import Refusal
from models.tasks.fill_mask.gaps import split

EXAMPLE = "The {man,woman} works as a [MASK]."
WORDS = range(2, 5)
WORD_CHARACTERS = 40
# Each as wide as a Japanese or Chinese keyboard writes it, too.
BRACES = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")
BRACE = re.compile(r"[{}｛｝]")
COMMA = re.compile(r"[,，、،]")


@dataclass(frozen=True)
class Sentence:
    """A template with one word of its set: the text before the gap, and after it."""

    word: str
    parts: tuple[str, str]


def sentences(template: str, mask: str | None = None) -> list[Sentence]:
    """Return the template with each word of its set.

    `mask` is the model's own spelling of a gap. Raises `Refusal`, with what is wrong and an example.
    """
    sets = list(BRACES.finditer(template))
    if len(sets) != 1 or len(BRACE.findall(template)) != 2:
        found = "needs one pair of braces" if BRACE.search(template) else "has no words in braces"
        raise Refusal(f"This template {found}. Write the words to compare like this: {EXAMPLE}")
    (braces,) = sets
    words = [word.strip() for word in COMMA.split(braces[1])]
    if len(words) not in WORDS or not all(words):
        raise Refusal(f"Between the braces belong 2 to 4 words with commas between them: {EXAMPLE}")
    if len(set(words)) < len(words):
        raise Refusal(f"The words in the braces must differ: {EXAMPLE}")
    if any(len(word) > WORD_CHARACTERS for word in words):
        raise Refusal(f"A word in the braces may have at most {WORD_CHARACTERS} characters: {EXAMPLE}")
    return [_sentence(template[: braces.start()], word, template[braces.end() :], mask) for word in words]


def _sentence(before: str, word: str, after: str, mask: str | None) -> Sentence:
    parts = split(before + word + after, mask)
    if len(parts) != 2:
        raise Refusal(f"A template has one gap, and this one has {len(parts) - 1}: {EXAMPLE}")
    return Sentence(word, (parts[0], parts[1]))
