"""Whether Python can read a piece of code. It is read alone, never run."""

import ast
import warnings

from models.tasks.complete_code.request import Syntax

MESSAGE_CHARACTERS = 200


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


def _head(message: str) -> str:
    return message[:MESSAGE_CHARACTERS] or "invalid syntax"
