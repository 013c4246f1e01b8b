"""The code shown for a classification is run, and prints the same classes."""

import re

import pytest

from models.resident import ResidentModels
from models.tasks.classify.code import code
from models.tasks.classify.request import ClassifyRequest
from models.tasks.classify.run import run
from models.tasks.context import Context
from tests.models.programs import output_of

pytestmark = pytest.mark.programs
LINE = re.compile(r"(\d\.\d{4}) (.+)")


@pytest.mark.parametrize("text", ["the quick brown dog", '"""\\ [SEP] {x} ```\n', "dog " * 1000])
async def test_the_code_prints_the_classes(classifying: ResidentModels, text: str) -> None:
    request = ClassifyRequest(text=text, model="spam")
    result = await run(request, Context(classifying))
    output = await output_of(code(request, result, classifying.catalogue["spam"]))
    printed = [found.groups() for found in map(LINE.fullmatch, output.splitlines()) if found]
    assert [label for _, label in printed] == [one.label for one in result.classes]
    assert [float(value) for value, _ in printed] == pytest.approx(
        [one.probability for one in result.classes], abs=1.01e-4
    )
