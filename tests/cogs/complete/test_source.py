"""Code out of typed text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.text import code_block
from cogs.complete.source import Source, from_message, from_text, from_typed
from tests.bot.test_message_text import message, said


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


async def test_a_forwarded_message_has_its_code() -> None:
    source = await from_message(message(forwarded=said("Look:\n```js\nlet x = 1\n```")))
    assert source == Source("let x = 1", "javascript")
