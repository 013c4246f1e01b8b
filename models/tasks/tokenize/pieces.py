"""What a single token stands for, exactly and as people can read it. Imports no torch."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

WORD_START = "\N{LOWER ONE EIGHTH BLOCK}"  # SentencePiece's sign for a space
BYTE = re.compile(r"<0x([0-9A-F]{2})>")  # how a vocabulary with byte fallback names a byte
MARKS = {" ": "\N{OPEN BOX}", "\n": "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}", "\t": "\N{RIGHTWARDS ARROW TO BAR}"}


class Piece(BaseModel):
    """One token.

    Attributes
    ----------
    id
        Its number in the model's vocabulary.
    text
        The characters that it stands for; empty where it has `hex`.
    hex
        Its bytes where these are not whole characters: several such tokens make one.
    special
        Whether it stands for no text, like the end of one; `text` is then its name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int
    text: str = ""
    hex: str = ""
    special: bool = False

    @property
    def content(self) -> bytes:
        """Its bytes, in UTF-8."""
        return bytes.fromhex(self.hex) if self.hex else self.text.encode()

    @property
    def shown(self) -> str:
        """Make spaces, line breaks, bytes and invisible characters visible."""
        if self.hex:
            return f"⟨{bytes.fromhex(self.hex).hex(' ').upper().replace(' ', '·')}⟩"
        if not self.text:
            return f"⟨token {self.id}⟩"
        circle = "\N{DOTTED CIRCLE}" if unicodedata.category(self.text[0]).startswith("M") else ""
        return circle + "".join(map(_visible, self.text))


def _visible(character: str) -> str:
    if character in MARKS:
        return MARKS[character]
    invisible = unicodedata.category(character)[0] in "CZ"
    return f"⟨U+{ord(character):04X}⟩" if invisible else character


def joined(pieces: Iterable[Piece]) -> str:
    """Return the text of pieces together; half a character at an end becomes U+FFFD."""
    return b"".join(piece.content for piece in pieces).decode(errors="replace")


def pieces(tokenizer: Any, ids: Sequence[int]) -> Iterator[Piece]:
    """Say what each token stands for: exact bytes where the vocabulary is one of bytes, else what it says itself.

    A vocabulary that marks the inside of words, as WordPiece does with `##`, keeps its marks.
    """
    added = tokenizer.added_tokens_decoder
    steps = list(_decoder_steps(tokenizer))
    for number, token in zip(ids, tokenizer.convert_ids_to_tokens(list(ids)), strict=True):
        if number in added:
            yield Piece(id=number, text=added[number].content, special=added[number].special)
        elif token is None:  # the model has room for more tokens than its vocabulary has
            yield Piece(id=number)
        else:
            yield _piece(number, _bytes(token, steps))


def _piece(number: int, content: bytes) -> Piece:
    try:
        return Piece(id=number, text=content.decode())
    except UnicodeDecodeError:
        return Piece(id=number, hex=content.hex())


def _bytes(token: str, steps: list[dict[str, Any]]) -> bytes:
    kinds = {step["type"] for step in steps}
    if "ByteLevel" in kinds and all(sign in _byte_signs() for sign in token):
        return bytes(_byte_signs()[sign] for sign in token)
    if "ByteFallback" in kinds and (found := BYTE.fullmatch(token)):
        return bytes.fromhex(found[1])
    spaced = "Metaspace" in kinds or any(step.get("pattern") == {"String": WORD_START} for step in steps)
    return (token.replace(WORD_START, " ") if spaced else token).encode()


def _decoder_steps(tokenizer: Any) -> Iterator[dict[str, Any]]:
    """List what the tokenizer does to put tokens together again, as its tokenizer.json says."""
    decoder = tokenizer.backend_tokenizer.decoder
    if decoder is not None:
        described = json.loads(decoder.__getstate__())
        yield from described.get("decoders", [described])


@cache
def _byte_signs() -> dict[str, int]:
    """Map each sign of a byte-level vocabulary to its byte.

    Printable Latin-1 stands for itself; the other bytes, in order, for the characters from U+0100 on (the encoder of
    GPT-2, Radford et al., 2019).
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in set(printable)]
    return {chr(byte): byte for byte in printable} | {chr(0x100 + n): byte for n, byte in enumerate(others)}
