"""Trained models in use: what each says, beside its base and in the company of others."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from models.catalogue import Catalogue, Entry, TunedModel
from models.data.examples import Recipe
from models.engine import Decode
from models.engine.packing import PackedLinear
from models.errors import ModelUnavailable
from models.loading import LoadedModel
from models.resident import Resident, ResidentModels
from models.sources import TunedSource
from models.tasks.attention.request import AttentionRequest
from models.tasks.attention.run import run as attend
from models.tasks.classify.request import ClassifyRequest
from models.tasks.classify.run import run as classify
from models.tasks.compare.request import CompareRequest
from models.tasks.compare.run import run as compare
from models.tasks.context import Context
from models.tasks.fill_mask.request import FillMaskRequest
from models.tasks.fill_mask.run import run as fill_mask
from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.generate.run import run as generate
from models.tasks.next_token.request import NextTokenRequest
from models.tasks.next_token.run import run as next_token
from models.tasks.tokenize.request import TokenizeRequest
from models.tasks.tokenize.run import run as tokenize
from models.training import weights
from models.training.entry import tuned_entry
from models.tuned_folders import folder_of
from tests.models.training.runs import CLASSES, SETTINGS, Make

WHOLE = SETTINGS.model_copy(update={"epochs": 1})
pytestmark = pytest.mark.long
LORA = WHOLE.model_copy(update={"lora_rank": 2, "learning_rate": 0.05})  # so that it says something else than its base
PROMPT = "the dog 3"
TASKS = ("generate", "next_token", "tokenize", "attention", "fill_mask")


class Served:
    """A trained model beside its base, as a worker serves them."""

    def __init__(self, entry: Entry, models: ResidentModels) -> None:
        self.entry, self.models = entry, models
        self.context: Context[Any] = Context(models)

    @property
    def folder(self) -> Path:
        assert isinstance(self.entry.source, TunedSource)
        return folder_of(self.entry.source.artifact, self.models.data_dir)

    async def touch(self, key: str) -> Resident:
        async with self.models.use(key) as model:
            return model


@pytest.fixture
async def serve(training: Make) -> AsyncIterator[Callable[..., Any]]:
    served: list[ResidentModels] = []

    async def make(recipe: Recipe, settings: Any, tasks: Iterable[str] = TASKS) -> Served:
        run = training(recipe, settings)
        run.entry = run.entry.model_copy(update={"tasks": tuple(tasks)})
        result = await run()
        await weights.fetch(run.artifacts, result.weights, run.data_dir)
        entry = tuned_entry(1, "tuned-1", "@ada/mine", run.request, result, run.entry)
        catalogue = Catalogue([run.entry])
        catalogue.add_tuned(TunedModel(entry, 7, 2, shared=True))
        served.append(ResidentModels(catalogue, run.data_dir))
        return Served(entry, served[-1])

    yield make
    for models in served:
        await models.close()


@pytest.fixture
async def haiku(serve: Callable[..., Any]) -> Served:
    """An adapter beside its decoder."""
    made: Served = await serve("style", LORA)
    return made


def reference(served: Served, base: Path) -> Any:
    """Return the same as peft loads it by itself."""
    model = AutoModelForCausalLM.from_pretrained(base, attn_implementation="sdpa")
    return PeftModel.from_pretrained(model, str(served.folder)).eval()


def packed(model: Resident) -> set[int]:
    """Return where the packed weights of a model's layers lie."""
    layers = model.engine._batch._model.modules()
    return {id(layer._packed) for layer in layers if isinstance(layer, PackedLinear)}


async def test_an_adapter_shares_the_weights_of_its_base_packed_ones_too(haiku: Served) -> None:
    tuned, base = await haiku.touch("tuned-1"), await haiku.touch("llama")
    base_weights = {weight.data_ptr() for weight in base.loaded.model.parameters()}
    own = [weight for weight in tuned.loaded.model.parameters() if weight.data_ptr() not in base_weights]
    assert base_weights < {weight.data_ptr() for weight in tuned.loaded.model.parameters()}
    assert own
    assert sum(weight.nbytes for weight in own) < sum(w.nbytes for w in base.loaded.model.parameters()) / 4
    assert packed(base) < packed(tuned), "each weight of the base is packed once"
    assert not any("lora" in name for name, _ in base.loaded.model.named_parameters())


async def test_it_says_to_the_number_what_peft_says(haiku: Served, tiny_folders: dict[str, Path]) -> None:
    tuned, base = await haiku.touch("tuned-1"), await haiku.touch("llama")
    theirs = reference(haiku, tiny_folders["llama"])
    ids = tuned.loaded.tokenizer(PROMPT, return_tensors="pt")["input_ids"]

    def logits(loaded: LoadedModel) -> torch.Tensor:
        answer: torch.Tensor = loaded.model(ids).logits
        return answer

    with torch.no_grad():
        wanted = theirs(ids).logits
        greedy = theirs.generate(input_ids=ids, max_new_tokens=24, do_sample=False, eos_token_id=[399], pad_token_id=2)
    ours = await haiku.models.compute(logits, tuned.loaded)
    torch.testing.assert_close(ours, wanted, rtol=0, atol=1e-4)
    assert not torch.allclose(await haiku.models.compute(logits, base.loaded), wanted, atol=1e-2)
    decoded = await tuned.engine.generate(Decode(ids[0].tolist(), 24), lambda _tokens: None)
    assert decoded.token_ids == greedy[0, ids.shape[1] :].tolist()


