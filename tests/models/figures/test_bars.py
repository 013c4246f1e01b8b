from models.figures import Bar, bars


def test_bars_are_a_png() -> None:
    assert bars([Bar("Paris", 0.9), Bar("Lyon", 0.1)], title="capital").startswith(b"\x89PNG")
