"""Languages by the word on a fence and by a file's name."""

import pytest

from models.tasks.complete.languages import LANGUAGES, by_fence, by_file_name


@pytest.mark.parametrize(("word", "language"), [("py", "python"), ("C++", "cpp"), ("c", "c"), ("JS", "javascript")])
def test_a_fence_names_a_language(word: str, language: str) -> None:
    assert by_fence(word) == language


@pytest.mark.parametrize("word", ["", "text", "brainfuck"])
def test_a_word_that_names_none(word: str) -> None:
    assert by_fence(word) is None


@pytest.mark.parametrize(
    ("name", "language"),
    [("sort.py", "python"), ("A.JAVA", "java"), ("x.tar.cpp", "cpp"), ("a.c", "c"), ("b.cc", "cpp")],
)
def test_a_file_name_tells_the_language(name: str, language: str) -> None:
    assert by_file_name(name) == language


@pytest.mark.parametrize("name", ["notes", "picture.png", "", ".gitignore"])
def test_a_file_name_that_tells_none(name: str) -> None:
    assert by_file_name(name) is None


def test_no_word_or_extension_means_two_languages() -> None:
    words = [word for key, traits in LANGUAGES.items() for word in (key, *traits.fences)]
    extensions = [extension for traits in LANGUAGES.values() for extension in traits.extensions]
    assert len(words) == len(set(words))
    assert len(extensions) == len(set(extensions))
