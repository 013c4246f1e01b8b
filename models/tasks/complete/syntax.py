"""Whether Python can read a piece of code. It is read alone, never run."""

import ast
import warnings

from models.tasks.complete.request import Syntax

MESSAGE_CHARACTERS = 200
MOST_LINES = 20  # that are left out where a text was cut off


def check(source: str) -> Syntax:
    """Return what Python's parser says; whatever the source, it raises nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in a string is no reason to write to the log
            ast.parse(source)
    except SyntaxError as error:
        # The parser may point behind the end, at an end of file that is not there.
        line = min(error.lineno or 0, source.count("\n") + 1)
        return Syntax(message=_head(error.msg), line=line, column=max(error.offset or 0, 0))
    except ValueError as error:
        return Syntax(message=_head(str(error)))
    except (RecursionError, MemoryError):
        return Syntax(message="nested too deeply to be read")
    return Syntax()


def whole_lines(before: str, new: str) -> str:
    """Return new code that was cut off without its last lines, as few as leave something that Python can read.

    All of it where there is no such part, or nothing to leave out.
    """
    lines = new.split("\n")
    for count in range(len(lines), max(len(lines) - MOST_LINES, 0), -1):
        kept = "\n".join(lines[:count])
        if kept.strip() and check(before + kept).parses:
            return kept
    return new


def _head(message: str) -> str:
    return message[:MESSAGE_CHARACTERS] or "invalid syntax"
