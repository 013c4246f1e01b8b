"""The code shown for a result is run, and prints its ranking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import load_catalogue
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.fill_mask.code import code
from models.tasks.fill_mask.gaps import opened
from models.tasks.fill_mask.request import Filler, FillMaskRequest, FillMaskResult, Gap
from models.tasks.fill_mask.run import run
from models.tasks.values import Picture
from tests.models.programs import output_of

pytestmark = pytest.mark.programs


async def check(requests: list[FillMaskRequest], resident: ResidentModels) -> None:
    """Run the requests, then the code of all in a process that has only transformers."""
    results = [await run(request, Context(resident)) for request in requests]
    programs = [
        code(request, result, resident.catalogue[request.model])
        for request, result in zip(requests, results, strict=True)
    ]
    output = await output_of(*programs)
    printed = [line.split(" ", 1) for line in output.splitlines()]
    shown = [filler for result in results for gap in result.gaps for filler in gap.fillers]
    assert [text for _, text in printed] == [filler.text for filler in shown]
    probabilities = [float(probability) for probability, _ in printed]
    assert probabilities == pytest.approx([filler.probability for filler in shown], abs=1e-4)


async def test_the_code_prints_the_ranking(filling: ResidentModels) -> None:
    texts = [
        "the quick [MASK] fox jumps over the lazy dog",
        "[MASK] ``` the ___",
        'un[MASK]able """\\ \' {x} ```',
        "[SEP] the <|im_end|> </s> [MASK] dog",
    ]
    requests = [
        FillMaskRequest(text=text, model=model, candidates=candidates, top_k=4)
        for text in texts
        for model, candidates in (
            ("llama", ()),
            ("llama", ("dog", "lazy fox", "'")),
            ("bert", ()),
            ("bert", ("dog", "lazy dog")),
            ("roberta", ()),
            ("roberta", ("dog", "lazy fox", "'")),
        )
    ]
    await check(requests, filling)


@pytest.mark.weights
async def test_the_code_for_real_weights_prints_the_ranking(smollm2: ResidentModels) -> None:
    requests = [
        FillMaskRequest(text="The capital of France is [MASK].", model="smollm2"),
        FillMaskRequest(text="CCO.CC(=[MASK])Cl>>CCOC(C)=O", model="reactions"),
    ]
    await check(requests, smollm2)


RESULT = FillMaskResult(
    method="causal",
    model="m",
    revision="r",
    dtype="float32",
    parts=("", ""),
    gaps=(Gap(fillers=(Filler(text="a", probability=1, fills=("a",)),), rest=0),),
    compared=1,
    texts=(("a",),),
    seconds=1,
    picture=Picture.of("a.png", "a", b""),
)
typed = st.text(max_size=30)


@given(typed, typed, typed.filter(str.strip), st.sampled_from(["masked", "causal"]))
def test_nothing_typed_breaks_out_of_its_literal(before: str, after: str, candidate: str, method: str) -> None:
    request = FillMaskRequest.model_construct(text="", model="m", top_k=5, candidates=(candidate,))
    result = RESULT.model_copy(update={"parts": (before, after), "texts": ((candidate,),), "method": method})
    source = code(request, result, load_catalogue()["smollm2"])
    assert "```" not in source
    scope: dict[str, object] = {}
    begin = source.index("parts = [")
    lines = source[begin:].split("\n")
    exec(lines[0], scope)
    assert scope["parts"] == [before if method == "masked" else opened((before, after))[0].removesuffix(" "), after]
    compile(source, "shown", "exec")
