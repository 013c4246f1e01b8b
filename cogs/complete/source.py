"""Code out of what people send: typed text, files, messages of theirs and cards of ours."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord

from bot.cards.text import FENCE, inline
from bot.message_text import parts
from models.errors import Refusal
from models.tasks.complete.languages import Language, by_fence, by_file_name
from models.tasks.complete.request import CODE_CHARACTERS, GAP

FILE_BYTES = 4 * CODE_CHARACTERS  # the longest code that a model here can see, in any encoding
FENCED = re.compile(r"```(?:([\w+#.-]*)\n)?(.*?)(?:```|\Z)", re.DOTALL)
APART = re.compile("`\u200b(?=`)")  # how `code_block` writes a fence inside of code

# How cards call the two parts of code; the second says how it goes on from the first.
YOURS = "**Your code**"
ON_NEW_LINES = "**What the model wrote**"
IN_THE_SAME_LINE = "**What the model wrote**, going on in your last line"
IN_THE_GAP = f"**What the model wrote** in place of `{GAP}`"

# With the longer marks first: the one of UTF-32 begins with that of UTF-16.
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
SIGNATURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "an archive or an office document",
    b"\x1f\x8b": "a compressed file",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}


@dataclass(frozen=True)
class Source:
    """Code, and the language that it says it is in."""

    code: str
    language: Language | None = None


def from_typed(text: str) -> Source:
    """Return what was typed as code, without the fence that people put around it by habit."""
    return from_text(text) if text.lstrip().startswith(FENCE) else Source(text)


def from_text(text: str) -> Source:
    """Return the code in a text's first fence, and else the text itself."""
    found = FENCED.search(text)
    if found is None or not found[2].strip():
        return Source(text)
    return Source(APART.sub("`", found[2].removesuffix("\n")), by_fence(found[1] or ""))


async def from_file(file: discord.Attachment) -> Source:
    """Fetch an attached file; the interaction has been acknowledged by now. Raises `Refusal`."""
    return _decoded(file.filename, await _fetched(file))


def check_size(name: str, size: int) -> None:
    """Refuse a file by its size, before anything is fetched."""
    if size > FILE_BYTES:
        raise Refusal(
            f"“{_name(name)}” has {_size(size)}, and a model sees no more than {_size(FILE_BYTES)} of code. "
            "Attach the part that matters."
        )
    if size == 0:
        raise Refusal(f"“{_name(name)}” is empty. Attach a file with the beginning of some code.")


async def from_message(message: discord.Message) -> Source:
    """Return the code of a message: its fence, else its file, else its text; of a card of ours all there is of it.

    The interaction has been acknowledged by now, since a file is fetched. Raises `Refusal`.
    """
    shown = list(parts(message.components))
    texts = [part.content for part in shown if isinstance(part, discord.TextDisplay)]
    files = _files(message, shown)
    if files and FENCE not in message.content:
        name, size, file = files[0]
        check_size(name, size)
        return _decoded(name, await _fetched(file))
    source = from_text(message.content) if message.content else _from_card(texts)
    if not source.code.strip():
        raise Refusal("This message has no code that I can read.")
    return source


def _from_card(texts: Sequence[str]) -> Source:
    blocks = [from_text(text) for text in texts if FENCE in text]
    if not blocks:
        return Source("")
    glue = next((glue for label, glue in GLUES.items() if any(text.startswith(f"{label}\n") for text in texts)), None)
    if glue is None or len(blocks) == 1:
        return blocks[0]
    yours, new = blocks[0].code, blocks[1].code
    joined = yours.replace(GAP, new) if glue == GAP else yours + glue + new
    return Source(joined, blocks[0].language)


GLUES = {ON_NEW_LINES: "\n", IN_THE_SAME_LINE: "", IN_THE_GAP: GAP}


def _files(message: discord.Message, shown: Sequence[Any]) -> list[tuple[str, int, Any]]:
    """Return name, size and what can be read, of files of code; a card of ours shows its file as a component."""
    every: list[tuple[str, int, Any]] = [(file.filename, file.size, file) for file in message.attachments]
    components = [part for part in shown if isinstance(part, discord.FileComponent)]
    for part in components:
        part.media._state = message._state  # discord.py 2.7 leaves it out, and nothing can be read without
    every = every or [(part.name or "", part.size or 1, part.media) for part in components]
    return [file for file in every if by_file_name(file[0]) or not (message.content or message.components)]


async def _fetched(file: Any) -> bytes:
    try:
        data: bytes = await file.read()
    except (discord.HTTPException, aiohttp.ClientError) as error:
        raise Refusal("Discord does not give me this file. Please attach it again.") from error
    return data


def _decoded(name: str, data: bytes) -> Source:
    check_size(name, len(data))
    for signature, what in SIGNATURES.items():
        if data.startswith(signature):
            raise Refusal(f"“{_name(name)}” is {what}, whatever its name says. Attach code as plain text.")
    encoding = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refusal(f"“{_name(name)}” is no text that I can read. Save it as UTF-8 and attach it again.") from error
    if "\0" in text:
        raise Refusal(f"“{_name(name)}” holds bytes that no text has. Save it as UTF-8 and attach it again.")
    if not text.strip():
        raise Refusal(f"“{_name(name)}” holds nothing but white space. Attach a file with the beginning of some code.")
    if len(text) > CODE_CHARACTERS:
        raise Refusal(
            f"“{_name(name)}” has {len(text):,} characters, and a model sees no more than {CODE_CHARACTERS:,}. "
            "Attach the part that matters."
        )
    return Source(text, by_file_name(name))


def _name(name: str) -> str:
    return inline(name, 60)


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
