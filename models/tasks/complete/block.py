"""Where the function or block that is being written ends.

The rules are those of a reader who skims: indentation in Python, braces in the family of C, a semicolon in SQL, a blank
line elsewhere. They need no parser, so they hold for code that is unfinished or wrong. What they miss: a line at the
margin inside a string of several lines ends a Python block, and braces in regular expressions count.
"""

import re
from collections.abc import Callable

from models.tasks.complete.languages import Style

# Strings and comments of the family of C, in which braces do not count; one that is open goes to the end.
QUOTED = re.compile(
    r"""
      "(?:\\.|[^"\\\n])*"  | '(?:\\.|[^'\\\n])*'  | `(?:\\.|[^`\\])*(?:`|\Z)
    | //[^\n]*  | /\*.*?(?:\*/|\Z)
    """,
    re.DOTALL | re.VERBOSE,
)
CONTROL = re.compile(r"\b(if|else|for|while|do|switch|try|catch|finally|match|loop|select)\b")
OPENING = re.compile(r"\s*(async|def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b[^#]*:$")
LEAVING = re.compile(r"\s*(return|raise|break|continue|pass|\})")
MOST_BLANK_LINES = 2
LAST_LINE = 1000  # characters
HEAD = 200  # characters before a brace that may say what it is of
FUNCTION = re.compile(r"\s*(async\s+def|def|class)\b")
BLANK_LINE = re.compile(r"(?<=\S)[ \t]*\n[ \t]*\n")
FENCE = re.compile(r"(^|\n)[ \t]*```")

End = Callable[[str], int | None]


def end_of_block(code: str, style: Style) -> End:
    """Return a function that tells how many characters of a text written after `code` belong to the block.

    It returns None while the block may go on. A fence ends any block.
    """
    find = FINDERS[style](code)

    def end(new: str) -> int | None:
        fence = FENCE.search(new)
        found = find(new[: fence.start()] if fence else new)
        return fence.start() if fence and found is None else found

    return end


def next_line(code: str, style: Style) -> str:
    """Return what the code that follows must begin with, a line break and indentation; empty where that is free.

    Models seldom miss it, but where it is given they write code: after a docstring they would go on to explain.
    """
    body = code.rstrip()
    typed = code[len(body) :]
    if typed.rpartition("\n")[2] or not ("\n" in typed or _line_is_complete(body, style)):
        return ""
    line_break = "" if "\n" in typed else "\n"
    margin = _next_margin(body, style)
    return "" if margin is None or typed.count("\n") > MOST_BLANK_LINES else line_break + margin


def _line_is_complete(body: str, style: Style) -> bool:
    """Whether the last line of Python opens a block or closes a docstring; elsewhere the models see it themselves."""
    if style != "indentation":
        return False
    last = body[body.rfind("\n") + 1 :]
    docstring = body.endswith(('"""', "'''")) and body.count(body[-3:]) % 2 == 0
    return docstring or bool(OPENING.match(last))


def _next_margin(body: str, style: Style) -> str | None:
    """Return the indentation of the line that follows; None where it may well be less than the last one's."""
    lines = [line for line in body.split("\n") if line.strip()]
    last = lines[-1] if lines else ""
    margin = last[: margin_of(last)]
    if last.endswith({"indentation": ":", "braces": "{"}.get(style, "\n")):
        return margin + _step(lines)
    return None if LEAVING.match(last) else margin


def _step(lines: list[str]) -> str:
    """Return what one level is indented by."""
    if any(line.startswith("\t") for line in lines):
        return "\t"
    return " " * min((margin_of(line) for line in lines if margin_of(line) > 1), default=4)


def margin_of(line: str) -> int:
    """Return how many characters a line is indented."""
    return len(line) - len(line.lstrip())


def _by_indentation(code: str) -> End:
    column = _python_margin(code)
    if column is None:
        # Outside of any block: to the end of a paragraph, in which a function's own blank lines do not count.
        return _first(re.compile(r"(?<=\S)[ \t]*\n(?:[ \t]*\n)+(?=\S)"))
    goes_on = r"[)\]}]|(elif|else|except|finally)\b"
    return _first(re.compile(rf"(?<=\S)\s*\n(?=[ \t]{{0,{column}}}(?!{goes_on})\S)"))


def _python_margin(code: str) -> int | None:
    """Return the margin of the function around the end of the code, or else of the outermost block; None outside."""
    lines = [line for line in code.splitlines() if line.strip()]
    if not lines:
        return None
    column, edge = None, margin_of(lines[-1])
    if lines[-1].rstrip().endswith(":") or FUNCTION.match(lines[-1]):
        edge += 1
    for line in reversed(lines):
        if margin_of(line) < edge:
            edge = column = margin_of(line)
            if FUNCTION.match(line):
                break
    return column


def _by_braces(code: str) -> End:
    last_line, opened = _last_line(code), _open_braces(_unquoted(code))
    # The innermost brace that is not of an `if` or a loop is the function's; failing that, the outermost counts.
    depth = max((at for at, of_control in enumerate(opened) if not of_control), default=0)

    def end(new: str) -> int | None:
        text = _unquoted(last_line + new)[len(last_line) :]
        level = len(opened)
        for match in re.finditer(rf"[{{}}]|{BLANK_LINE.pattern}", text):
            if match[0] == "{":
                level += 1
            elif match[0] == "}":
                level -= 1
                if level <= depth:
                    trailing = re.compile(r"[ \t]*[;),]*").match(text, match.end())
                    return trailing.end() if trailing else match.end()
            elif level == 0:
                return match.start()
        return None

    return end


def _open_braces(bare: str) -> list[bool]:
    """Return, for each brace still open at the end, whether it is of control flow."""
    opened: list[bool] = []
    for match in re.finditer(r"[{}]", bare):
        if match[0] == "{":
            before = bare[max(match.start() - HEAD, 0) : match.start()].rpartition("\n")[2]
            opened.append(bool(CONTROL.search(before)))
        elif opened:
            opened.pop()
    return opened


def _by_semicolon(code: str) -> End:
    last_line = _last_line(code)

    def end(new: str) -> int | None:
        found = _unquoted(last_line + new).find(";", len(last_line))
        return None if found < 0 else found + 1 - len(last_line)

    return end


def _by_paragraph(_code: str) -> End:
    return _first(BLANK_LINE)


def _first(pattern: re.Pattern[str]) -> End:
    def end(new: str) -> int | None:
        match = pattern.search(new)
        return match.start() if match else None

    return end


def _last_line(code: str) -> str:
    """Return what is read again with each new token, so that a string that it begins is known: never much."""
    return code[max(code.rfind("\n") + 1, len(code) - LAST_LINE) :]


def _unquoted(text: str) -> str:
    """Blank out strings and comments, at the same length."""
    return QUOTED.sub(lambda match: "_" * len(match[0]), text)


FINDERS: dict[Style, Callable[[str], End]] = {
    "indentation": _by_indentation,
    "braces": _by_braces,
    "semicolon": _by_semicolon,
    "paragraph": _by_paragraph,
}
