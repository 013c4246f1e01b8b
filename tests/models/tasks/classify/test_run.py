"""A text is classified as the plain model does it."""

from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from models.errors import Refusal
from models.resident import ResidentModels
from models.tasks.attention.request import AttentionRequest
from models.tasks.attention.run import run as look
from models.tasks.classify.request import ClassifyRequest
from models.tasks.classify.run import run
from models.tasks.context import Context
from tests.models.conftest import CONTEXT
from tests.models.tasks.classify.conftest import CLASSES

TEXT = "the quick brown dog"


async def test_the_classes_are_those_of_the_plain_model(classifying: ResidentModels, tiny_classifier: Path) -> None:
    result = await run(ClassifyRequest(text=TEXT, model="spam"), Context(classifying))
    plain = AutoModelForSequenceClassification.from_pretrained(tiny_classifier).eval()
    with torch.inference_mode():
        inputs = AutoTokenizer.from_pretrained(tiny_classifier)(TEXT, return_tensors="pt")
        expected = plain(**inputs).logits[0].softmax(-1).tolist()
    assert {one.label: one.probability for one in result.classes} == pytest.approx(
        dict(zip(CLASSES, expected, strict=True)), abs=1e-5
    )
    shown = [one.probability for one in result.classes]
    assert shown == sorted(shown, reverse=True)
    assert (result.tokens, result.unread) == (len(inputs["input_ids"][0]), 0)
    assert result.classes[0].label in result.picture.alt


async def test_a_long_text_is_read_as_far_as_there_is_room(classifying: ResidentModels) -> None:
    result = await run(ClassifyRequest(text="dog " * 1000, model="spam"), Context(classifying))
    assert (result.tokens, result.unread) == (CONTEXT, 1002 - CONTEXT)


async def test_what_looks_special_is_text(classifying: ResidentModels) -> None:
    result = await run(ClassifyRequest(text="dog [SEP] dog", model="spam"), Context(classifying))
    assert result.tokens > 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300).filter(str.strip))
async def test_any_text_has_a_class(classifying: ResidentModels, text: str) -> None:
    try:
        request = ClassifyRequest(text=text, model="spam")
    except ValidationError:
        return
    result = await run(request, Context(classifying))
    assert sum(one.probability for one in result.classes) == pytest.approx(1)


async def test_a_model_without_classes_says_so(classifying: ResidentModels) -> None:
    with pytest.raises(Refusal, match="knows no classes"):
        await run(ClassifyRequest(text=TEXT, model="llama"), Context(classifying))


async def test_one_can_look_inside_a_classifier(classifying: ResidentModels) -> None:
    result = await look(AttentionRequest(text=TEXT, models=("spam",)), Context(classifying))
    assert not result.views[0].causal
