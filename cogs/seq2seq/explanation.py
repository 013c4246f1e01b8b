"""What can be explained of every text that an encoder–decoder wrote, in words for a beginner."""

from bot.cards.text import counted
from models.seq2seq.values import Rewritten


def reading(result: Rewritten) -> str:
    """Tell how the source was read."""
    return (
        f"This model has two halves: the encoder read all {counted(result.source_tokens, 'token')} at once, each in "
        f"the light of the others, and the decoder wrote {counted(result.tokens, 'token')} one by one, looking back at "
        "the source each time (cross-attention)."
    )


def choosing(result: Rewritten) -> str:
    """Tell how each token was chosen."""
    if result.beams == 1:
        return (
            "At each step it took the likeliest token, which is called greedy decoding and gives the same text again."
        )
    return (
        f"It followed the {result.beams} likeliest beginnings side by side, a beam search, and kept the text that is "
        "likeliest as a whole; that is why nothing was shown while it wrote."
    )


def ending(result: Rewritten) -> str:
    """Tell why the text ends where it does."""
    if result.stop == "end":
        return "It stopped by itself, with a token that means “the end”."
    return f"It never said that it was done: it was cut off at {result.limit} tokens, a hint that it went in circles."
