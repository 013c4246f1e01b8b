import numpy as np
import pytest
from matplotlib.colors import to_rgb

from models.figures import style
from tests.models.figures.looks import lightness

PHONE = 343  # pixels, the width of a picture there


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(lightness(to_rgb(one))), float(lightness(to_rgb(other)))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground"),
    [(style.INK, style.GROUND), (style.QUIET, style.GROUND), *((style.PIECE_INK, piece) for piece in style.PIECES)],
)
def test_text_has_the_contrast_that_wcag_aa_asks_for(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("shape", [style.BAR, style.MARKED])
def test_bars_stand_out_from_the_ground(shape: str) -> None:
    assert contrast(shape, style.GROUND) >= 3


def test_the_smallest_text_is_11_pixels_on_a_phone() -> None:
    assert style.TEXT * PHONE / style.WIDTH >= 11


def test_heat_is_told_by_lightness_alone() -> None:
    light = lightness(style.HEAT(np.linspace(0, 1, 32))[:, :3])
    assert (np.diff(light) > 0).all()
    assert light[-1] / max(light[0], 0.01) > 20
