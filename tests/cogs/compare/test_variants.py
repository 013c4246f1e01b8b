"""Which variants a comparison has, and what each is called."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.compare.variants import COMPARED, TEMPERATURES, Compared, combined, labels, values_of
from models.catalogue import load_catalogue
from models.errors import Refusal
from models.tasks.compare.request import CompareRequest
from models.tasks.generate.request import GenerateRequest

CATALOGUE = load_catalogue()
SETTINGS = GenerateRequest(prompt="Once", model="smollm2", seed=7)


def shape(request: CompareRequest) -> list[tuple[str, float]]:
    return [(variant.model, variant.temperature) for variant in request.variants]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("0, 0.7, 1.2", (0, 0.7, 1.2)),
        ("0;1", (0, 1)),
        (" 0.5  2 ", (0.5, 2)),
        ("1,1,1.0", (1,)),
        (",0.1,", (0.1,)),
    ],
)
def test_temperatures_are_typed_in_many_ways(typed: str, numbers: tuple[float, ...]) -> None:
    assert COMPARED[0].values(typed) == numbers


@pytest.mark.parametrize("typed", ["", ",", "warm", "0.7, x", "3", "-1", "nan", "inf", "0..7", "`@everyone`"])
def test_what_is_no_temperature_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="from 0 to 2"):
        COMPARED[0].values(typed)


@given(st.text(max_size=100) | st.lists(st.floats(-1, 9)).map(str), st.sampled_from(COMPARED))
def test_whatever_is_typed_gives_numbers_that_a_request_takes_or_a_sentence(typed: str, setting: Compared) -> None:
    with contextlib.suppress(Refusal):
        for number in setting.values(typed):
            changed = {**SETTINGS.model_dump(), "temperature": 0, setting.name: number}
            assert getattr(GenerateRequest.model_validate(changed), setting.name) == number


@pytest.mark.parametrize("setting", COMPARED)
def test_examples_are_taken(setting: Compared) -> None:
    assert len(setting.values(setting.example)) >= 2


@pytest.mark.parametrize(("option", "typed"), [("top_ks", "5.5"), ("num_beams", "9"), ("repetition_penalties", "0.9")])
def test_what_a_setting_cannot_be_is_refused_by_its_option(option: str, typed: str) -> None:
    options: dict[str, str | None] = {setting.option: None for setting in COMPARED}
    assert values_of(options) == {}
    with pytest.raises(Refusal, match=f"^`{option}`: please type"):
        values_of(options | {option: typed})


def test_a_prompt_alone_compares_temperatures_of_one_model() -> None:
    assert shape(combined(SETTINGS, [], {})) == [("smollm2", temperature) for temperature in TEMPERATURES]


def test_models_alone_are_compared_at_one_temperature() -> None:
    assert shape(combined(SETTINGS, ["a", "b", "c"], {})) == [("a", 0.8), ("b", 0.8), ("c", 0.8)]


def test_one_model_with_temperatures_and_models_with_one_temperature() -> None:
    assert shape(combined(SETTINGS, ["a"], {"temperature": [0, 2]})) == [("a", 0), ("a", 2)]
    assert shape(combined(SETTINGS, ["a", "b"], {"temperature": [0]})) == [("a", 0), ("b", 0)]
    assert shape(combined(SETTINGS, ["a", "b"], {"temperature": [0, 1]})) == [("a", 0), ("a", 1), ("b", 0), ("b", 1)]


def test_a_model_named_twice_counts_once() -> None:
    assert len(combined(SETTINGS, ["a", "a"], {}).variants) == len(TEMPERATURES)


def test_all_share_what_is_not_compared() -> None:
    variants = combined(SETTINGS, ["a", "b"], {"temperature": [0, 1]}).variants
    assert {(variant.prompt, variant.seed, variant.top_p) for variant in variants} == {("Once", 7, 0.95)}


def test_any_setting_is_compared_alone_or_with_others() -> None:
    alone = combined(SETTINGS, [], {"top_k": [5, 50]}).variants
    assert [(variant.top_k, variant.temperature) for variant in alone] == [(5, 0.8), (50, 0.8)]
    both = combined(SETTINGS, [], {"top_p": [0.5, 1], "repetition_penalty": [1, 1.2]}).variants
    assert [(v.top_p, v.repetition_penalty) for v in both] == [(0.5, 1), (0.5, 1.2), (1, 1), (1, 1.2)]


def test_beams_are_not_drawn_and_stand_beside_what_is() -> None:
    beams = combined(SETTINGS, [], {"num_beams": [1, 4]}).variants
    assert [(v.num_beams, v.temperature) for v in beams] == [(1, 0), (4, 0)]
    beside = combined(SETTINGS, [], {"temperature": [0, 0.8], "num_beams": [1, 4]})
    assert [(v.num_beams, v.temperature) for v in beside.variants] == [(1, 0), (4, 0), (1, 0.8)]
    assert labels(beside, CATALOGUE)[1:] == ["temperature 0, num_beams 4", "temperature 0.8, num_beams 1"]
    for variant in beside.variants:
        GenerateRequest.model_validate(variant.model_dump())


def test_too_many_and_too_few_are_refused() -> None:
    with pytest.raises(Refusal, match="makes 6 answers"):
        combined(SETTINGS, ["a", "b"], {"temperature": [0, 1, 2]})
    with pytest.raises(Refusal, match="compares with nothing"):
        combined(SETTINGS, ["a"], {"temperature": [1]})


def test_a_label_names_only_what_differs() -> None:
    assert labels(combined(SETTINGS, [], {}), CATALOGUE) == ["temperature 0", "temperature 0.7", "temperature 1.3"]
    assert labels(combined(SETTINGS, ["smollm2", "gone"], {}), CATALOGUE) == ["SmolLM2 135M Instruct", "gone"]
    both = labels(combined(SETTINGS, ["smollm2", "gone"], {"temperature": [0, 1]}), CATALOGUE)
    assert both[0] == "SmolLM2 135M Instruct, temperature 0"
    assert len(set(both)) == 4
    others = CompareRequest(
        variants=(SETTINGS, SETTINGS.model_copy(update={"mode": "answer", "top_p": 0.5, "seed": 8}))
    )
    assert labels(others, CATALOGUE) == ["top_p 0.95, continue, seed 7", "top_p 0.5, answer, seed 8"]
