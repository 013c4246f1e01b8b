"""Probabilities as people read them."""

import math


def percent(probability: float) -> str:
    """Write 0.4217 as 42.2 %; what would round to 0 or 100 but is not, as <0.1 or >99.9.

    A sum in floating point may pass 1 by a little. Raises `ValueError` for what is no number.
    """
    if not math.isfinite(probability):
        raise ValueError(f"{probability} is no probability")
    share = 100 * min(max(probability, 0.0), 1.0)
    if 0 < share < 0.1:
        return "<0.1 %"
    if 99.9 < share < 100:
        return ">99.9 %"
    return f"{share:.0f} %" if share in {0, 100} else f"{share:.1f} %"
