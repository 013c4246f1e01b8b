"""A loss curve as SVG."""

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from bot.board.curve import HEIGHT, WIDTH, curve_svg
from models.training.values import LossPoint

losses = st.none() | st.floats(min_value=0, max_value=1e6)
series = st.lists(st.tuples(losses, losses), max_size=50)


def points(pairs: list[tuple[float | None, float | None]]) -> list[LossPoint]:
    return [
        LossPoint(step=step, epoch=0, loss=loss, held_out_loss=held_out)
        for step, (loss, held_out) in enumerate(pairs, start=1)
    ]


@given(series)
def test_all_of_it_is_within_the_picture(pairs: list[tuple[float | None, float | None]]) -> None:
    svg = curve_svg(points(pairs), label="A curve")
    if not svg:
        assert all(pair == (None, None) for pair in pairs)
        return
    picture = ET.fromstring(svg)
    for dot in picture.iter("circle"):
        assert 0 <= float(dot.attrib["cx"]) <= WIDTH
        assert 0 <= float(dot.attrib["cy"]) <= HEIGHT
    for line in picture.iter("polyline"):
        for x, y in (pair.split(",") for pair in line.attrib["points"].split()):
            assert 0 <= float(x) <= WIDTH
            assert 0 <= float(y) <= HEIGHT
    assert len(list(picture.iter("circle"))) == sum(held_out is not None for _, held_out in pairs)


def test_a_loss_that_falls_goes_down_and_is_told_in_words() -> None:
    svg = curve_svg(points([(2.0, None), (1.0, 0.9), (0.5, None)]), label="A curve")
    (line,) = re.findall(r'class="trained" points="([^"]+)"', svg)
    heights = [float(pair.split(",")[1]) for pair in line.split()]
    assert heights == sorted(heights)
    assert "step 3" in svg
    assert ET.fromstring(svg).attrib["aria-label"].startswith("A curve: from 2 to ")


def test_it_has_no_style_of_its_own_which_the_page_would_not_allow() -> None:
    assert "style" not in curve_svg(points([(2.0, 1.0), (1.0, 0.9)]), label="A curve")
