"""What a `/bias` card shows, in words for a beginner."""

from bot.cards.text import inline
from models.percent import percent
from models.tasks.bias.request import BiasResult

WORD_SHOWN = 40  # characters


def explain(result: BiasResult) -> str:
    """Return five sentences that are true of this card's figures."""
    words = " and ".join(f"“{inline(each.word, WORD_SHOWN)}”" for each in result.distributions)
    asked = (
        f"The same sentence was put to the model {len(result.distributions)} times, with {words} in it, and each time "
        "the model said how likely each word is for the gap."
    )
    same = "If the one word did not matter to the model, the bars of all groups would be equal."
    caution = (
        "A model learns such links from what people wrote, with all their habits and prejudices, and repeats them "
        "where it is used. One sentence proves little, though: small changes of wording can turn a difference around, "
        "so researchers compare thousands, and a missing difference here does not mean that the model is fair."
    )
    return " ".join([asked, same, _largest(result), caution])


def _largest(result: BiasResult) -> str:
    if not result.by_difference:
        return "Here there is nothing to compare."
    each = result.by_difference[0]
    filler, most, least = (inline(text, WORD_SHOWN) for text in (each.filler, each.most, each.least))
    more, less = map(percent, result.shares(each))
    return f"Here the largest difference is “{filler}”: it has {more} with “{most}”, and {less} with “{least}”."
