import json
from typing import Any, get_args
from uuid import uuid4

import pytest
from pydantic import ValidationError

from models.catalogue import load_catalogue
from models.data.examples import Recipe
from models.errors import Refusal
from models.tasks.fine_tune.request import FineTuneRequest
from models.tasks.task import load
from models.tasks.training_request import MOST_CLASSES
from models.training.settings import TrainingLimits, TrainingSettings, default_settings
from tests.models.training.runs import SETTINGS

ASKED: dict[str, Any] = {
    "recipe": "style",
    "model": "smollm2",
    "name": "mine",
    "examples": uuid4(),
    "settings": SETTINGS,
}


@pytest.mark.parametrize("recipe", get_args(Recipe))
def test_each_model_has_settings_that_its_context_has_room_for(recipe: Recipe) -> None:
    for entry in load_catalogue():
        assert default_settings(recipe, entry).max_tokens <= entry.context
    assert default_settings("style", load_catalogue()["smollm2"]).lora_rank == 8


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"epochs": 51},
        {"batch_size": 0},
        {"batch_size": 65},
        {"learning_rate": 0},
        {"learning_rate": 1},
        {"learning_rate": float("nan")},
        {"learning_rate": float("inf")},
        {"weight_decay": -1},
        {"weight_decay": float("nan")},
        {"warm_up": 0.9},
        {"max_tokens": 7},
        {"max_tokens": 1025},
        {"lora_rank": 0},
        {"lora_rank": 65},
        {"held_out": 0},
        {"held_out": 1},
        {"seed": -1},
        {"seed": 2**31},
        {"gpu": "all"},
    ],
)
def test_what_cannot_be_set_is_not_taken(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TrainingSettings(**{**SETTINGS.model_dump(), **wrong})


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipe": "dance"},
        {"model": ""},
        {"name": ""},
        {"name": "x" * 61},
        {"examples": "../etc"},
        {"classes": ("a", "b")},
        {"recipe": "classify"},
        {"recipe": "classify", "classes": ("a",)},
        {"recipe": "classify", "classes": ("a", "a")},
        {"recipe": "classify", "classes": ("a", "")},
        {"recipe": "classify", "classes": ("a", "x" * 101)},
        {"recipe": "classify", "classes": tuple(map(str, range(MOST_CLASSES + 1)))},
    ],
)
def test_what_cannot_be_asked_for_is_not_taken(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FineTuneRequest(**{**ASKED, **wrong})


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"steps": 20_001}, {"minutes": 0}, {"minutes": 61}])
def test_limits_are_limited(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TrainingLimits(**wrong)


def test_a_request_survives_the_queue() -> None:
    request = FineTuneRequest(**ASKED)
    assert FineTuneRequest.model_validate(json.loads(request.model_dump_json())) == request
    assert request.models_needed() == ("smollm2",)
    task = load("models.tasks.fine_tune")
    assert task.kind == "fine_tune"
    assert task.request.child is not None
    assert task.request.child.background


@pytest.mark.parametrize(
    ("recipe", "model", "why"),
    [("style", "minilm", "writes no texts"), ("mask", "smollm2", "encoder"), ("classify", "t5-small", "encoder")],
)
def test_a_model_that_is_not_for_a_recipe_is_refused(recipe: Recipe, model: str, why: str) -> None:
    from models.training.recipes import recipe_for  # noqa: PLC0415 # imports torch

    with pytest.raises(Refusal, match=why):
        recipe_for(recipe, load_catalogue()[model])


def test_a_large_classifier_is_trained_as_in_the_workshops_notebook() -> None:
    settings = default_settings("classify", load_catalogue()["xlm-r"])
    told = (settings.batch_size, settings.epochs, settings.learning_rate, settings.weight_decay)
    assert told == (16, 2, 2e-5, 0.01)