def asked(key: str, prompt: str = PROMPT) -> GenerateRequest:
    return GenerateRequest(prompt=prompt, model=key, max_new_tokens=12, temperature=0)


async def test_every_command_of_the_base_works_on_it(haiku: Served) -> None:
    key, context = "tuned-1", haiku.context
    compared = await compare(CompareRequest(variants=(asked("llama"), asked(key))), context)
    base, tuned = compared.answers
    assert isinstance(base, GenerateResult)
    assert isinstance(tuned, GenerateResult)
    assert base.text != tuned.text
    assert tuned.text == (await generate(asked(key), context)).text
    nexts = [(await next_token(NextTokenRequest(text=PROMPT, model=each), context)) for each in ("llama", key)]
    assert nexts[0].candidates != nexts[1].candidates
    views = (await attend(AttentionRequest(text="the dog sleeps", models=("llama", key)), context)).views
    assert views[0].weights != views[1].weights
    rows = (await tokenize(TokenizeRequest(text="the dog sleeps", models=("llama", key)), context)).rows
    assert rows[0].pieces == rows[1].pieces
    filled = await fill_mask(FillMaskRequest(text="the ___ sleeps", model=key, candidates=("dog", "fox")), context)
    assert filled.method == "causal"
    assert {result.revision for result in (tuned, nexts[1], filled)} == {"llama, fine-tuned by job 1"}


async def test_base_and_adapter_answer_many_at_once_as_they_do_alone(haiku: Served) -> None:
    requests = [asked(key, f"the dog {number}") for number in range(4) for key in ("tuned-1", "llama")]
    alone = [(await generate(request, haiku.context)).text for request in requests]
    together = await asyncio.gather(*(generate(request, haiku.context) for request in requests))
    assert [answer.text for answer in together] == alone


async def test_under_a_budget_for_both_and_no_more_each_comes_in_turn(serve: Callable[..., Any]) -> None:
    made: Served = await serve("style", LORA)
    room = made.models.catalogue["llama"].weight_bytes + made.entry.weight_bytes
    models = ResidentModels(made.models.catalogue, made.models.data_dir, weight_bytes=room)
    async with asyncio.timeout(60):
        answers = await asyncio.gather(
            *(generate(asked(key), Context(models)) for key in ("tuned-1", "llama", "tuned-1"))
        )
    assert answers[0].text == answers[2].text != answers[1].text
    assert models.loaded == ["llama", "tuned-1"]
    await models.close()
    small = ResidentModels(made.models.catalogue, made.models.data_dir, weight_bytes=room - 1)
    with pytest.raises(ModelUnavailable, match=r"^@ada/mine needs"):
        await generate(asked("tuned-1"), Context(small))
    await small.close()


async def test_a_damaged_one_is_a_sentence_and_its_base_goes_on(haiku: Served) -> None:
    (haiku.folder / "adapter_model.safetensors").write_bytes(b"not any tensors")
    with pytest.raises(ModelUnavailable, match="files may be damaged"):
        await generate(asked("tuned-1"), haiku.context)
    assert (await generate(asked("llama"), haiku.context)).text


@pytest.mark.parametrize("settings", [WHOLE, LORA], ids=["whole", "adapter"])
async def test_a_classifier_classifies_and_shows_its_attention(serve: Callable[..., Any], settings: Any) -> None:
    made: Served = await serve("classify", settings, ("search", "attention", "tokenize"))
    result = await classify(ClassifyRequest(text="the lazy dog sleeps", model="tuned-1"), made.context)
    assert {one.label for one in result.classes} == set(CLASSES)
    assert sum(one.probability for one in result.classes) == pytest.approx(1)
    attended = await attend(AttentionRequest(text="the dog sleeps", models=("encoder", "tuned-1")), made.context)
    assert attended.views[0].weights != attended.views[1].weights


@pytest.mark.parametrize("settings", [WHOLE, LORA], ids=["whole", "adapter"])
async def test_a_masked_model_fills_gaps(serve: Callable[..., Any], settings: Any) -> None:
    made: Served = await serve("mask", settings, ("fill_mask", "attention", "tokenize"))
    results = [
        await fill_mask(FillMaskRequest(text="the [MASK] jumps over the fox", model=key), made.context)
        for key in ("masked", "tuned-1")
    ]
    assert {result.method for result in results} == {"masked"}
    assert results[0].gaps != results[1].gaps
