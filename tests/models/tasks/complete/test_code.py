"""The code shown for a completion is run, and writes what the card shows."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import load_catalogue
from models.resident import ResidentModels
from models.tasks.complete.code import code
from models.tasks.complete.request import CompleteRequest, CompleteResult
from models.tasks.complete.run import run
from models.tasks.context import Context
from tests.models.programs import output_of
from tests.models.tasks.complete.conftest import BODY, ENDED, LEFT, RIGHT, SIGNATURE

pytestmark = pytest.mark.programs

RESULT = CompleteResult(
    text="", begun="\n    ", held=" ", syntax=None, model="m", revision="r", dtype="float32", stop="block", tokens=5,
    prompt_tokens=5, seconds=1.0,
)  # fmt: skip


async def check(requests: list[CompleteRequest], resident: ResidentModels) -> None:
    """Run requests together, then the code of each, one after another in a process that has only transformers."""
    results = await asyncio.gather(*(run(request, Context(resident)) for request in requests))
    programs = [
        code(request, result, resident.catalogue[request.model])
        for request, result in zip(requests, results, strict=True)
    ]
    output = await output_of(*programs)
    assert output == "".join(f"{result.text}\n" for result in results)


async def test_the_code_prints_what_was_written(coder: ResidentModels) -> None:
    written = {"code": SIGNATURE, "written": BODY, "goal": "more", "max_new_tokens": 9}
    sampled = {"code": "```'''<|endoftext|>\"\\", "model": "llama", "temperature": 1.2, "top_p": 0.9, "seed": 5}
    asked: list[dict[str, object]] = [
        {"code": SIGNATURE},
        {"code": f"{SIGNATURE}\n    if "},
        {"code": f"{SIGNATURE}\n", "max_new_tokens": 3},
        {"code": f"{LEFT}<FILL>{RIGHT}"},
        {"code": ENDED.strip()},
        written,
        sampled,
    ]
    await check([CompleteRequest.model_validate({"model": "coder", **fields}) for fields in asked], coder)


@pytest.mark.weights
async def test_the_code_for_smollm2_reads_its_wheel_and_writes_the_function(smollm2: ResidentModels) -> None:
    request = CompleteRequest(code="def is_even(number):\n", model="smollm2", max_new_tokens=40)
    await check([request], smollm2)


@given(st.text(min_size=1, max_size=80).filter(str.strip), st.floats(0, 2), st.booleans())
def test_no_code_breaks_out_of_its_literal(typed: str, temperature: float, marked: bool) -> None:
    request = CompleteRequest(code=f"{typed}x", model="smollm2", temperature=temperature)
    marks = ("<a>", "<b>", "<c>") if marked else None
    source = code(request, RESULT.model_copy(update={"marks": marks}), load_catalogue()["smollm2"])
    assert "```" not in source
    compile(source, "shown", "exec")
    (line,) = [line for line in source.split("\n") if line.startswith("left = " if marked else "code = ")]
    scope: dict[str, str] = {}
    exec(line, scope)
    assert scope["left" if marked else "code"] == request.code + ("" if marked else "\n   ")
