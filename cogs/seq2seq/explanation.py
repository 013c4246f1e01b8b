"""What `/translate` and `/summarize` cards show, in words for a beginner."""

from bot.cards.text import inline
from cogs.seq2seq.pairs import language
from models.percent import percent
from models.seq2seq.values import Rewritten
from models.tasks.summarize.request import SummarizeRequest, SummarizeResult
from models.tasks.translate.request import TranslateRequest, TranslateResult

PREFIX_SHOWN = 80  # characters


def of_translation(request: TranslateRequest, result: TranslateResult, prefix: str) -> str:
    """Return five sentences about a translation; `prefix` is what the model read before the text."""
    source, target = map(language, request.pair.split("-"))
    told = (
        f"It knows what to do from the words “{inline(prefix.strip(), PREFIX_SHOWN)}”, which were put before your text."
        if prefix
        else f"It need not be told what to do: it was trained on pairs of {source} and {target} sentences alone."
    )
    check = (
        f"It writes what is likely in {target}: names, numbers and what stands between the lines are worth checking."
    )
    return " ".join([_reading(result), told, _choosing(result), _ending(result), check])


def of_summary(request: SummarizeRequest, result: SummarizeResult) -> str:
    """Return five sentences about a summary."""
    share = len(result.text) / len(request.text)
    length = (
        f"The summary has {percent(share)} of the source's length."
        if share < 1
        else "The text came out no shorter than its source, which is no summary: small models manage that too."
    )
    check = "It is written anew, not copied together, so it can state what the source does not say."
    return " ".join([_reading(result), length, _choosing(result), _ending(result), check])


def _reading(result: Rewritten) -> str:
    return (
        f"This model has two halves: the encoder read all {result.source_tokens:,} tokens at once, each in the light "
        f"of the others, and the decoder wrote {result.tokens:,} tokens one by one, looking back at the source each "
        "time (cross-attention)."
    )


def _choosing(result: Rewritten) -> str:
    if result.beams == 1:
        return (
            "At each step it took the likeliest token, which is called greedy decoding and gives the same text again."
        )
    return (
        f"It followed the {result.beams} likeliest beginnings side by side, a beam search, and kept the text that is "
        "likeliest as a whole; that is why nothing was shown while it wrote."
    )


def _ending(result: Rewritten) -> str:
    if result.stop == "end":
        return "It stopped by itself, with a token that means “the end”."
    return f"It never said that it was done: it was cut off at {result.limit} tokens, a hint that it went in circles."
