"""What a `/tokenize` card shows, in words for a beginner."""

from collections.abc import Mapping

from bot.cards.text import inline
from models.tasks.tokenize.request import TokenizeRequest, TokenizeResult, Tokens

TOKENS = (
    "Models do not read letters or words but tokens: words and pieces of words from a fixed list, the vocabulary, in "
    "which each has a number; the numbers are all that the model gets."
)
WHY = "Fewer tokens are faster, cheaper and leave more room in what the model can see at once."


def explain(request: TokenizeRequest, result: TokenizeResult, names: Mapping[str, str]) -> str:
    """Return a few sentences that are true of this card's figures; `names` are those of the models, by key."""
    seen = _languages(result, names) if request.text is None else _text(result, names)
    return " ".join([TOKENS, *seen, WHY])


def _languages(result: TokenizeResult, names: Mapping[str, str]) -> list[str]:
    sentences = ["Here the same sentence is cut in five languages."]
    for model, name in names.items():
        rows = sorted((row for row in result.rows if row.model == model), key=lambda row: row.characters_a_token)
        most, least = rows[0], rows[-1]
        sentences.append(
            f"For {name} a token is {least.characters_a_token:.1f} characters of {least.language} but only "
            f"{most.characters_a_token:.1f} of {most.language}: {least.language} takes {len(least.pieces)} tokens, "
            f"{most.language} {len(most.pieces)}."
        )
    return [*sentences, "A vocabulary is made from texts, and whichever language these were in gets the long pieces."]


def _text(result: TokenizeResult, names: Mapping[str, str]) -> list[str]:
    first, *others = result.rows
    each = f"{first.characters_a_token:.1f} characters a token"
    sentences = [
        f"{names[first.model]} makes {counted(first)} of your {len(first.text):,} characters, {each}.",
        *(f"{names[row.model]}, with another vocabulary, makes {counted(row)} of the same text." for row in others),
    ]
    sentences += [_parts(row, names[row.model]) for row in result.rows if any(piece.hex for piece in row.pieces)][:1]
    sentences += [_lost(row, names[row.model]) for row in result.rows if row.restored is not None][:1]
    if len(sentences) == 1:
        sentences.append("The sign ␣ is a space: it belongs to the token that begins with it.")
    return sentences


def _parts(row: Tokens, name: str) -> str:
    parts = sum(bool(piece.hex) for piece in row.pieces)
    which = (
        "one token is no whole character but bytes"
        if parts == 1
        else f"{parts} tokens are no whole characters but bytes"
    )
    return (
        f"For {name}, {which}, as in ⟨F0·9F⟩: a character that is rare in the texts it learned from, like an emoji, is "
        "put together from several."
    )


def _lost(row: Tokens, name: str) -> str:
    assert row.restored is not None
    return (
        f"What {name} reads is not quite what was typed: put together again it is “{inline(row.restored, 60)}”; "
        "capitals, accents, spaces or characters that its vocabulary lacks are lost."
    )


def counted(row: Tokens) -> str:
    """Return the number of tokens, in words."""
    return f"{len(row.pieces):,} token{'' if len(row.pieces) == 1 else 's'}"
