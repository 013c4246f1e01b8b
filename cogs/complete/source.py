"""Code out of what people send: typed text, files, messages of theirs and cards of ours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.cards.text import FENCE
from bot.message_text import parts, said_in
from bot.uploads import Readable, TextLimits
from models.errors import Refusal
from models.tasks.complete.languages import Language, by_fence, by_file_name
from models.tasks.complete.request import CODE_CHARACTERS, GAP

# The longest code that a model here can see, in any encoding.
LIMITS = TextLimits(4 * CODE_CHARACTERS, CODE_CHARACTERS, "code")
FENCED = re.compile(r"```(?:([\w+#.-]*)\n)?(.*?)(?:```|\Z)", re.DOTALL)
APART = re.compile("`\u200b(?=`)")  # how `code_block` writes a fence inside of code

# How cards call the two parts of code; the second says how it goes on from the first.
YOURS = "**Your code**"
ON_NEW_LINES = "**What the model wrote**"
IN_THE_SAME_LINE = "**What the model wrote**, going on in your last line"
IN_THE_GAP = f"**What the model wrote** in place of `{GAP}`"


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
    return Source(await LIMITS.read(file.filename, file), by_file_name(file.filename))


async def from_message(message: discord.Message) -> Source:
    """Return the code of a message, or of the one that it forwards; of a card of ours all there is of it.

    It is in a fence, else in a file, else the whole text. The interaction has been acknowledged by now, since a file is
    fetched. Raises `Refusal`.
    """
    said = said_in(message)
    shown = list(parts(said.components))
    texts = [part.content for part in shown if isinstance(part, discord.TextDisplay)]
    files = _files(said, shown)
    if files and FENCE not in said.content:
        name, size, file = files[0]
        LIMITS.check_size(name, size)
        return Source(await LIMITS.read(name, file), by_file_name(name))
    source = from_text(said.content) if said.content else _from_card(texts)
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


def _files(message: discord.Message | discord.MessageSnapshot, shown: Sequence[Any]) -> list[tuple[str, int, Readable]]:
    """Return name, size and what can be read, of files of code; a card of ours shows its file as a component."""
    every: list[tuple[str, int, Readable]] = [(file.filename, file.size, file) for file in message.attachments]
    components = [part for part in shown if isinstance(part, discord.FileComponent)]
    for part in components:
        part.media._state = message._state  # discord.py 2.7 leaves it out, and nothing can be read without
    every = every or [(part.name or "", part.size or 1, part.media) for part in components]
    return [file for file in every if by_file_name(file[0]) or not (message.content or message.components)]
