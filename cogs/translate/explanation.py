"""What a `/translate` card explains, in words for a beginner."""

from bot.cards.text import inline
from cogs.seq2seq import explanation
from cogs.translate.pairs import language
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
    return " ".join(
        [explanation.reading(result), told, explanation.choosing(result), explanation.ending(result), check]
    )
