"""Attention: the weights are those of a direct forward pass, the head shown first shows something, refusals."""

from pathlib import Path

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError
from transformers import AutoModel, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

from models.errors import Refusal, UnknownModel
from models.resident import ResidentModels
from models.sources import FolderSource
from models.tasks.attention.request import MOST_TOKENS, AttentionRequest, AttentionResult, View
from models.tasks.attention.run import run
from models.tasks.attention.weights import choose, links, read
from models.tasks.context import Context
from models.tasks.values import Progress
from tests.examples import RUNS

pytestmark = pytest.mark.long

TEXT = "the quick brown fox jumps over the lazy dog"
CLASSES = {"decoder": AutoModelForCausalLM, "encoder": AutoModel, "encoder-decoder": AutoModelForSeq2SeqLM}


def ask(*models: str, text: str = TEXT, **place: object) -> AttentionRequest:
    return AttentionRequest.model_validate({"text": text, "models": models or ("llama",), **place})


def silent(_progress: Progress) -> None:
    """Hear nothing."""


async def look(resident: ResidentModels, request: AttentionRequest) -> View:
    (view,) = (await run(request, Context(resident))).views
    return view


def direct(folder: Path, architecture: str, text: str) -> torch.Tensor:
    """Return what transformers itself gives: [layers, heads, tokens, tokens]."""
    model = CLASSES[architecture].from_pretrained(folder, attn_implementation="eager").eval()
    reader = model.get_encoder() if architecture == "encoder-decoder" else model
    with torch.inference_mode():
        inputs = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")
        return torch.cat(reader(**inputs, output_attentions=True).attentions)


@pytest.mark.parametrize("key", ["llama", "gpt2", "qwen2", "masked", "encoder", "seq2seq"])
async def test_the_weights_are_those_of_a_direct_forward_pass(readers: ResidentModels, key: str) -> None:
    entry = readers.catalogue[key]
    assert isinstance(entry.source, FolderSource)
    expected = direct(entry.source.path, entry.architecture, TEXT)
    layers, heads, tokens, _ = expected.shape
    for layer, head in [(1, 2), (layers, heads)]:
        view = await look(readers, ask(key, layer=layer, head=head))
        assert (view.layer, view.head, view.layers, view.heads) == (layer, head, layers, heads)
        assert len(view.tokens) == tokens
        torch.testing.assert_close(torch.tensor(view.weights), expected[layer - 1, head - 1], atol=1e-4, rtol=0)
        assert view.causal is (entry.architecture == "decoder")
        assert (view.model, view.revision, view.dtype) == (key, entry.revision, "float32")
        assert view.seconds > 0


async def test_what_is_said_of_a_head_is_so(readers: ResidentModels) -> None:
    view = await look(readers, ask("gpt2"))
    weights = torch.tensor(view.weights)
    inner = weights.clone()
    inner[:, 0] = 0
    inner.fill_diagonal_(0)
    strongest = inner.flatten().topk(3)
    tokens = len(view.tokens)
    assert [link.source * tokens + link.target for link in view.links] == strongest.indices.tolist()
    assert [link.weight for link in view.links] == pytest.approx(strongest.values.tolist(), abs=1e-4)
    place = torch.arange(tokens)
    assert view.distance == pytest.approx(float((weights * (place[:, None] - place).abs()).sum(1).mean()), abs=1e-3)
    assert view.to_first == pytest.approx(float(weights[1:, 0].mean()), abs=1e-4)


@pytest.mark.parametrize("key", ["llama", "masked"])
async def test_the_head_shown_first_has_the_strongest_link_between_tokens_apart(
    readers: ResidentModels, key: str
) -> None:
    async with readers.use(key) as model:
        attention = await readers.compute(read, TEXT, model)
    known = range(1, len(attention.tokens) - (key == "masked"))
    apart = [(i, j) for i in known for j in known if abs(i - j) > 1]
    layers, heads = attention.weights.shape[:2]
    best = {
        (layer, head): max(float(attention.weights[layer, head, i, j]) for i, j in apart)
        for layer in range(layers)
        for head in range(heads)
    }
    assert best[choose(attention, None, None)] == max(best.values())
    layer, head = choose(attention, 2, None)
    assert (layer, best[1, head]) == (1, max(weight for (layer, _), weight in best.items() if layer == 1))
    layer, head = choose(attention, None, 3)
    assert (head, best[layer, 2]) == (2, max(weight for (_, head), weight in best.items() if head == 2))
    assert choose(attention, 3, 4) == (2, 3)
    view = await look(readers, ask(key))
    assert (view.layer - 1, view.head - 1) == choose(attention, None, None)


async def test_heads_are_counted_by_where_they_look(readers: ResidentModels) -> None:
    entry = readers.catalogue["masked"]
    assert isinstance(entry.source, FolderSource)
    weights = direct(entry.source.path, "encoder", TEXT)
    view = await look(readers, ask("masked"))
    to_sinks = weights[:, :, 1:, 0].mean(-1) + weights[:, :, 1:, -1].mean(-1)
    assert view.sinks == int((to_sinks > 0.5).sum())
    assert view.neighbours == int((weights.diagonal(-1, 2, 3).mean(-1) > 0.5).sum())
    assert f"{view.sinks} of them give" in view.overview.alt


async def test_two_models_stand_side_by_side(readers: ResidentModels) -> None:
    result = await run(ask("llama", "masked"), Context(readers))
    decoder, encoder = result.views
    assert (decoder.causal, encoder.causal) == (True, False)
    names = [picture.name for view in result.views for picture in (view.heat_map, view.overview)]
    assert len(set(names)) == 4
    assert encoder.tokens[0] == "[CLS]"
    assert AttentionResult.model_validate_json(result.model_dump_json()) == result


