"""What a `/search` card shows, in words for a beginner."""

import re

from bot.cards.text import inline
from models.tasks.search.request import SearchRequest, SearchResult

# Cosines of all-MiniLM-L6-v2 between a question and the notes: what answers it has 0.3 to 0.7, the rest less.
FAR = 0.3
NEAR = 0.5

WORD = re.compile(r"\w{4,}")


def explain(request: SearchRequest, result: SearchResult) -> str:
    """Return five sentences that are true of this card's figures."""
    return " ".join([_vectors(result), _cosine(result), _words(request, result), _always(request)])


def _vectors(result: SearchResult) -> str:
    them = f"each of the {result.searched:,} passages" if result.searched > 1 else "the one passage there is"
    return (
        f"An encoder turned {them}, and your query, into vectors: lists of numbers, trained to point the same way for "
        "texts that mean the same."
    )


def _cosine(result: SearchResult) -> str:
    best, last = result.passages[0].score, result.passages[-1].score
    how = "close" if best >= NEAR else "related" if best >= FAR else "far from anything here"
    down = f", and the last one shown has {last:.2f}" if len(result.passages) > 1 else ""
    return (
        "The bar is the cosine of the angle between the two vectors: 1 is the same direction, 0 has nothing to do with "
        f"it. The best here has {best:.2f}, which for this kind of model means {how}{down}."
    )


def _words(request: SearchRequest, result: SearchResult) -> str:
    shared = sorted(_of(request.query) & _of(result.passages[0].read))
    if not shared and result.passages[0].score < FAR:
        return "Your query and the best passage share no longer word, and their meanings are not close either."
    if not shared:
        return (
            "Your query and the best passage share no longer word at all: they were matched by meaning alone, where a "
            "search for words would find nothing."
        )
    listed = ", ".join(f"“{inline(word, 30)}”" for word in shared[:3])
    return f"Query and best passage also share words ({listed}), but they need not: it is the meaning that is compared."


def _always(request: SearchRequest) -> str:
    what = "your lines" if request.lines is not None else "the notes"
    return f"The model looks nothing up and answers nothing: it only ranks {what}, and something always comes first."


def _of(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))
