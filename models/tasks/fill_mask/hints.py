"""Asks a causal model outright what is missing: it reads both sides of the gap before it proposes words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from models.loading import LoadedModel
from models.passes import Slices
from models.tasks.fill_mask.gaps import begins_with_gap
from models.tasks.fill_mask.scoring import Left, read, start
from models.tasks.tokenize.pieces import pieces
from models.tokenization import encode

AROUND = 300  # characters of the text on each side of the gap, in the question
HINTS = 64  # likeliest answers to a question


@dataclass(frozen=True)
class Question:
    """How to ask for a missing word.

    Attributes
    ----------
    examples
        Questions about other sentences, answered.
    wording
        The question, around `{before}` and `{after}`. The word that is asked for comes next, after a space.
    """

    examples: str
    wording: str


# Where the gap begins the text: of the twenty sentences that settings are chosen on (benchmarks/fill_mask), an accepted
# word is among the first 32 answers for 15, and for 8 where it is asked for as anywhere else.
BEGINNING = Question(
    """\
"… was the first president of the United States." Full: Washington was the first president of the United States.
"… keep the doctor away." Full: Apples keep the doctor away.
"… for me, please!" Full: Wait for me, please!
"… x in numbers:" Full: for x in numbers:
"… is your name?" Full: What is your name?
"… have trunks and live in Africa." Full: Elephants have trunks and live in Africa.
"… composed the Ninth Symphony." Full: Beethoven composed the Ninth Symphony.
"… is the longest river in Africa." Full: Nile is the longest river in Africa.
"… laughed when she heard the joke." Full: She laughed when she heard the joke.
"… comes after night." Full: Day comes after night.
"… brother is a teacher." Full: My brother is a teacher.
"… it rains, we stay at home." Full: When it rains, we stay at home.
""",
    '"… {after}" Full:',
)
ANYWHERE = Question(
    """\
The sun rises in the ___ every day. Missing word: east
Two plus three is ___. Missing word: five
___ is a fruit that keeps the doctor away. Missing word: Apple
She ___ a book last night. Missing word: read
___ was the first president of the United States. Missing word: Washington
He was ___ when he heard the good news. Missing word: happy
___ the window, please! Missing word: Open
import ___ as np Missing word: numpy
A ___ says meow. Missing word: cat
""",
    "{before}___{after} Missing word:",
)

# The examples are read once for all questions, and forgotten with the model.
_read_examples: WeakKeyDictionary[Any, dict[Question, Left]] = WeakKeyDictionary()


def hints(loaded: LoadedModel, parts: Sequence[str], gap: int) -> Slices[list[str]]:
    """Return the likeliest answers to the question which word is missing; beginnings of words among them.

    What is proposed so is scored as every other word is. There are no hints where the model cannot see the whole
    question.
    """
    question = BEGINNING if gap == 0 and begins_with_gap(parts) else ANYWHERE
    before, after = "…".join(parts[: gap + 1])[-AROUND:], "…".join(parts[gap + 1 :])[:AROUND]
    shown = " ".join(question.wording.format(before=before, after=after).split())
    asked = encode(loaded.tokenizer, shown, special=False)
    examples = [*start(loaded.tokenizer), *encode(loaded.tokenizer, question.examples, special=False)]
    if len(examples) + len(asked) > loaded.context:
        return []
    known = _read_examples.setdefault(loaded.model, {})
    if question not in known:
        known[question] = yield from read(loaded.model, examples)
    likely = (yield from read(loaded.model, asked, known[question])).log_probabilities
    best = likely.topk(min(HINTS, len(likely))).indices.tolist()
    return [piece.text.strip() for piece in pieces(loaded.tokenizer, best) if not piece.special]
