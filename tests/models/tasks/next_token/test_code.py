"""The code shown for a distribution is run, and prints that distribution."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import load_catalogue
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.next_token.code import code
from models.tasks.next_token.request import NextTokenRequest, NextTokenResult
from models.tasks.next_token.run import run
from models.tasks.tokenize.pieces import Piece
from models.tasks.values import Picture
from tests.models.programs import output_of

pytestmark = pytest.mark.programs

CANDIDATE = re.compile(r"(\d\.\d{4}) (.+)")
APART = "print('=====')\n"


def printed(result: NextTokenResult, tokenizer: Any) -> list[tuple[float, str]]:
    """Return the lines that a card's candidates should be printed as."""
    listed = [(found.probability, repr(tokenizer.decode([found.piece.id]))) for found in result.candidates]
    return [*listed, (result.rest, "all other tokens together")]


async def check(requests: list[NextTokenRequest], resident: ResidentModels) -> None:
    """Ask, then run the code of each answer, one after another in a process that has only transformers."""
    results = [await run(request, Context(resident)) for request in requests]
    programs = [
        code(request, result, resident.catalogue[request.model])
        for request, result in zip(requests, results, strict=True)
    ]
    outputs = await output_of(APART.join(programs))
    for request, result, output in zip(requests, results, outputs.split("=====\n"), strict=True):
        *lines, bits = output.splitlines()
        async with resident.use(request.model) as model:
            expected = printed(result, model.loaded.tokenizer)
        found = [match.groups() for match in map(CANDIDATE.fullmatch, lines) if match]
        assert [text for _, text in found] == [text for _, text in expected]
        assert [float(value) for value, _ in found] == pytest.approx([value for value, _ in expected], abs=1.01e-4)
        told = [float(number) for number in re.findall(r"\d+\.\d+", bits)]
        assert told == pytest.approx([result.entropy, result.sides], abs=0.06, rel=1e-3)


async def test_the_code_prints_the_distribution(tiny_resident: ResidentModels) -> None:
    await check(
        [
            NextTokenRequest(text="the quick", model="llama"),
            NextTokenRequest(text="the quick", model="gpt2", top_k=3, taken=(5, 300)),
            NextTokenRequest(model="llama", taken=(5,)),
            NextTokenRequest(text='"""\\ <|im_end|> {x} ```\n', model="qwen2"),
        ],
        tiny_resident,
    )


@pytest.mark.weights
async def test_the_code_for_smollm2_reads_its_wheel_and_prints_the_distribution(smollm2: ResidentModels) -> None:
    await check([NextTokenRequest(text="The capital of France is", model="smollm2", taken=(7042,))], smollm2)


RESULT = NextTokenResult.model_construct(candidates=(), picture=Picture.of("a.png", "a", b""), start=Piece(id=1))


@given(st.text(max_size=80).filter(lambda text: not text or text.strip()))
def test_no_text_breaks_out_of_its_literal(text: str) -> None:
    request = NextTokenRequest.model_validate({"text": f"{text}x", "model": "smollm2"})
    source = code(request, RESULT, load_catalogue()["smollm2"])
    assert "```" not in source
    compile(source, "shown", "exec")
    (line,) = [line for line in source.split("\n") if line.startswith("text = ")]
    scope: dict[str, str] = {}
    exec(line, scope)
    assert scope["text"] == request.text
