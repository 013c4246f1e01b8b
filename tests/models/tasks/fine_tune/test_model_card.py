"""What goes with a model's files says what it is, whatever its classes are called."""

import pytest

from models.catalogue import load_catalogue
from models.tasks.fine_tune.model_card import model_card
from tests.cogs.fine_tune.runs import RUN, RUN_REQUEST, STYLE_REQUEST, STYLE_RUN

CATALOGUE = load_catalogue()


def test_it_says_what_the_model_is_and_how_good() -> None:
    request = RUN_REQUEST.model_copy(update={"classes": ("ham", "a `b`\n# c")})
    card = model_card(request, RUN, CATALOGUE["minilm"])
    assert card.startswith("---\nlicense: apache-2.0\npipeline_tag: text-classification\n---\n")
    assert "MiniLM L6 v2, fine-tuned on 80 examples in 10 steps" in card
    assert "`ham`, `a 'b' # c`" in card
    assert "| loss | 0.7000 | 0.1000 |" in card
    assert "| macro F1 | 0.4000 | 0.9600 |" in card
    assert "| seed | 42 |" in card


@pytest.mark.parametrize("key", ["smollm2", "qwen"])
def test_a_base_of_the_hub_is_named_as_there(key: str) -> None:
    card = model_card(STYLE_REQUEST, STYLE_RUN, CATALOGUE[key])
    assert ("base_model: Qwen/Qwen2.5-0.5B-Instruct" in card) == (key == "qwen")
    assert "macro F1" not in card
