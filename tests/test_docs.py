"""What the documents name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = ["docs/architecture.md", "docs/glossary.md", "CONTRIBUTING.md", "README.md"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"(?<![\w/.])(?:bot|cogs|models|rehearsal|tests|docs|benchmarks)/[\w/.]*\w", text))
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_target_of_make_that_is_named_exists() -> None:
    text = "".join((ROOT / document).read_text(encoding="utf-8") for document in DOCUMENTS)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`(?:HYPOTHESIS_PROFILE=\w+ )?make ([a-z-]+)`", text)) <= targets


def test_the_folders_of_the_house_are_described() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in [*ROOT.glob("bot/*/__init__.py"), *ROOT.glob("models/*/__init__.py")]}
    assert {folder for folder in folders if f"{folder}/" not in text} == set()
