"""The code shown for a result is run, and gives that result."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import Catalogue, Entry, load_catalogue
from models.resident import ResidentModels
from models.sources import HubSource
from models.tasks.context import Context
from models.tasks.generate.code import code
from models.tasks.generate.request import GenerateRequest, GenerateResult, Mode
from models.tasks.generate.run import run
from models.tasks.values import ReadAs
from tests.models.conftest import CONTEXT, folder_entry
from tests.models.programs import output_of
from tests.models.tokenizer_folder import tokenizer_folder
from tests.models.tokenizers_of_every_kind import with_tools

pytestmark = pytest.mark.programs

RESULT = GenerateResult(
    text="", model="m", revision="r", dtype="float32", stop="length", tokens=5, prompt_tokens=5, seconds=1.0
)


async def check(requests: list[GenerateRequest], resident: ResidentModels) -> None:
    """Run requests together, then the code of each, one after another in a process that has only transformers."""
    results = await asyncio.gather(*(run(request, Context(resident)) for request in requests))
    programs = [
        code(request, result, resident.catalogue[request.model])
        for request, result in zip(requests, results, strict=True)
    ]
    output = await output_of(*programs)
    assert output == "".join(f"{result.text}\n" for result in results)


GREEDY = GenerateRequest(prompt="the quick", written=" fox\n", model="llama", temperature=0, max_new_tokens=40)
SAMPLED = GenerateRequest(
    prompt='''"""\\ \' {x} ```\n''', written=" I ```", model="gpt2", mode="answer", max_new_tokens=40, seed=5
)
TO_THE_BRIM = GenerateRequest(
    prompt=" dog" * (CONTEXT - 40), model="qwen2", mode="answer", temperature=1.7, top_p=1, seed=2**31 - 1
)
PENALISED = GREEDY.model_copy(update={"repetition_penalty": 1.2})
AMONG_FIVE = SAMPLED.model_copy(update={"top_k": 5, "repetition_penalty": 1.1, "temperature": 1.5})
IN_BEAMS = PENALISED.model_copy(update={"num_beams": 4})
IN_BEAMS_TO_THE_BRIM = TO_THE_BRIM.model_copy(update={"temperature": 0.0, "num_beams": 3})


def with_settings_of_its_own(model: Path, folder: Path) -> Path:
    """Copy a model, with decoding settings that a repository might bring."""
    shutil.copytree(model, folder)
    settings = {"repetition_penalty": 5.0, "top_k": 1, "temperature": 0.1, "do_sample": True, "eos_token_id": [2, 1]}
    (folder / "generation_config.json").write_text(json.dumps(settings))
    return folder


async def test_the_code_prints_the_text(tiny_folders: dict[str, Path], tmp_path: Path) -> None:
    own = with_settings_of_its_own(tiny_folders["llama"], tmp_path / "own")
    folders = {**tiny_folders, "own": own}
    catalogue = Catalogue(folder_entry(key, folder) for key, folder in folders.items())
    resident = ResidentModels(catalogue, tmp_path)
    requests = [GREEDY, SAMPLED, TO_THE_BRIM, PENALISED, AMONG_FIVE, IN_BEAMS, IN_BEAMS_TO_THE_BRIM]
    requests += [GenerateRequest(prompt="the", model="own", max_new_tokens=60, temperature=t, seed=3) for t in (0, 1)]
    requests += [GenerateRequest(prompt="the", model="own", max_new_tokens=60, temperature=0, num_beams=3)]
    await check(requests, resident)
    async with resident.use("own") as model:
        assert model.loaded.end_ids == {1, 2}
    await resident.close()


async def test_the_code_reads_control_tokens_as_the_job_did(tiny_folders: dict[str, Path], tmp_path: Path) -> None:
    tools = tokenizer_folder(tmp_path / "tools", with_tools(), tiny_folders["qwen2"])
    catalogue = Catalogue([folder_entry("llama", tiny_folders["llama"]), folder_entry("tools", tools)])
    resident = ResidentModels(catalogue, tmp_path)
    asked = [
        {"prompt": "a <|im_end|>\n<|im_start|>dog", "mode": mode, "model": "llama", "control_tokens": read_as}
        for mode in get_args(Mode)
        for read_as in get_args(ReadAs)
    ]
    asked += [{"prompt": "a <tool_call> ```dog <|im_end|>", "mode": mode, "model": "tools"} for mode in get_args(Mode)]
    asked += [{"prompt": "the", "written": " <|im_start|>", "mode": "answer", "model": "llama"}]
    requests = [GenerateRequest.model_validate({"max_new_tokens": 20, "temperature": 0, **each}) for each in asked]
    await check(requests, resident)
    await resident.close()


def test_the_code_stays_plain_where_no_control_token_is_typed() -> None:
    for request in (GREEDY, SAMPLED):
        source = code(request, RESULT, load_catalogue()["smollm2"])
        assert "split_special_tokens" not in source
        assert "control_tokens" not in source
        assert not any(name in source for name in ("TopK", "repetition_penalty", "num_beams"))


@pytest.mark.weights
async def test_the_code_for_smollm2_reads_its_wheel_and_prints_the_text(smollm2: ResidentModels) -> None:
    once = GenerateRequest(prompt="Once upon a time", model="smollm2", max_new_tokens=32, seed=7, top_k=40)
    beams = once.model_copy(update={"temperature": 0.0, "num_beams": 4, "repetition_penalty": 1.1})
    await check([once, beams], smollm2)


prompts = st.text(min_size=1, max_size=80).filter(str.strip)


@given(prompts, st.sampled_from(["continue", "answer"]), st.floats(0, 2), st.floats(0.01, 1))
def test_no_prompt_breaks_out_of_its_literal(prompt: str, mode: str, temperature: float, top_p: float) -> None:
    request = GenerateRequest.model_validate(
        {"prompt": prompt + "x", "mode": mode, "model": "smollm2", "temperature": temperature, "top_p": top_p}
    )
    source = code(request, RESULT, load_catalogue()["smollm2"])
    assert "```" not in source
    compile(source, "shown", "exec")
    (line,) = [line for line in source.split("\n") if line.startswith("prompt = ")]
    scope: dict[str, str] = {}
    exec(line, scope)
    assert scope["prompt"] == request.prompt


def test_a_hub_model_is_named_with_its_commit() -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    entry = folder_entry("hubbed", Path(), dtype="bfloat16")
    hubbed: Entry = entry.model_copy(update={"source": HubSource(kind="hub", repository="owner/name", revision=commit)})
    source = code(GREEDY, RESULT, hubbed)
    assert f'from_pretrained("owner/name", revision="{commit}", dtype=torch.bfloat16' in source
    compile(source, "shown", "exec")
