import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.text import (
    FENCE,
    MORE,
    closed,
    code_block,
    ending,
    harmless,
    head,
    literal,
    quote,
    tail,
    unescaped,
    written_fast,
)

markdown = st.text(st.sampled_from("ab \n`*_>#[]()\\-~|é😀"), max_size=300) | st.text(max_size=300)
limits = st.integers(min_value=40, max_value=200)


@given(markdown, limits)
def test_a_head_fits_and_leaves_no_fence_open(text: str, limit: int) -> None:
    shown = head(text, limit)
    assert len(shown) <= limit
    assert shown.count(FENCE) % 2 == 0


@given(markdown, limits)
def test_a_tail_fits_and_leaves_no_fence_open(text: str, limit: int) -> None:
    shown = tail(text, limit)
    assert len(shown) <= limit
    assert shown.count(FENCE) % 2 == 0


@given(markdown)
def test_what_fits_is_shown_whole(text: str) -> None:
    assert head(text, 1000) == tail(text, 1000) == closed(text)


def test_a_head_ends_at_a_word() -> None:
    assert head("word " * 30, 52) == "word word word word word word word word word…"


def test_a_cut_code_block_is_closed_and_opened_again() -> None:
    code = f"Look:\n{FENCE}python\n" + "x = 1\n" * 50 + FENCE
    assert head(code, 60).endswith(f"\n{FENCE}")
    assert tail(code, 60) == f"{FENCE}python\n{MORE}\nx = 1\nx = 1\nx = 1\nx = 1\n{FENCE}"
    assert head(code, 60) == f"Look:\n{FENCE}python" + "\nx = 1" * 6 + f"{MORE}\n{FENCE}"


def test_a_tail_does_not_free_a_character_from_its_backslash() -> None:
    for length in range(40, 60):
        assert not re.search(r"(?<!\\)(?:\\\\)*<@", tail(literal("<@1>" * 40), length))


@given(st.text(st.sampled_from("ab1. \n`*_>#[]()\\-~|<:/"), max_size=300) | st.text(max_size=300))
def test_a_literal_text_is_shown_as_written(text: str) -> None:
    """Discord takes the backslash from whatever is no letter, digit or space behind it."""
    shown = literal(text)
    assert unescaped(shown) == text
    bare = re.sub(r"\\[^0-9A-Za-z\s]", "x", shown)
    assert not re.search(r"[\\*_~|`\]<]|://|^\s*(?:[#>-]|\d+\.\s)", bare, re.MULTILINE)


def test_in_code_a_backslash_is_one() -> None:
    code = f"{FENCE}python\nprint('\\'')\n{FENCE}"
    assert unescaped(f"\\[MASK\\]\n{code}\n\\*") == f"[MASK]\n{code}\n*"


@pytest.mark.parametrize(
    ("tokens", "seconds", "said"),
    [
        (1, 4.0, "1 token"),
        (0, 0.0, "0 tokens"),
        (2, 8.0, "2 tokens, 0.2 a second"),
        (1200, 100.0, "1,200 tokens, 12 a second"),
    ],
)
def test_speeds_are_said_as_people_do(tokens: int, seconds: float, said: str) -> None:
    assert written_fast(tokens, seconds) == said


@given(st.text(max_size=2000), st.integers(min_value=20, max_value=800))
def test_a_quote_fits_and_stays_a_quote(text: str, limit: int) -> None:
    shown = quote(text, limit)
    assert len(shown) <= limit
    assert all(line.startswith(("> ", ">")) or line == "…" for line in shown.split("\n"))


def test_a_quote_switches_markdown_off() -> None:
    assert quote("**bold** `code` # x", 100) == "> \\*\\*bold\\*\\* \\`code\\` # x"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("# heading", "> \\# heading"),
        ("  - item", ">   \\- item"),
        ("-# small", "> \\-# small"),
        (">>> more", "> \\>>> more"),
        ("<@1> <t:0>", "> \\<@1> \\<t:0>"),
        ("[a](b) [c](https://evil.example)", "> [a\\](b) [c\\](https://evil.example)"),
        ("a\\", "> a\\\\"),
    ],
)
def test_a_quote_shows_what_was_typed(typed: str, shown: str) -> None:
    assert quote(typed, 100) == shown


def test_a_quote_of_many_lines_is_short() -> None:
    assert quote("\n" * 500, 800).count("\n") == 11


def test_masked_links_are_shown_as_written() -> None:
    assert harmless("[bank](https://evil.example)") == "[bank]\\(https://evil.example)"
    assert harmless(f"{FENCE}\na[0](1)\n{FENCE}") == f"{FENCE}\na[0](1)\n{FENCE}"


@pytest.mark.parametrize(
    "markdown",
    [
        "`````` ``` [a](https://evil.example) ```",  # Discord sees a block in the first two fences and the third
        "\\```[a](https://evil.example)\\```",  # and none at an escaped one
        "[a]( <HTTPS://evil.example>)",
        "[a](https\\://evil.example)",
        "[a](\x01discord://evil)",
        "[a](" + " " * 21 + "https://evil.example)",
        "[a](" + "\n" * 300 + "<https://evil.example>)",
    ],
)
def test_masked_links_are_shown_as_written_whatever_is_around_them(markdown: str) -> None:
    assert harmless(markdown) == markdown.replace("](", "]\\(")


def test_hostile_brackets_take_no_time() -> None:
    for hostile in ("](" * 100_000, "](" + " " * 100_000 + "](a" * 100_000):
        assert harmless(hostile) == hostile


@given(st.text(max_size=300) | st.text(st.sampled_from("`a\n"), max_size=40))
def test_code_cannot_close_its_own_block(code: str) -> None:
    block = code_block(code, "python")
    assert FENCE not in block.removeprefix(f"{FENCE}python\n").removesuffix(f"\n{FENCE}")
    assert block.replace("\u200b", "") == f"{FENCE}python\n{code}\n{FENCE}".replace("\u200b", "")


def test_fences_in_code_are_pulled_apart() -> None:
    assert code_block(f"a = '''{FENCE}'''").count(FENCE) == 2


@given(st.text(max_size=60), st.integers(min_value=1, max_value=50))
def test_a_text_that_is_cut_keeps_its_end(text: str, limit: int) -> None:
    last = ending(text, limit)
    assert last == text if len(text) <= limit else (last[0], last[1:]) == (MORE, text[-limit:])
