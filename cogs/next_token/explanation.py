"""What a `/next-token` card shows, in words for a beginner."""

import math

from bot.cards.text import inline
from models.percent import percent
from models.tasks.next_token.request import NextTokenRequest, NextTokenResult

SURE = 1.0  # bits: fewer than a coin toss
UNSURE = 6.0  # bits: 64 equally likely tokens


def explain(request: NextTokenRequest, result: NextTokenResult) -> str:
    """Return a few sentences that are true of this card's figures."""
    return " ".join([_task(request, result), _bars(result), _entropy(result), _taking(result)])


def _task(request: NextTokenRequest, result: NextTokenResult) -> str:
    start = (
        "" if request.text else f" (here {_named(result.start.text)}, with which a text begins)" if result.start else ""
    )
    read = "the one token" if result.tokens == 1 else f"all {result.tokens:,} tokens"
    return (
        f"A language model does one thing: it reads {read} so far{start} and gives each of the {result.vocabulary:,} "
        "tokens that it knows a probability to come next; a token is a word or a piece of one, and ␣ is the space that "
        "belongs to it."
    )


def _bars(result: NextTokenResult) -> str:
    best = result.candidates[0]
    shown = len(result.candidates)
    likeliest = f"The longest bar is {_named(best.piece.shown)} with {percent(best.probability)}"
    others = result.vocabulary - shown
    if shown == 1 or not others:
        return f"{likeliest}."
    return (
        f"{likeliest}; the {shown} tokens shown have {percent(1 - result.rest)} together, and the other {others:,} "
        f"share the remaining {percent(result.rest)}."
    )


def _entropy(result: NextTokenResult) -> str:
    most = math.log2(result.vocabulary)
    how = (
        "quite sure" if result.entropy < SURE else "very unsure" if result.entropy > UNSURE else "torn between several"
    )
    return (
        f"The entropy sums that up in one number, {result.entropy:.2f} bits: the model is {how}, as if it threw a fair "
        f"die with {result.sides:,.1f} sides (0 bits would be certainty, {most:.1f} a blind guess)."
    )


def _taking(result: NextTokenResult) -> str:
    if result.ended:
        return (
            f"{_named(result.taken[-1].text)}, which was taken last, is how the model says that its text ends; "
            "a program that writes with it would stop here."
        )
    drawn = f"{_named(result.drawn.piece.shown)} this time, a token of {percent(result.drawn.probability)}"
    return (
        "Take a token and the model reads everything again, one token longer: nothing else is writing. Always taking "
        f"the longest bar is called greedy decoding; 🎲 draws by the probabilities instead ({drawn}), as `/generate` "
        "does at temperature 1."
    )


def _named(token: str) -> str:
    return f"“{inline(token, 40)}”"
