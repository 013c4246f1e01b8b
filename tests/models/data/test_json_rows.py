"""JSON as rows."""

import json
from typing import Any

import pytest

from models.errors import Refusal
from tests.models.data.files import notes, prepared, table

ROWS = [{"text": "good", "label": "yes"}, {"text": "bad", "label": "no"}]
READ = [("good", "yes"), ("bad", "no")]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2),
        "\n".join(map(json.dumps, ROWS)),
        "\n\n".join(map(json.dumps, ROWS)) + "\n",
        json.dumps({"data": ROWS}),
        json.dumps({"version": "1", "data": ROWS, "splits": []}),
        json.dumps({"text": ["good", "bad"], "label": ["yes", "no"]}),
        json.dumps([["text", "label"], *READ]),
    ],
)
def test_rows_are_found_in_every_form(text: str) -> None:
    found = table(text)
    assert (found.columns, found.rows) == (("text", "label"), READ)


def test_objects_in_objects_become_columns_with_dots() -> None:
    rows = [{"user": {"name": "Ada", "home": {"city": "London"}}, "tags": ["a", "b"], "n": 1.50, "ok": True, "x": None}]
    found = table(json.dumps([*rows, {"user": {"name": "Alan"}, "more": [{"deep": 1}]}]))
    assert found.columns == ("user.name", "user.home.city", "tags", "n", "ok", "x", "more")
    assert found.rows == [
        ("Ada", "London", "a, b", "1.5", "true", "", ""),
        ("Alan", "", "", "", "", "", '[{"deep": "1"}]'),
    ]


def test_a_list_of_texts_is_one_column() -> None:
    assert table('["one", "two"]').rows == [("one",), ("two",)]


def chat(*turns: tuple[str, str]) -> dict[str, Any]:
    return {"id": 7, "messages": [{"role": role, "content": content} for role, content in turns]}


def test_the_last_turn_of_a_conversation_is_an_exchange() -> None:
    first = chat(
        ("system", "Be kind."), ("user", "Hi"), ("assistant", "Hello"), ("user", "Bye"), ("assistant", "See you")
    )
    second = {"conversations": [{"from": "human", "value": "Why?"}, {"from": "gpt", "value": "Because."}]}
    third = chat(("user", "Nobody answers"))
    found = prepared("\n".join(map(json.dumps, [first, second, third])))
    assert found.recipe == "style"
    assert [example.model_dump() for example in found.examples] == [
        {"prompt": "Bye", "answer": "See you"},
        {"prompt": "Why?", "answer": "Because."},
    ]
    assert "the last question and its answer were taken" in notes(found)


def test_content_in_parts_is_joined() -> None:
    parts = [{"type": "text", "text": "Look"}, {"type": "image_url"}, {"type": "text", "text": "here"}]
    row = {"messages": [{"role": "user", "content": parts}, {"role": "assistant", "content": "I see"}]}
    assert table(json.dumps([row, row])).rows[0] == ("Look\n\nhere", "I see")


def test_a_few_broken_lines_are_left_out_and_that_is_said() -> None:
    lines = [*map(json.dumps, ROWS * 10), '{"text": "cut sho']
    found = table("\n".join(lines))
    assert (found.total, notes(found)) == (20, "1 lines are broken JSON and were left out.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[{"text": "a"},\n{"text": }]', "broken in line 2. Mend it there"),
        ('{"text": "cut sho', "broken in line 1"),
        ('{"name": "Ada"}', "holds no list of rows"),
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ("[]", "no rows"),
        ('[{"text": "one"}]', "one row only"),
    ],
)
def test_what_has_no_rows_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        table(text)


def test_names_that_no_text_may_have_are_mended_wherever_they_are_told() -> None:
    rows = r'[{"te\u0000xt": "a", "\ud83d": "b"}, {"te\u0000xt": "c"}]'
    found = table(rf'{{"data\u0000\ud83d": {rows}, "more": [1]}}')
    assert found.columns == ("text", "column 2")
    assert notes(found) == "Of 2 lists, the longest was read: “data”."


def test_numbers_stay_as_they_were_written() -> None:
    digits = "9" * 5000
    found = table(f'[{{"text": "a", "n": {digits}}}, {{"text": "b", "n": 1e999}}, {{"text": "c", "n": NaN}}]')
    assert found.column("n") == [digits, "1e999", "NaN"]
