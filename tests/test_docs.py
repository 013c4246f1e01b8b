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


def test_the_tree_of_the_house_has_every_folder_and_file_once_and_where_it_is() -> None:
    _, tree, *_ = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("```\n")
    top, seen = ROOT, list[Path]()
    for line in tree.splitlines():
        if found := re.match(r"([a-z]+)/ ", line):
            top = ROOT / found[1]
            seen.append(top)
        elif found := re.match(r"  ([a-z_]+)/ ", line):
            seen.append(top / found[1])
        elif re.match(r"  [a-z_]+\.", line):
            seen += [top / name for name in re.findall(r"[a-z_]+\.(?:py|toml)", line)]
    assert {path for path in seen if not path.exists()} == set()
    assert {path for path in seen if seen.count(path) > 1} == set()
    assert len(seen) > 20


def test_every_word_of_the_glossary_is_explained_once() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = [word for row in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE) for word in row.split(", ")]
    assert {word for word in words if words.count(word) > 1} == set()


def test_the_folders_of_the_house_are_described() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in [*ROOT.glob("bot/*/__init__.py"), *ROOT.glob("models/*/__init__.py")]}
    assert {folder for folder in folders if f"{folder}/" not in text} == set()
