"""Pictures and tables on cards."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.files import FORMULA, gallery, table
from models.tasks import Picture

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_picture_comes_with_its_words() -> None:
    item, files = gallery(Picture.of("bars.png", "Paris 97 %", PNG), Picture.of("heads.png", "All heads", PNG))
    shown = item.to_component_dict()["items"]
    assert [one["media"]["url"] for one in shown] == ["attachment://bars.png", "attachment://heads.png"]
    assert [one["description"] for one in shown] == ["Paris 97 %", "All heads"]
    assert [(file.name, file.content) for file in files] == [("bars.png", PNG), ("heads.png", PNG)]


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_numbers_stay_numbers() -> None:
    _, (file,) = table("x.csv", ("token", "probability"), [("Paris", 0.97), ("a, b", -1)])
    assert read(file.content) == [["token", "probability"], ["Paris", "0.97"], ["a, b", "-1"]]


@pytest.mark.parametrize("start", FORMULA)
def test_what_a_spreadsheet_would_run_is_disarmed(start: str) -> None:
    _, (file,) = table("x.csv", ("token",), [(f"{start}HYPERLINK(1)",)])
    assert read(file.content)[1][0].startswith("'")


@given(st.text())
def test_any_text_is_a_cell(text: str) -> None:
    _, (file,) = table("x.csv", ("token", "n"), [(text, 1)])
    assert len(read(file.content)) == 2
