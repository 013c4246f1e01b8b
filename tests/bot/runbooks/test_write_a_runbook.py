"""`docs/write_a_runbook.md`: its example can be run, and it names every kind and key there is."""

import re
from pathlib import Path

import pytest

from bot.runbooks.check import Checker
from bot.runbooks.reading import read
from bot.runbooks.steps import KINDS

PAGE = (Path(__file__).parents[3] / "docs" / "write_a_runbook.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_can_be_run(checker: Checker) -> None:
    assert len(read(EXAMPLE.encode(), "example.toml", checker).steps) == EXAMPLE.count("[[steps]]")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_and_key_is_told(kind: str) -> None:
    assert f"- **`{kind}`**" in PAGE
    assert [key for key in KINDS[kind].model_fields if f"`{key}`" not in PAGE] == []
