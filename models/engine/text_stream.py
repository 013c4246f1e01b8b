"""From tokens to text, one at a time, without ever showing half a character."""

from collections.abc import Sequence
from typing import Any

# Enough of what came before for a tokenizer to know whether a word starts or goes on.
WINDOW = 8
# The longest beginning of a UTF-8 character that is not yet one.
UNFINISHED = 3


class TextStream:
    """The text of a growing list of tokens, at a cost that grows linearly.

    Decoding is not the sum of the tokens' own texts (spaces at the start of words, characters spread over tokens), so
    each piece is the difference between two decodings of the last few tokens.
    """

    def __init__(self, tokenizer: Any, prompt_ids: Sequence[int] = ()) -> None:
        self._tokenizer = tokenizer
        self._ids = list(prompt_ids[-WINDOW:])
        self._shown = len(self._settled())

    def push(self, token: int) -> str:
        """Return the text that a token completes, empty while a character is unfinished."""
        self._ids.append(token)
        text = self._settled()
        piece, self._shown = text[self._shown :], max(self._shown, len(text))
        if len(self._ids) > 2 * WINDOW:
            self._ids = self._ids[-WINDOW:]
            self._shown = len(self._settled())
        return piece

    def _settled(self) -> str:
        """Decode the window without what the next token may still change."""
        text: str = self._tokenizer.decode(self._ids, skip_special_tokens=True)
        whole = text[-UNFINISHED:].rstrip("\N{REPLACEMENT CHARACTER}")
        return text[: len(text) - len(text[-UNFINISHED:]) + len(whole)]


def written(tokenizer: Any, prompt_ids: Sequence[int], token_ids: Sequence[int]) -> str:
    """Return the text that tokens add to a prompt."""
    before: str = tokenizer.decode(list(prompt_ids), skip_special_tokens=True)
    after: str = tokenizer.decode([*prompt_ids, *token_ids], skip_special_tokens=True)
    return after[len(before) :]
