"""The shipped models with their real weights: attention agrees with a direct forward pass, and shows something."""

import pytest
import torch
from transformers import AutoModel, AutoModelForCausalLM, AutoTokenizer

from models.resident import ResidentModels
from models.tasks.attention.request import AttentionRequest, View
from models.tasks.attention.run import run
from models.tasks.context import Context

pytestmark = pytest.mark.weights

BOOK = "She poured a cup of coffee and sat down to read her book."


def strongest(view: View) -> tuple[str, str]:
    return view.tokens[view.links[0].source], view.tokens[view.links[0].target]


@pytest.mark.parametrize(("key", "auto"), [("smollm2", AutoModelForCausalLM), ("minilm", AutoModel)])
async def test_the_weights_agree_with_a_direct_forward_pass(smollm2: ResidentModels, key: str, auto: type) -> None:
    async with smollm2.use(key) as model:
        loaded = model.loaded
    folder = loaded.model.config.name_or_path
    plain = auto.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()  # type: ignore[attr-defined] # transformers is untyped
    with torch.inference_mode():
        inputs = AutoTokenizer.from_pretrained(folder)(BOOK, return_tensors="pt")
        expected = torch.cat(plain(**inputs, output_attentions=True).attentions)
    for layer, head in [(1, 1), (None, None), (expected.shape[0], expected.shape[1])]:
        request = AttentionRequest(text=BOOK, models=(key,), layer=layer, head=head)
        (view,) = (await run(request, Context(smollm2))).views
        assert (view.layers, view.heads) == tuple(expected.shape[:2])
        torch.testing.assert_close(
            torch.tensor(view.weights), expected[view.layer - 1, view.head - 1], atol=1e-4, rtol=0
        )


async def test_decoder_and_encoder_are_seen_to_differ(smollm2: ResidentModels) -> None:
    request = AttentionRequest(text=BOOK, models=("smollm2", "minilm"))
    result = await run(request, Context(smollm2))
    decoder, encoder = result.views
    assert (decoder.causal, encoder.causal) == (True, False)
    assert strongest(decoder) == ("␣book", "␣read")
    assert strongest(encoder) == ("read", "book")
    assert decoder.sinks > decoder.layers * decoder.heads / 2
    assert len(result.model_dump_json()) < 250_000
