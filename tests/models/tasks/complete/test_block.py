"""Where blocks end, and how the next line begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.tasks.complete.block import end_of_block, next_line
from models.tasks.complete.languages import Style

pytestmark = pytest.mark.long

STYLES: list[Style] = ["indentation", "braces", "semicolon", "paragraph"]


def kept(code: str, new: str, style: Style) -> str | None:
    """What of the new text belongs to the block; None while it may go on."""
    end = end_of_block(code, style)(new)
    return None if end is None else new[:end]


@pytest.mark.parametrize(
    ("code", "new", "block"),
    [
        # the function ends where a line is at its margin
        ("def f(x):\n", "    return x\n\n\nprint(f(1))", "    return x"),
        ("def f(x):\n    ", "y = 1\n    return y\ndef g", "y = 1\n    return y"),
        ("def f(x):", "\n    return x\n# and so on", "\n    return x"),
        ("async def f(x):", "\n    return x\nx", "\n    return x"),
        # blank lines and deeper lines are its own
        ("def f(x):\n", "    if x:\n        x = 1\n\n    return x\n", None),
        # the function, not the loop in it
        ("def f(x):\n    for y in x:\n", "        y()\n    return x\nf(2)", "        y()\n    return x"),
        # a method ends at the next one
        ("class A:\n    def f(self):\n", "        return 1\n\n    def g(self):", "        return 1"),
        # a signature over several lines
        ("def f(\n    a,\n    b):\n", "    return a\nf(1, 2)", "    return a"),
        ("def f(", "\n    a,\n) -> int:\n    return a\n\n\nf(1)", "\n    a,\n) -> int:\n    return a"),
        # a block outside of a function, with what belongs to it
        ("if x:\n", "    y = 1\nelse:\n    y = 2\nprint(y)", "    y = 1\nelse:\n    y = 2"),
        # outside of any block: a paragraph, in which a function is whole
        ("import os\n", "\ndef f():\n    x = 1\n\n    return x\n\n\nf()", "\ndef f():\n    x = 1\n\n    return x"),
        ("x = ", "1\ny = 2\n\nz", "1\ny = 2"),
        ("\tdef f(self):\n", "\t\treturn 1\n\tdef g", "\t\treturn 1"),
    ],
)
def test_a_python_block_ends_by_its_indentation(code: str, new: str, block: str | None) -> None:
    assert kept(code, new, "indentation") == block


@pytest.mark.parametrize(
    ("code", "new", "block"),
    [
        ("int main() {", "\n  return 0;\n}\n\nint other() {}", "\n  return 0;\n}"),
        ("int main()", " {\n  return 0;\n}\nint x;", " {\n  return 0;\n}"),
        ("int f() {\n", "  if (x) { y(); }\n  return 1;\n", None),
        # the function, not the loop in it; the method, not its class
        ("int f() {\n  while (x) {\n", "    y();\n  }\n  z();\n}\nint g", "    y();\n  }\n  z();\n}"),
        ("class A {\n  int f() {\n", "    return 1;\n  }\n  int g() {", "    return 1;\n  }"),
        # braces in strings and comments do not count, and what closes a call belongs to it
        ("function f() {\n", '  a("}"); // }\n  b(`}`); /* } */\n}\nx', '  a("}"); // }\n  b(`}`); /* } */\n}'),
        ('  log("', '{}");\n}\nx', '{}");\n}'),
        ("app.get('/', (request) => {", "\n  go();\n});\nnext();", "\n  go();\n});"),
        ("let x = 1;\n", "let y = 2;\n\nlet z;", "let y = 2;"),
        ("", "}\nint x", "}"),
    ],
)
def test_a_block_in_braces_ends_with_its_brace(code: str, new: str, block: str | None) -> None:
    assert kept(code, new, "braces") == block


def test_a_statement_ends_with_its_semicolon() -> None:
    assert kept("SELECT name ", "FROM people WHERE x = ';';\nSELECT", "semicolon") == "FROM people WHERE x = ';';"
    assert kept("SELECT a; SELECT '", "x;' FROM b;", "semicolon") == "x;' FROM b;"
    assert kept("SELECT name ", "FROM people", "semicolon") is None


def test_elsewhere_a_paragraph_ends_with_a_blank_line() -> None:
    assert kept("<ul>\n", "\n  <li>One</li>\n</ul>\n \n<p>", "paragraph") == "\n  <li>One</li>\n</ul>"
    assert kept("for x in *; do\n", "  echo $x\ndone\n", "paragraph") is None


@pytest.mark.parametrize("style", STYLES)
def test_a_fence_ends_every_block(style: Style) -> None:
    assert kept("def f():", "\n    x\n```\nThis function", style) == "\n    x"
    assert kept("def f():", "```", style) == ""


@pytest.mark.parametrize(
    ("code", "start"),
    [
        ("def f(x):", "\n    "),
        ("def f(x):\n", "    "),
        ("def f(x):\n    ", ""),  # typed already
        ('def f(x):\n  """Do it."""', "\n  "),
        ('def f(x):\n    """\n    Do it.\n    """\n', "    "),
        ('def f(x):\n    """Do', ""),  # still in the docstring
        ("def f(x):\n    y = x[1:", ""),  # no block opens
        ("x = ", ""),
        ("import os\n", ""),
        ("def f(x):\n    return x\n", ""),  # the next line may be anywhere
        ("def f(x):\n    y = 1\n\n\n\n", ""),
        ("if x:\n\tif y:\n", "\t\t"),
        ("def f(x):\n  if x:", "\n    "),
        ("", ""),
        ("   \n", ""),
    ],
)
def test_the_next_line_of_python_begins_as_it_must(code: str, start: str) -> None:
    assert next_line(code, "indentation") == start


@pytest.mark.parametrize(
    ("code", "start"),
    [
        ("int main() {\n", "    "),
        ("int main() {", ""),
        ("class A {\n  int f() {\n", "    "),
        ("class A {\n  int f() {\n  }\n", ""),
        ("  int x;\n", "  "),
    ],
)
def test_the_next_line_in_braces_begins_as_it_must(code: str, start: str) -> None:
    assert next_line(code, "braces") == start


snippets = st.text(st.sampled_from(" \t\n{}();:'\"`/*#abdefi\\"), max_size=60)


@given(snippets, snippets, st.sampled_from(STYLES))
def test_an_end_lies_in_the_new_text_and_stays_where_it_is(code: str, new: str, style: Style) -> None:
    end = end_of_block(code, style)(new)
    assert end is None or 0 <= end <= len(new)
    assert not next_line(code, style).strip()


@pytest.mark.parametrize(
    "part", ["/*", "`", "'", '"', "\\", "{", "x\n\n \n", " ", "\n", "def:", "    if x:\n", "#", "```"]
)
@pytest.mark.parametrize("style", STYLES)
def test_long_and_hostile_code_takes_a_moment(part: str, style: Style) -> None:
    # Were anything quadratic here, this would take hours.
    long = part * 200_000
    end_of_block(long, style)("x")
    end_of_block("x", style)(f"x{long}")
    next_line(long, style)
