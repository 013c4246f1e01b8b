"""The next token on a worker: what the model itself says, step by step."""

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from transformers import AutoModelForCausalLM, AutoTokenizer

from models.catalogue import Catalogue
from models.errors import Refusal, UnknownModel
from models.loading import prefetch
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.next_token.request import NextTokenRequest, NextTokenResult
from models.tasks.next_token.run import draw, run
from tests.examples import RUNS
from tests.models.conftest import CONTEXT, folder_entry

FAMILIES = ["llama", "gpt2", "qwen2"]


async def ask(resident: ResidentModels, text: str = "the quick", **changes: Any) -> NextTokenResult:
    request = NextTokenRequest.model_validate({"text": text, "model": "llama", **changes})
    return await run(request, Context(resident))


def directly(folder: Path, text: str, taken: tuple[int, ...] = ()) -> tuple[Any, torch.Tensor]:
    """Return the tokenizer and what a plain forward pass gives, in float64."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    with torch.inference_mode():
        logits = model(torch.tensor([[*tokenizer(text)["input_ids"], *taken]])).logits[0, -1]
    return tokenizer, logits.double().softmax(-1)


def check(result: NextTokenResult, tokenizer: Any, expected: torch.Tensor) -> None:
    best = expected.topk(len(result.candidates))
    assert [candidate.piece.id for candidate in result.candidates] == best.indices.tolist()
    assert [candidate.piece.text for candidate in result.candidates if not candidate.piece.hex] == [
        tokenizer.decode([candidate.piece.id]) for candidate in result.candidates if not candidate.piece.hex
    ]
    assert [candidate.probability for candidate in result.candidates] == pytest.approx(best.values.tolist(), abs=1e-6)
    assert result.rest == pytest.approx(1 - float(best.values.sum()), abs=1e-6)
    entropy = -sum(p * math.log2(p) for p in expected.tolist() if p > 0)
    assert result.entropy == pytest.approx(entropy, abs=1e-4)
    assert result.sides == pytest.approx(2**entropy, rel=1e-3)
    assert result.vocabulary == len(expected)


@pytest.mark.parametrize("family", FAMILIES)
async def test_it_agrees_with_a_direct_forward_pass(
    tiny_resident: ResidentModels, tiny_folders: dict[str, Path], family: str
) -> None:
    result = await ask(tiny_resident, "the quick brown", model=family, top_k=20, taken=(5, 300))
    check(result, *directly(tiny_folders[family], "the quick brown", (5, 300)))
    assert len(result.candidates) == 20


@pytest.mark.weights
@pytest.mark.parametrize("text", ["The capital of France is", "Once upon a time,\n", "日本の首都は"])
async def test_smollm2_agrees_with_a_direct_forward_pass(smollm2: ResidentModels, text: str) -> None:
    folder = prefetch(smollm2.catalogue["smollm2"], smollm2.data_dir)
    result = await ask(smollm2, text, model="smollm2")
    check(result, *directly(folder, text))
    assert result.model_dump_json() == NextTokenResult.model_validate_json(result.model_dump_json()).model_dump_json()


@pytest.mark.weights
async def test_smollm2_knows_the_capital_of_france(smollm2: ResidentModels) -> None:
    result = await ask(smollm2, "The capital of France is", model="smollm2")
    best = result.candidates[0]
    assert best.piece.shown == "␣Paris"
    after = await ask(smollm2, "The capital of France is", model="smollm2", taken=(best.piece.id,))
    assert [piece.text for piece in after.taken] == [" Paris"]
    assert after.tokens == result.tokens + 1


async def test_stepping_adds_exactly_the_token_taken(tiny_resident: ResidentModels) -> None:
    """Even where the tokenizer would have cut the longer text otherwise."""
    letters = tuple([await token_of(tiny_resident, letter) for letter in "the"])
    result = await ask(tiny_resident, "a", taken=letters)
    assert [piece.text for piece in result.taken] == ["t", "h", "e"]
    assert result.tokens == 4


async def token_of(resident: ResidentModels, letter: str) -> int:
    async with resident.use("llama") as model:
        (token,) = model.loaded.tokenizer(letter)["input_ids"]
    return int(token)


async def test_a_token_is_drawn_with_its_probability(tiny_resident: ResidentModels) -> None:
    first, other, again = [(await ask(tiny_resident, seed=seed, top_k=20)) for seed in (1, 2, 1)]
    assert first.drawn == again.drawn
    assert first.drawn.piece != other.drawn.piece
    for result in (first, other):
        listed = {candidate.piece.id: candidate.probability for candidate in result.candidates}
        assert listed.get(result.drawn.piece.id, result.drawn.probability) == result.drawn.probability


def test_draws_follow_the_distribution() -> None:
    probabilities = torch.tensor([0.5, 0.3, 0.2, 0.0], dtype=torch.float64)
    drawn = [draw(probabilities, seed) for seed in range(4000)]
    assert [drawn.count(token) / 4000 for token in range(4)] == pytest.approx(probabilities.tolist(), abs=0.03)


async def test_an_empty_text_begins_with_the_token_for_that(tiny_resident: ResidentModels) -> None:
    result = await ask(tiny_resident, "")
    assert result.start is not None
    assert result.start.text == "<|im_start|>"
    assert result.tokens == 1
    assert (await ask(tiny_resident, "the")).start is None


async def test_without_such_a_token_an_empty_text_is_refused(tiny_folders: dict[str, Path], tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_folders["llama"], tmp_path / "none")
    settings_file = folder / "tokenizer_config.json"
    told = {key: value for key, value in json.loads(settings_file.read_text()).items() if key != "bos_token"}
    settings_file.write_text(json.dumps(told))
    resident = ResidentModels(Catalogue([folder_entry("llama", folder)]), tmp_path)
    with pytest.raises(Refusal, match=r"Type a few words first\.$"):
        await ask(resident, "")
    await resident.close()


async def test_the_end_of_a_text_is_told(tiny_resident: ResidentModels) -> None:
    assert (await ask(tiny_resident, taken=(2,))).ended
    assert not (await ask(tiny_resident, taken=(2, 5))).ended
    assert not (await ask(tiny_resident)).ended


async def test_a_text_that_fills_the_context_is_read_and_a_longer_one_refused(tiny_resident: ResidentModels) -> None:
    assert (await ask(tiny_resident, " dog" * CONTEXT)).tokens == CONTEXT
    with pytest.raises(Refusal, match=rf"{CONTEXT + 1} tokens, and Tiny llama reads at most {CONTEXT} here"):
        await ask(tiny_resident, " dog" * CONTEXT, taken=(5,))


async def test_a_text_that_would_keep_everybody_waiting_is_refused(
    tiny_resident: ResidentModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.tasks.next_token.run.MOST_TOKENS", 3)
    assert (await ask(tiny_resident, " dog" * 3)).tokens == 3
    with pytest.raises(Refusal, match="4 tokens, and Tiny llama reads at most 3 here"):
        await ask(tiny_resident, " dog" * 4)


async def test_a_token_beyond_the_vocabulary_is_refused(tiny_resident: ResidentModels) -> None:
    with pytest.raises(Refusal, match="no such token"):
        await ask(tiny_resident, taken=(400,))


async def test_what_looks_like_a_special_token_is_text(tiny_resident: ResidentModels) -> None:
    assert (await ask(tiny_resident, "<|im_end|>")).tokens > 1


async def test_the_picture_says_what_it_shows(tiny_resident: ResidentModels) -> None:
    result = await ask(tiny_resident, top_k=20)
    assert result.picture.png.startswith(b"\x89PNG")
    assert result.candidates[0].piece.shown in result.picture.alt
    assert "the 380 others together" in result.picture.alt


async def test_an_unknown_model_is_a_sentence(tiny_resident: ResidentModels) -> None:
    with pytest.raises(UnknownModel, match=r"no model called “gpt5”"):
        await ask(tiny_resident, model="gpt5")


@given(text=st.text(max_size=40), taken=st.lists(st.integers(0, 399), max_size=5).map(tuple))
@RUNS
async def test_any_text_has_a_next_token(tiny_resident: ResidentModels, text: str, taken: tuple[int, ...]) -> None:
    # Past what a request lets through, since a job from an older version may hold anything.
    request = NextTokenRequest(model="llama", taken=taken).model_copy(update={"text": text})
    result = await run(request, Context(tiny_resident))
    assert sum(candidate.probability for candidate in result.candidates) + result.rest == pytest.approx(1)
    assert 0 <= result.entropy <= math.log2(400)


@pytest.mark.parametrize(
    "wrong", [{"text": "  "}, {"text": "\ud800"}, {"text": "a" * 6001}, {"top_k": 0}, {"top_k": 21}, {"taken": (-1,)}]
)
def test_what_cannot_be_asked(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        NextTokenRequest.model_validate({"model": "m", **wrong})


def test_requests_travel_as_json() -> None:
    request = NextTokenRequest(model="m", taken=(1, 2))
    assert NextTokenRequest.model_validate_json(request.model_dump_json()) == request
