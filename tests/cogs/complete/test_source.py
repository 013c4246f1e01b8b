"""Code out of typed text, files and messages."""

import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.text import code_block
from cogs.complete.source import FILE_BYTES, Source, _decoded, check_size, from_text, from_typed
from models.errors import Refusal
from models.tasks.complete.request import CODE_CHARACTERS

CODE = "def f(x):\n    return 'é'\n"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("def f():", Source("def f():")),
        ("```py\ndef f():\n```", Source("def f():", "python")),
        ("Look:\n```js\nlet x = 1;\n\n```\nand ```py\nmore```", Source("let x = 1;\n", "javascript")),
        ("```\nx = 1", Source("x = 1")),
        ("```x = 1```", Source("x = 1")),
        ("```c++\nint x;```", Source("int x;", "cpp")),
        ("```klingon\nnuqneH```", Source("nuqneH")),
        ("``` ```", Source("``` ```")),
        ("", Source("")),
    ],
)
def test_code_is_taken_out_of_its_fence(text: str, source: Source) -> None:
    assert from_text(text) == source


def test_a_fence_inside_of_typed_code_is_code() -> None:
    typed = 'def f():\n    """\n    ```py\n    f()\n    ```\n    """'
    assert from_typed(typed) == Source(typed)
    assert from_typed("  ```py\nx```") == Source("x", "python")


@given(st.text(min_size=1).filter(str.strip))
def test_a_block_on_a_card_gives_back_its_code(code: str) -> None:
    if "\u200b" not in code and not code.startswith("`") and not code.endswith("`"):
        assert from_text(code_block(code, "python")) == Source(code, "python")


@pytest.mark.parametrize(
    "data",
    [
        CODE.encode(),
        codecs.BOM_UTF8 + CODE.encode(),
        CODE.encode("utf-16"),
        codecs.BOM_UTF16_BE + CODE.encode("utf-16-be"),
        CODE.encode("utf-32"),
    ],
)
def test_files_are_read_in_every_encoding_that_they_name(data: bytes) -> None:
    assert _decoded("f.py", data) == Source(CODE, "python")


REFUSED = {
    "empty": ("a.py", b"", "is empty"),
    "blank": ("a.py", b" \n\t\n", "nothing but white space"),
    "a mark alone": ("a.py", codecs.BOM_UTF8, "nothing but white space"),
    "PNG": ("sort.py", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "“sort.py” is a PNG picture, whatever its name says"),
    "ZIP": ("a.py", b"PK\x03\x04" + b"\0" * 50, "an archive"),
    "binary": ("a.py", bytes(range(256)), "is no text that I can read. Save it as UTF-8"),
    "Latin-1": ("a.py", "é".encode("latin-1"), "Save it as UTF-8"),
    "UTF-16 without a mark": ("a.py", CODE.encode("utf-16-le"), "Save it as UTF-8"),
    "half of UTF-16": ("a.py", codecs.BOM_UTF16_LE + b"a", "Save it as UTF-8"),
    "NUL": ("a.py", b"x = 1\0", "bytes that no text has"),
    "long": ("a.py", b"x" * (CODE_CHARACTERS + 1), f"{CODE_CHARACTERS + 1:,} characters"),
    "huge": ("a.py", b"x" * (FILE_BYTES + 1), "80 kB"),
    "a name full of markup": ("`*_@everyone<@1>`.py", b"", r"\`\*\_@everyone\<@1>\`.py"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_code_is_refused_in_a_sentence(what: str) -> None:
    name, data, sentence = REFUSED[what]
    with pytest.raises(Refusal) as told:
        _decoded(name, data)
    assert sentence in str(told.value)
    assert str(told.value).endswith(".")


def test_a_size_is_judged_before_anything_is_read() -> None:
    check_size("a.py", FILE_BYTES)
    with pytest.raises(Refusal, match=r"“a.py” has 9.0 MB, and a model sees no more than 80 kB of code"):
        check_size("a.py", 9_000_000)


@given(st.binary(max_size=300), st.text(max_size=80))
def test_any_file_is_code_or_a_sentence(data: bytes, name: str) -> None:
    with contextlib.suppress(Refusal):
        assert _decoded(name, data).code.strip()