async def test_pictures_are_described(readers: ResidentModels) -> None:
    view = await look(readers, ask("llama", layer=2, head=3))
    assert view.heat_map.png.startswith(b"\x89PNG")
    assert view.overview.png.startswith(b"\x89PNG")
    assert "head 3 in layer 2 of Tiny llama" in view.heat_map.alt
    assert "Everything above the diagonal is empty" in view.heat_map.alt
    strongest = view.links[0]
    assert f"{view.tokens[strongest.source]} to {view.tokens[strongest.target]}" in view.heat_map.alt
    assert "all 12 heads" in view.overview.alt
    assert "head 3 of layer 2 is framed" in view.overview.alt
    both_ways = await look(readers, ask("masked"))
    assert "Both sides of the diagonal" in both_ways.heat_map.alt


async def test_a_text_too_long_for_a_picture_is_told_its_tokens_and_the_limit(readers: ResidentModels) -> None:
    brim = await look(readers, ask(text="dog " * (MOST_TOKENS - 3) + "dog dog"))
    assert len(brim.tokens) <= MOST_TOKENS
    assert len(brim.heat_map.alt) <= 1024
    with pytest.raises(Refusal, match=rf"has \d\d tokens, and .* up to {MOST_TOKENS}\. Shorten it\."):
        await run(ask(text="dog " * 60), Context(readers))


@pytest.mark.parametrize("key", ["llama", "masked"])
@pytest.mark.parametrize("text", ["x", "\N{ZERO WIDTH SPACE}x", "the"])
async def test_a_single_token_is_refused_and_two_are_shown(readers: ResidentModels, key: str, text: str) -> None:
    async with readers.use(key) as model:
        tokens = len(model.loaded.tokenizer(text, add_special_tokens=False)["input_ids"])
    if tokens > 1:
        assert (await look(readers, ask(key, text=text))).links != ()
        return
    with pytest.raises(Refusal, match="fewer than two"):
        await run(ask(key, text=text), Context(readers))


async def test_two_tokens_have_a_link(readers: ResidentModels) -> None:
    for key in ("llama", "masked"):
        view = await look(readers, ask(key, text="the dog"))
        assert {(link.source, link.target) for link in view.links} <= {(1, 0), (1, 2), (2, 1)}
        assert view.links


@pytest.mark.parametrize(
    ("place", "sentence"),
    [({"layer": 4}, "has 3 layers, not 4"), ({"head": 99}, "has 4 heads in each layer, not 99")],
)
async def test_a_head_that_is_not_there_is_refused(
    readers: ResidentModels, place: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        await run(ask().model_copy(update=place), Context(readers))


@pytest.mark.parametrize("key", ["writer", "gone"])
async def test_a_model_of_other_tasks_is_refused_with_those_there_are(readers: ResidentModels, key: str) -> None:
    with pytest.raises(UnknownModel, match="masked"):
        await run(ask(key), Context(readers))


async def test_a_model_without_attention_weights_is_refused(
    readers: ResidentModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with readers.use("llama") as model:
        monkeypatch.setattr(model, "eager", lambda: model.loaded.model)  # fast attention keeps no weights
        with pytest.raises(Refusal, match="Not every layer of Tiny llama"):
            await run(ask(), Context(readers))


async def test_generation_goes_on_with_attention_as_it_was(readers: ResidentModels) -> None:
    """Reading weights leaves the model that others decode with alone."""
    async with readers.use("llama") as model:
        before = model.loaded.model.config._attn_implementation
        await run(ask(), Context(readers))
        assert model.loaded.model.config._attn_implementation == before == "sdpa"


def test_a_place_belongs_to_one_model() -> None:
    with pytest.raises(ValidationError, match="belongs to one model"):
        ask("llama", "masked", layer=1)
    with pytest.raises(ValidationError, match="two different models"):
        ask("llama", "llama")
    with pytest.raises(ValidationError, match="layer"):
        ask(layer=0)


@given(text=st.text(min_size=1, max_size=40))
@example("[MASK] [CLS] </s>")
@example("\u202e\u2066abc\u2069")
@example("👩‍👩‍👧 ```")
@example("\ud800")
@RUNS
async def test_any_text_gives_weights_or_a_sentence(readers: ResidentModels, text: str) -> None:
    async with readers.use("masked") as model:
        try:
            attention = await readers.compute(read, text, model)
        except Refusal:
            return
    assert 3 <= len(attention.tokens) <= MOST_TOKENS
    torch.testing.assert_close(attention.weights.sum(-1), torch.ones(attention.weights.shape[:3]))
    for link in links(attention, *choose(attention, None, None)):
        assert 0 < link.source != link.target


@pytest.mark.parametrize("text", ["[MASK] [CLS] </s>", "\u202e\u2066abc\u2069 dog", "👩‍👩‍👧 ```", "<@1> ||`*_"])
@pytest.mark.parametrize("key", ["masked", "gpt2"])
async def test_odd_characters_are_drawn(readers: ResidentModels, key: str, text: str) -> None:
    view = await look(readers, ask(key, text=text))
    assert view.heat_map.png.startswith(b"\x89PNG")
    assert all(token.isprintable() for token in view.tokens)


async def test_half_a_character_is_refused(readers: ResidentModels) -> None:
    # Past what a request lets through, since a job from an older version may hold anything.
    with pytest.raises(Refusal, match="half of a character"):
        await run(ask().model_copy(update={"text": "a\ud800b"}), Context(readers))
