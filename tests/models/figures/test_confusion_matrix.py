import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.figures import confusion_matrix
from tests.examples import PICTURES
from tests.models.figures.looks import HOSTILE, assert_apart, assert_whole, drawn_canvases, lightness, pixels, words


def test_rows_are_the_classes_as_they_are_and_numbers_stand_in_the_cells() -> None:
    with drawn_canvases() as canvases:
        confusion_matrix([[820, 12], [9, 126]], ["ham", "spam"], title="Spam or not")
    said = words(canvases[0])
    assert [text for text in said if text.isdigit()] == ["820", "12", "9", "126"]
    assert said[:1] == ["Spam or not"]
    assert {"guessed →", "true ↓"} <= set(said)
    assert said.count("ham") == said.count("spam") == 2


def test_a_cell_is_as_bright_as_its_share_of_its_row() -> None:
    with drawn_canvases() as canvases:
        confusion_matrix([[1000, 0], [4, 6]], ["a", "b"])
    (cells, _) = canvases[0].axes.images
    light = lightness(np.asarray(cells.get_array()) / 255)
    assert light[0, 0] > light[1, 1] > light[1, 0] > light[0, 1]


@PICTURES
@given(st.integers(2, 16), st.lists(HOSTILE, min_size=16, max_size=16), st.integers(0, 2**32 - 1), HOSTILE)
def test_any_classes_make_a_picture_that_is_whole(count: int, names: list[str], seed: int, title: str) -> None:
    counts = np.random.default_rng(seed).integers(0, 10 ** (seed % 6 + 1), (count, count)).tolist()
    with drawn_canvases() as canvases:
        png = confusion_matrix(counts, names[:count], title=title)
    assert_whole(canvases[0])
    assert_apart(canvases[0])
    assert pixels(png).shape[1] == 1080


@pytest.mark.parametrize(
    ("counts", "classes"),
    [([[1]], ["a"]), ([[1, 2]], ["a", "b"]), ([[1] * 17] * 17, ["a"] * 17), ([[1, -1], [0, 2]], ["a", "b"])],
)
def test_what_makes_no_picture_is_refused(counts: list[list[int]], classes: list[str]) -> None:
    with pytest.raises(ValueError, match=r"confusion|finite"):
        confusion_matrix(counts, classes)
