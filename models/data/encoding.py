"""Bytes as text: the encoding that a mark names, else the first of UTF-8, UTF-16 and older ones that makes sense."""

import re
from typing import NamedTuple

from charset_normalizer import from_bytes

from models.data.signatures import marked_encoding
from models.errors import Refusal

SAMPLE = 100_000  # bytes or characters that an encoding is judged by
NO_TEXT = "This is no text that I can read. Save it as UTF-8 text or CSV and attach it again."
REPLACEMENT = "\ufffd"
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")
# Where letters of many bytes or other alphabets are: these, in which text beyond Western Europe is still written.
OTHERS = [
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp1250",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
]
WESTERN = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman"}


class Decoded(NamedTuple):
    """A text, and the encoding that was assumed, in words."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Return a file's text, its lines ended as on Unix; raises `Refusal` for what is none."""
    text, encoding = _decode(data)
    controls = CONTROLS.findall(text[:SAMPLE])
    if sum(control != "\0" for control in controls) > len(text[:SAMPLE]) / 20:
        raise Refusal(NO_TEXT)
    return Decoded(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), encoding)


def _decode(data: bytes) -> Decoded:
    if marked := marked_encoding(data):
        return Decoded(data.decode(marked, "replace"), marked.removesuffix("-sig").upper())
    if utf_16 := _utf_16(data[:SAMPLE]):
        return Decoded(data.decode(utf_16, "replace"), "UTF-16, though it does not say so")
    try:
        return Decoded(data.decode(), "UTF-8")
    except UnicodeDecodeError:
        damaged = data.decode(errors="replace")
    if _nearly_utf_8(damaged):
        return Decoded(damaged, "UTF-8, damaged in places")
    return _older(data)


def _utf_16(sample: bytes) -> str | None:
    """Return which UTF-16 has its zeros in every other byte, if any: plain letters have them."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    least = len(sample) / 10
    if odd > least and even * 20 < odd:
        return "utf-16-le"
    return "utf-16-be" if even > least and odd * 20 < even else None


def _nearly_utf_8(damaged: str) -> bool:
    """Tell whether most of what is not ASCII was read: no other encoding looks so by chance."""
    broken = damaged.count(REPLACEMENT)
    read = sum(character > "\x7f" for character in damaged[:SAMPLE]) - damaged[:SAMPLE].count(REPLACEMENT)
    return 0 < broken <= read


def _older(data: bytes) -> Decoded:
    sample = data[:SAMPLE]
    high = sum(byte > 0x7F for byte in sample)
    letters = high + sum(chr(byte).isalpha() for byte in sample if byte <= 0x7F)
    if high * 4 > letters and (best := from_bytes(sample, cp_isolation=OTHERS).best()) is not None:
        guess = f"{best.encoding}, a guess: if letters look wrong, save the file as UTF-8"
        return Decoded(data.decode(best.encoding, "replace"), guess)
    encoding = max(WESTERN, key=lambda name: _western_letters(sample.decode(name, "replace")))
    return Decoded(data.decode(encoding, "replace"), f"{WESTERN[encoding]}, since it is not UTF-8")


def _western_letters(text: str) -> int:
    """Count the letters that Western European languages have beside ASCII, and their quotation marks."""
    return sum("\xc0" <= character <= "\xff" or character in "œŒ“”„‘’«»–—…€¡¿" for character in text)
