"""The code shown for a view is run, and prints its weights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import load_catalogue
from models.resident import ResidentModels
from models.tasks.attention.code import code
from models.tasks.attention.request import AttentionRequest, View
from models.tasks.attention.run import run
from models.tasks.context import Context
from models.tasks.values import Picture
from tests.models.programs import output_of

pytestmark = pytest.mark.programs

SMOLLM2 = load_catalogue()["smollm2"]
PICTURE = Picture.of("a.png", "nothing", b"")
VIEW = View(
    model="smollm2",
    revision="wheel 1",
    dtype="float32",
    tokens=("a", "b"),
    layers=30,
    heads=9,
    layer=30,
    head=9,
    causal=True,
    weights=((1, 0), (0.5, 0.5)),
    links=(),
    sinks=0,
    neighbours=0,
    seconds=0.1,
    heat_map=PICTURE,
    overview=PICTURE,
)


async def check(request: AttentionRequest, resident: ResidentModels) -> None:
    """Run a request, then the code of each view in one process that has only transformers, and compare each weight."""
    result = await run(request, Context(resident))
    programs = [code(request, view, resident.catalogue[view.model]) for view in result.views]
    output = await output_of(*programs)
    printed = [line.split() for line in output.splitlines()]
    shown = [row for view in result.views for row in view.weights]
    assert len(printed) == len(shown)
    for line, row in zip(printed, shown, strict=True):
        assert [float(weight) for weight in line[1:]] == pytest.approx(row, abs=2e-4)


async def test_the_code_prints_the_weights(readers: ResidentModels) -> None:
    for models in [("llama", "masked"), ("encoder", "seq2seq")]:
        await check(AttentionRequest(text="the 'quick' ```\n\\brown\" fox", models=models), readers)


async def test_the_code_reads_control_tokens_as_text(readers: ResidentModels) -> None:
    for models in [("llama", "masked"), ("encoder", "seq2seq")]:
        await check(AttentionRequest(text="a <|im_end|> [SEP] b", models=models), readers)


@pytest.mark.weights
async def test_the_code_for_the_shipped_models_prints_the_weights(smollm2: ResidentModels) -> None:
    await check(AttentionRequest(text="The capital of France is Paris.", models=("smollm2", "minilm")), smollm2)
    await check(AttentionRequest(text="CCO.CC(=O)Cl>>CCOC(C)=O", models=("reactions",)), smollm2)


@given(st.text(min_size=1, max_size=80).filter(str.strip))
def test_no_text_breaks_out_of_its_literal(text: str) -> None:
    request = AttentionRequest(text=text + "x", models=("smollm2",))
    source = code(request, VIEW, SMOLLM2)
    assert "```" not in source
    compile(source, "shown", "exec")
    (line,) = [line for line in source.split("\n") if line.startswith("text = ")]
    scope: dict[str, str] = {}
    exec(line, scope)
    assert scope["text"] == request.text
