"""Tokens on a worker, with tiny tokenizers and the shipped ones."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from models.catalogue import Catalogue
from models.errors import Refusal, UnknownModel
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.tokenize.pieces import joined
from models.tasks.tokenize.request import MAX_TOKENS, SAMPLE, TokenizeRequest, TokenizeResult
from models.tasks.tokenize.run import run
from tests.models.conftest import folder_entry
from tests.models.tokenizer_folder import tokenizer_folder
from tests.models.tokenizers_of_every_kind import EVERY_KIND

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def kinds(tiny_folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    root = tmp_path_factory.mktemp("kinds")
    folders = {kind: tokenizer_folder(root / kind, make(), tiny_folders["llama"]) for kind, make in EVERY_KIND.items()}
    return Catalogue(folder_entry(kind, folder) for kind, folder in folders.items())


@pytest.fixture(scope="module")
async def resident(kinds: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ResidentModels]:
    resident = ResidentModels(kinds, tmp_path_factory.mktemp("data"))
    yield resident
    await resident.close()


async def tokenize(resident: ResidentModels, text: str | None, *models: str) -> TokenizeResult:
    return await run(TokenizeRequest(text=text, models=models), Context(resident))


async def test_a_text_is_cut_into_its_pieces(resident: ResidentModels) -> None:
    result = await tokenize(resident, "the dog 🙂", "byte_level")
    (row,) = result.rows
    assert [piece.shown for piece in row.pieces][:2] == ["the", "␣dog"]
    assert joined(row.pieces) == row.text == "the dog 🙂"
    assert (row.before, row.after, row.restored) == ((), (), None)
    assert row.characters_a_token == 9 / len(row.pieces)
    (picture,) = result.pictures
    assert picture.png.startswith(b"\x89PNG")
    assert picture.alt == "Tiny byte_level: 7 tokens: the | ␣dog | ␣ | ⟨F0⟩ | ⟨9F⟩ | ⟨99⟩ | ⟨82⟩"


async def test_what_a_tokenizer_loses_is_told(resident: ResidentModels) -> None:
    (row,) = (await tokenize(resident, "The Café", "word_piece")).rows
    assert row.restored == "the cafe"
    assert [piece.text for piece in row.before + row.after] == ["[CLS]", "[SEP]"]


async def test_an_unknown_first_character_is_no_special_token_before(resident: ResidentModels) -> None:
    (row,) = (await tokenize(resident, "🙂", "word_piece")).rows
    assert [piece.text for piece in row.pieces] == ["[UNK]"]
    assert [piece.text for piece in row.before] == ["[CLS]"]
    assert [piece.text for piece in row.after] == ["[SEP]"]


async def test_two_models_stand_side_by_side_in_five_languages(resident: ResidentModels) -> None:
    result = await tokenize(resident, None, "byte_fallback", "byte_level")
    rows = result.rows
    assert [(row.language, row.model) for row in rows] == [
        (language, model) for language in SAMPLE for model in ("byte_fallback", "byte_level")
    ]
    assert {row.language: row.text for row in rows} == SAMPLE
    assert [picture.name for picture in result.pictures] == [f"tokens-{number}.png" for number in range(1, 6)]
    for language, picture in zip(SAMPLE, result.pictures, strict=True):
        assert picture.alt.startswith(f"{language}, Tiny byte_fallback: ")
        assert f" · {language}, Tiny byte_level: " in picture.alt


async def test_a_control_token_that_somebody_types_is_text(resident: ResidentModels) -> None:
    for kind, name in [("byte_level", "<|im_end|>"), ("with_tools", "<tool_call>"), ("unigram", "</s>")]:
        result = await tokenize(resident, f"dog {name}", kind)
        (row,) = result.rows
        assert [typed.names for typed in result.typed_tokens()] == [(name,)]
        assert not any(piece.text == name for piece in row.pieces)


SHORT = "\u202eabc \u200d\u200b ```@everyone ?!. 日本 🙂"
HOSTILE = [(kind, SHORT) for kind in EVERY_KIND]
HOSTILE += [("byte_level", "🙂" * 1000), ("byte_level", "?!"), ("word_piece", "dog " * 1500), ("unigram", "…" * 6000)]


@pytest.mark.parametrize(("kind", "text"), HOSTILE)
async def test_any_text_makes_a_card(resident: ResidentModels, kind: str, text: str) -> None:
    result = await tokenize(resident, text, kind)
    assert len(result.model_dump_json()) < 600_000
    assert 0 < len(result.pictures[0].alt) <= 1000


async def test_too_many_tokens_are_refused_with_their_number(resident: ResidentModels) -> None:
    with pytest.raises(Refusal, match=rf"8,000 tokens, and up to {MAX_TOKENS:,} are shown"):
        await tokenize(resident, "🙂" * 2000, "byte_level")


async def test_a_text_in_which_a_model_sees_nothing_is_refused(resident: ResidentModels) -> None:
    with pytest.raises(Refusal, match="sees nothing in this text"):
        await tokenize(resident, "\u200d", "word_piece")


async def test_an_unknown_model_is_a_sentence(resident: ResidentModels) -> None:
    with pytest.raises(UnknownModel, match=r"no model called “gpt5”"):
        await tokenize(resident, "dog", "gpt5")


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "a" * 6001, "\ud800"])
def test_what_is_no_text_makes_no_request(text: str) -> None:
    with pytest.raises(ValidationError):
        TokenizeRequest(text=text, models=("m",))


@pytest.mark.parametrize("models", [(), ("a", "b", "c")])
def test_one_or_two_models(models: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        TokenizeRequest(models=models)


def test_requests_and_results_travel_as_json(kinds: Catalogue) -> None:
    request = TokenizeRequest(models=("byte_level",))
    assert TokenizeRequest.model_validate_json(request.model_dump_json()) == request


@pytest.mark.weights
async def test_the_shipped_models_cut_as_they_should(smollm2: ResidentModels) -> None:
    result = await tokenize(smollm2, "The café in Zürich 🙂", "smollm2", "minilm")
    small, mini = result.rows
    assert joined(small.pieces) == small.text
    assert small.restored is None
    assert mini.restored == "the cafe in zurich [UNK]"
    assert [piece.text for piece in mini.pieces] == ["the", "cafe", "in", "zurich", "[UNK]"]
    assert TokenizeResult.model_validate_json(result.model_dump_json()) == result
    assert base64.b64decode(result.model_dump(mode="json")["pictures"][0]["png"]).startswith(b"\x89PNG")


@pytest.mark.weights
async def test_english_takes_the_fewest_tokens(smollm2: ResidentModels) -> None:
    rows = (await tokenize(smollm2, None, "smollm2")).rows
    counts = {row.language: len(row.pieces) for row in rows}
    assert min(counts, key=lambda language: counts[language]) == "English"
    assert max(counts, key=lambda language: counts[language]) == "Japanese"
