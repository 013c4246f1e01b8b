"""Which columns hold what."""

from typing import Any

import pytest

from models.data.column_names import purpose, rank
from models.errors import Refusal
from tests.models.data.files import prepared

FILMS = [
    ("A long and winding film that never ends", "Anna"),
    ("I laughed all the way through it", "Ben"),
    ("Never again will I watch such a thing", "Cleo"),
    ("My children loved every minute of it", "Dan"),
]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("text", "text"),
        ("Review", "text"),
        ("Review_Text", "text"),
        ("reviewText", "text"),
        ("Kommentar", "text"),
        ("message", "text"),
        ("Reseña", "text"),
        ("LABEL", "label"),
        ("stars", "label"),
        ("Klasse", "label"),
        ("catégorie", "label"),
        ("categorie", "label"),
        ("category", "label"),
        ("Question", "prompt"),
        ("Frage", "prompt"),
        ("Antwort", "answer"),
        ("completion", "answer"),
        ("id", None),
        ("date", None),
        ("", None),
        ("x" * 30_000, None),
    ],
)
def test_columns_are_recognised_by_their_names(name: str, found: str | None) -> None:
    assert purpose(name) == found


def test_a_name_of_several_words_counts_after_those_of_one() -> None:
    whole, part = rank("label", "label"), rank("label_text", "label")
    assert whole is not None
    assert part is not None
    assert whole < part
    assert rank("a long sentence about the text", "text") is None


def rows(template: str) -> str:
    return "".join(
        template.format(text=text, name=name, kind="yes" if place % 2 else "no", place=place)
        for place, (text, name) in enumerate(FILMS)
    )


@pytest.mark.parametrize(
    ("content", "recipe", "columns"),
    [
        ("id,stars,review\n" + rows("{place},{kind},{text}\n"), "classify", {"text": "review", "label": "stars"}),
        ("nr,who,what,how\n" + rows("{place},{name},{text},{kind}\n"), "classify", {"text": "what", "label": "how"}),
        (rows("{text};{kind}\n"), "classify", {"text": "column 1", "label": "column 2"}),
        ("label,label_text,text\n" + rows("{kind},{kind},{text}\n"), "classify", {"text": "text", "label": "label"}),
        ("question,answer\n" + rows("{text},{name}\n"), "style", {"prompt": "question", "answer": "answer"}),
        ("Frage;Antwort\n" + rows("{name};{text}\n"), "style", {"prompt": "Frage", "answer": "Antwort"}),
        ("question,stars\n" + rows("{text},{kind}\n"), "classify", {"text": "question", "label": "stars"}),
        (rows("{text}.\n"), "style", {"text": "text"}),
    ],
)
def test_the_recipe_and_its_columns_are_recognised(content: str, recipe: str, columns: dict[str, str]) -> None:
    found = prepared(content)
    assert (found.recipe, found.columns.chosen()) == (recipe, columns)


MANY = "text,label,question,answer\n" + rows("{text},{kind},{name},{place}\n")


@pytest.mark.parametrize(
    ("recipe", "chosen", "columns"),
    [
        (None, {"text": "question", "label": "label"}, {"text": "question", "label": "label"}),
        (None, {"label": "label"}, {"text": "text", "label": "label"}),
        ("classify", {}, {"text": "text", "label": "label"}),
        ("style", {}, {"prompt": "question", "answer": "answer"}),
        ("style", {"answer": "text"}, {"prompt": "question", "answer": "text"}),
        ("style", {"text": "text"}, {"text": "text"}),
        ("mask", {}, {"text": "text"}),
    ],
)
def test_what_a_person_chose_counts(recipe: str | None, chosen: dict[str, Any], columns: dict[str, str]) -> None:
    assert prepared(MANY, recipe, **chosen).columns.chosen() == columns


@pytest.mark.parametrize(
    ("content", "recipe", "chosen", "sentence"),
    [
        (MANY, None, {"text": "moon"}, "There is no column “moon”. Choose one of: “text”, “label”"),
        (rows("{text}.\n"), "classify", {}, "I found no column of labels. Choose one of: “text”."),
        ("1,2\n3,4\n5,6\n", "style", {}, "I found no column of texts"),
        (rows("{text}.\n"), "style", {"prompt": "text"}, "Choose two columns, of prompts and of answers: “text”."),
    ],
)
def test_a_column_that_is_missing_is_told(
    content: str, recipe: str | None, chosen: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refusal) as told:
        prepared(content, recipe, **chosen)
    assert sentence in str(told.value)
