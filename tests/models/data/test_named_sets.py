"""Named sets: those that come with the bot, and their cards."""

from pathlib import Path

import pytest

from models.data.named_sets import SHIPPED, CardError, named_sets, read_card
from models.data.preparing import prepare
from models.data.reading import read_table
from models.data.values import DataLimits

KEYS = sorted(path.stem for path in SHIPPED.glob("*.toml"))
CARD = """
title = "Moods"
description = "What we felt."
source = "our class"
licence = "CC0 1.0"
languages = ["English"]
recipe = "classify"
rows = 4
file = "moods.csv"

[columns]
text = "text"
label = "label"
"""


def test_sets_come_with_the_bot_of_every_kind() -> None:
    assert KEYS == ["moby-dick", "sms-spam", "topics"]
    assert {named.card.recipe for named in named_sets().values()} == {"classify", "style"}


@pytest.mark.parametrize("key", KEYS)
def test_a_set_is_what_its_card_says(key: str) -> None:
    named = read_card(SHIPPED / f"{key}.toml")
    data = named.path.read_bytes()
    assert len(data) < 500_000
    table = read_table(data, DataLimits())
    prepared = prepare(table, None, named.card.columns, DataLimits())
    assert (table.total, prepared.recipe, prepared.columns) == (named.card.rows, named.card.recipe, named.card.columns)
    assert table.notes == ()
    assert named.card.licence


def test_the_messages_are_those_of_the_collection() -> None:
    table = read_table((SHIPPED / "sms-spam.csv").read_bytes(), DataLimits())
    assert table.column("label").count("spam") == 747
    assert table.column("label").count("ham") == 4827


def test_topics_are_spread_over_four_languages() -> None:
    table = read_table((SHIPPED / "topics.csv").read_bytes(), DataLimits())
    pairs = list(zip(table.column("topic"), table.column("language"), strict=True))
    assert {pair: pairs.count(pair) for pair in pairs} == dict.fromkeys(pairs, 10)
    assert len(set(pairs)) == 16


@pytest.mark.parametrize(
    ("name", "card", "wrong"),
    [
        ("moods", CARD.replace("rows = 4", ""), "rows: Field required"),
        ("moods", CARD.replace("moods.csv", "../moods.csv"), "file: "),
        ("moods", CARD.replace('recipe = "classify"', 'recipe = "conquer"'), "recipe: "),
        ("moods", CARD.replace("moods.csv", "gone.csv"), "there is no file gone.csv beside it"),
        ("moods", "title =", "Invalid value"),
        ("Moods!", CARD, "small letters, digits and hyphens"),
    ],
)
def test_a_card_that_cannot_be_used_says_where_and_why(tmp_path: Path, name: str, card: str, wrong: str) -> None:
    path = tmp_path / f"{name}.toml"
    path.write_text(card)
    (tmp_path / "moods.csv").write_text("text,label\n")
    with pytest.raises(CardError, match=str(path)) as told:
        read_card(path)
    assert wrong in str(told.value)
