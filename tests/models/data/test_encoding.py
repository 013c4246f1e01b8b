"""Bytes as text."""

import codecs

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.data.encoding import decode
from models.errors import Refusal
from tests.models.data.files import REVIEWS, notes, table

RUSSIAN = "Это очень хороший фильм;хорошо\nМне совсем не понравилось;плохо\nСпасибо за помощь;хорошо\n"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (REVIEWS.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + REVIEWS.encode(), "UTF-8"),
        (REVIEWS.encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + REVIEWS.encode("utf-16-be"), "UTF-16"),
        (REVIEWS.encode("utf-32"), "UTF-32"),
        (REVIEWS.encode("utf-16-le"), "UTF-16, though it does not say so"),
        (REVIEWS.encode("utf-16-be"), "UTF-16, though it does not say so"),
        (REVIEWS.encode("cp1252"), "Windows-1252, since it is not UTF-8"),
        (REVIEWS.replace("\n", "\r").encode("mac_roman"), "Mac Roman, since it is not UTF-8"),
        (REVIEWS.replace("\n", "\r\n").encode(), "UTF-8"),
    ],
)
def test_text_is_read_whatever_its_encoding_and_that_is_said(data: bytes, told: str) -> None:
    assert decode(data) == (REVIEWS, told)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("L’été à Paris était très agréable;positif\nJe suis déçu, c’est là où ça cloche;négatif\n", "mac_roman"),
        ("L’été à Paris était très agréable;positif\nJe suis déçu, c’est là où ça cloche;négatif\n", "cp1252"),
        ("¡Qué día más bonito!;positivo\nMañana será otro año;neutro\n", "mac_roman"),
        ("¡Qué día más bonito!;positivo\nMañana será otro año;neutro\n", "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        ("这部电影非常好看,好\n我再也不想看了,差\n谢谢你的帮助,好\n", "gb18030"),
    ],
)
def test_older_encodings_are_told_apart(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_a_guess_says_what_to_do_if_it_is_wrong() -> None:
    assert "a guess: if letters look wrong, save the file as UTF-8" in decode(RUSSIAN.encode("cp1251")).encoding


def test_half_an_emoji_and_zeros_are_removed_and_that_is_said() -> None:
    found = table("text,label\nso good 😀,yes\nso bad 😀,no\n".encode()[:-6] + b"\x00,no\n")
    assert found.rows == [("so good 😀", "yes"), ("so bad", "no")]
    assert "1 cell" in notes(found)
    assert "UTF-8, damaged in places" in found.assumed[0]


def test_lone_surrogates_of_json_are_removed_and_that_is_said() -> None:
    found = table(r'[{"text": "so good \ud83d", "label": "yes"}, {"text": "so bad\u0000", "label": "no"}]')
    assert found.rows == [("so good", "yes"), ("so bad", "no")]
    assert "half an emoji, control characters) were removed from 2 cells" in notes(found)


def test_quotation_marks_that_something_misread_are_mended() -> None:
    assert table("text\nIt\x92s late\nI know\n").rows[0] == ("It’s late",)


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 10, b"\x01\x02\x03\x04" * 100, b"BM" + bytes(500) + b"\x07" * 900]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal, match=r"no text that I can read\. Save it as UTF-8"):
        decode(data)


@given(
    st.text(st.characters(codec="cp1252", exclude_categories=["Cc"])),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_every_text_is_read_in_an_encoding_that_it_names_or_in_utf_8(text: str, encoding: str) -> None:
    assume(text)
    assert decode(text.encode(encoding)).text == text.removeprefix("\ufeff")
