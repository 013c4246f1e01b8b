"""The code shown for tokens is run, and prints those tokens."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import Catalogue, load_catalogue
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.tokenize.code import code
from models.tasks.tokenize.request import TokenizeRequest, TokenizeResult, Tokens
from models.tasks.tokenize.run import run
from tests.models.conftest import folder_entry
from tests.models.programs import output_of
from tests.models.tokenizer_folder import tokenizer_folder
from tests.models.tokenizers_of_every_kind import EVERY_KIND

pytestmark = pytest.mark.programs


async def check(request: TokenizeRequest, resident: ResidentModels) -> None:
    """Ask, then run the answer's code in a process that has only transformers, and compare all that it prints."""
    result = await run(request, Context(resident))
    program = code(request, result, [resident.catalogue[key] for key in request.models])
    output = await output_of(program)
    lines = iter(output.splitlines())
    for row in sorted(result.rows, key=lambda row: request.models.index(row.model)):
        assert next(lines) == f"{len(row.pieces)} tokens, {row.characters_a_token:.2f} characters a token"
        texts, ids = ast.literal_eval(next(lines)), ast.literal_eval(next(lines))
        assert ids == [piece.id for piece in row.pieces]
        whole = [(text, piece.text) for text, piece in zip(texts, row.pieces, strict=True) if not piece.hex]
        assert all(text in {shown, shown.removeprefix(" ")} for text, shown in whole)
    assert next(lines, None) is None


async def test_the_code_prints_the_tokens(tiny_resident: ResidentModels) -> None:
    await check(TokenizeRequest(text="the dog ``` 🙂 <|im_end|>\n'''", models=("llama",)), tiny_resident)
    await check(TokenizeRequest(models=("llama", "gpt2")), tiny_resident)


@pytest.mark.parametrize("kind", ["with_tools", "unigram", "smiles"])
async def test_the_code_forgets_names_that_do_not_split(
    tiny_folders: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    folder = tokenizer_folder(tmp_path / kind, EVERY_KIND[kind](), tiny_folders["llama"])
    resident = ResidentModels(Catalogue([folder_entry(kind, folder)]), tmp_path)
    await check(TokenizeRequest(text="CC <tool_call> </s> [SEP] C", models=(kind,)), resident)
    await resident.close()


@pytest.mark.weights
@pytest.mark.parametrize("models", [("smollm2", "minilm"), ("reactions",)])
async def test_the_code_for_the_shipped_models_prints_the_tokens(
    smollm2: ResidentModels, models: tuple[str, ...]
) -> None:
    await check(TokenizeRequest(text="CCO.CC(=O)Cl>>CCOC(C)=O", models=models), smollm2)


@given(st.text(max_size=80))
def test_no_text_breaks_out_of_its_literal(text: str) -> None:
    request = TokenizeRequest(text=f"{text}x", models=("smollm2", "minilm"))
    catalogue = load_catalogue()
    rows = (
        Tokens(model=key, revision="r", language="", text=text, pieces=(), before=(), after=(), restored=None)
        for key in request.models
    )
    result = TokenizeResult(rows=tuple(rows), pictures=())
    source = code(request, result, [catalogue[key] for key in request.models])
    assert "```" not in source
    compile(source, "shown", "exec")
    (line,) = [line for line in source.split("\n") if line.startswith("texts = ")]
    scope: dict[str, list[str]] = {}
    exec(line, scope)
    assert scope["texts"] == [request.text]
