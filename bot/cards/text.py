"""Text for cards: what users and models wrote, made to fit and made harmless."""

import re

from models.tasks.text import beginning

FENCE = "```"
MORE = "…"

# What Discord reads as Markdown: anywhere, and at the beginning of a line. `<` begins mentions, times and emoji.
MARKUP = re.compile(r"[\\*_~|`\]<]")
LINE_MARKUP = re.compile(r"^(\s*)([#>-])")
NUMBERED = re.compile(r"^(\s*\d+)(?=\.\s)")  # Discord counts such lines anew
ADDRESS = re.compile(r":(?=//)")  # in one a backslash would be a part of it, so that it is to be none
ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
# A backtick with two more behind it: parted from them, none of any number make a fence.
THIRD_BACKTICK = re.compile("`(?=``)")
# The middle of a masked link: brackets, then an address, or what an address may be made to look like; Discord reads any
# number of spaces and line breaks before it.
MASKED = re.compile(r"\]\((?=[^\w\]]*[a-z][\w+.\\-]*:)", re.IGNORECASE)
LANGUAGE = re.compile(r"[\w+#.-]{1,20}(?=\n)")  # behind the fence that opens a block
LONGEST_LANGUAGE = 20


def quote(text: str, limit: int, lines: int = 12) -> str:
    """Return a user's text as a Discord quote, its Markdown switched off, at most so many characters and lines."""
    shown = text.splitlines() or [""]
    kept = [_escaped(line) for line in shown[:lines]]
    if len(shown) > lines:
        kept[-1] += MORE
    quoted = "\n".join(f"> {line}" for line in kept)
    # A backslash left at the cut would escape the ellipsis; a line cut to nothing would end the quote.
    return quoted if len(quoted) <= limit else quoted[: limit - len(MORE)].rstrip("\\\n> ") + MORE


def inline(text: str, limit: int = 200) -> str:
    """Return a text for the middle of a line, its Markdown switched off and its line breaks shown, cut to a length."""
    shown = beginning(text.replace("\n", "⏎").replace("\t", "⇥"), limit)
    return _escaped(shown)


def literal(text: str) -> str:
    """Return a text with its Markdown switched off: every character stands as it was written."""
    return ADDRESS.sub(r"\\:", "\n".join(map(_escaped, text.split("\n"))))


def unescaped(markdown: str) -> str:
    """Return a text as Discord shows it: outside of code it takes the backslash from whatever could be markup."""
    parts = markdown.split(FENCE)
    parts[::2] = [ESCAPED.sub(r"\1", part) for part in parts[::2]]
    return FENCE.join(parts)


def ending(text: str, count: int) -> str:
    """Return the last characters of a text, whatever its markup, behind an ellipsis where it has more."""
    return text if len(text) <= count else MORE + text[-count:]


def harmless(markdown: str) -> str:
    """Return a model's Markdown with masked links shown as written: they hide where they go.

    In code blocks too: where those begin and end, Discord sees otherwise than any simple rule.
    """
    return MASKED.sub(r"]\\(", markdown)


def head(markdown: str, limit: int) -> str:
    """Return the beginning of a text, at most `limit` characters, with an open code fence closed.

    It ends with a word, and in code with a line.
    """
    if len(closed(markdown)) <= limit:
        return closed(markdown)
    room = limit - len(MORE) - len(f"\n{FENCE}")
    cut = markdown[:room]
    boundary = cut.rfind("\n") if _is_open(cut) else max(cut.rfind("\n"), cut.rfind(" "))
    if boundary > room * 0.8:
        cut = cut[:boundary]
    return closed(cut.rstrip("`") + MORE if cut.endswith("`") else cut + MORE)


def tail(markdown: str, limit: int) -> str:
    """Return the end of a text, at most `limit` characters.

    A code fence that was open at the cut is opened again, in its language and at the beginning of a line.
    """
    if len(closed(markdown)) <= limit:
        return closed(markdown)
    room = limit - len(f"{FENCE}\n{MORE}\n\\\n{FENCE}") - LONGEST_LANGUAGE
    before, kept = markdown[:-room], markdown[-room:]
    # A fence cut in two is neither: its rest goes with what was cut. A character keeps the backslash before it.
    kept = kept.lstrip("`") if before.endswith("`") else kept
    if (len(before) - len(before.rstrip("\\"))) % 2:
        kept = f"\\{kept}"
    before = markdown[: len(markdown) - len(kept)]
    if not _is_open(before):
        return closed(f"{MORE}{kept}")
    line, end, rest = kept.partition("\n")
    if end and len(line) < room * 0.2 and FENCE not in line:
        kept = f"\n{rest}"
    return closed(f"{FENCE}{_language(before)}\n{MORE}{kept}")


def closed(markdown: str) -> str:
    """Return the text with its last code fence closed."""
    return f"{markdown}\n{FENCE}" if _is_open(markdown) else markdown


def code_block(code: str, language: str = "") -> str:
    """Return code as a fenced block that the code itself cannot close."""
    apart = THIRD_BACKTICK.sub("`\u200b", code)  # Discord knows no longer fence to put around
    return f"{FENCE}{language}\n{apart}\n{FENCE}"


def counted(count: int, noun: str) -> str:
    """Say a number of things."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def written_fast(tokens: int, seconds: float) -> str:
    """Say how many tokens were written, and how fast where that can be told."""
    if tokens < 2 or seconds <= 0:
        return counted(tokens, "token")
    speed = tokens / seconds
    return f"{counted(tokens, 'token')}, {speed:.{0 if speed >= 1 else 1}f} a second"


def _is_open(markdown: str) -> bool:
    return markdown.count(FENCE) % 2 == 1


def _language(before: str) -> str:
    """Return the language of the code block that is open at the end of a text."""
    found = LANGUAGE.match(before, before.rfind(FENCE) + len(FENCE))
    return found[0] if found else ""


def _escaped(line: str) -> str:
    return NUMBERED.sub(r"\1\\", LINE_MARKUP.sub(r"\1\\\2", MARKUP.sub(r"\\\g<0>", line)))
