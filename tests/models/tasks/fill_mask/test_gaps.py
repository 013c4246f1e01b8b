"""Gaps as people type them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refusal
from models.tasks.fill_mask.gaps import GAPS, space, split

SPELLINGS = ["[MASK]", "[mask]", "<mask>", "<MASK>", "___", "________", r"\_\_\_", "<extra_id_0>"]
SPELLINGS += [
    "［MASK］",
    "【MASK】",
    "〔mask〕",
    "［ＭＡＳＫ］",
    "[ MASK ]",
    "【 mask 】",
    "< mask >",
    "＜MASK＞",
    "＿＿＿",
]
words = st.text(alphabet="ab \n`.{(_", max_size=12).filter(lambda part: "__" not in part)


@given(st.lists(words, min_size=2, max_size=GAPS + 1), st.data())
def test_every_spelling_is_a_gap_wherever_it_stands(parts: list[str], data: st.DataObject) -> None:
    text = parts[0]
    for part in parts[1:]:
        # An underscore beside a gap of underscores would be read as one more of them, however wide.
        beside = text.endswith(("_", "＿")) or part.startswith("_")
        gap = data.draw(st.sampled_from([spelling for spelling in SPELLINGS if not (beside and spelling[-1] in "_＿")]))
        text += gap + part
    assert split(text, "<extra_id_0>") == tuple(parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[MASK]", ("", "")),
        ("un[MASK]able", ("un", "able")),
        ("[MASK][MASK]", ("", "", "")),
        ("```py\nreturn [MASK]\n```", ("```py\nreturn ", "\n```")),
        ("  ___  ", ("  ", "  ")),
        ("def __init__(self): ___", ("def __init__(self): ", "")),
        ("CCO.CC(=[MASK])Cl>>CCOC(C)=O", ("CCO.CC(=", ")Cl>>CCOC(C)=O")),
    ],
)
def test_odd_places(text: str, parts: tuple[str, ...]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize("text", ["no gap", "MASK", "__", "[MASK", "<extra_id_0>", "(MASK)"])
def test_no_gap_is_a_sentence_with_an_example(text: str) -> None:
    with pytest.raises(Refusal, match=r"There is no gap .* The capital of France is \[MASK\]\.$"):
        split(text)


@pytest.mark.parametrize(
    ("text", "almost"),
    [
        ("Paris is (MASK) city", "(MASK)"),
        ("東京は「MASK」の首都です。", "「MASK」"),
        ("The [MASK of it", "[MASK"),
        ("The MASK] of it", "MASK]"),
        ("Paris is __ a city", "__"),
        ("东京是＿＿的首都", "＿＿"),
        ("{mask} it", "{mask}"),
    ],
)
def test_what_is_almost_a_gap_is_pointed_at(text: str, almost: str) -> None:
    with pytest.raises(Refusal, match=f"no gap in this text: “{re.escape(almost)}” is not quite one"):
        split(text)


@pytest.mark.parametrize("text", ["Wear a mask.", "snake_case", "__init__", "unmask(x)"])
def test_a_word_is_no_attempt_at_a_gap(text: str) -> None:
    with pytest.raises(Refusal, match=r"no gap in this text\. Write"):
        split(text)


@pytest.mark.parametrize("count", [GAPS + 1, 50])
def test_too_many_gaps_are_counted(count: int) -> None:
    with pytest.raises(Refusal, match=f"This text has {count} gaps; at most {GAPS}"):
        split("[MASK] " * count)


def test_a_space_before_a_gap_belongs_to_the_filler() -> None:
    assert [space(before) for before in ("is ", "is", "", "(", "is\n", "  ")] == [" ", "", "", "", "", " "]
