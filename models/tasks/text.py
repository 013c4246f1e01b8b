"""Text that people typed: what of it a model may read, and how it is cut. Imports no torch."""

import unicodedata

from models.errors import Refusal


def readable(text: str) -> str:
    """Drop control characters: models do not know them, PostgreSQL cannot hold NUL. Refuse what is blank."""
    kept = "".join(character for character in text if not _is_control(character))
    if not kept.strip():
        raise ValueError("please type some text for the model to read")
    return kept


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in "\n\t"


def check_text(*texts: str) -> None:
    """Raise `Refusal` where one has lone surrogates, which JSON can carry and UTF-8 cannot."""
    if any("\ud800" <= character <= "\udfff" for text in texts for character in text):
        raise Refusal("The text holds half of a character, which no tokenizer can read. Type it anew.")


def beginning(text: str, limit: int) -> str:
    """Return a text cut to a length, whatever its markup: the last character is then an ellipsis."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
