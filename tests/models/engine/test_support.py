"""Models that a running batch cannot serve are refused before they give wrong texts."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BloomConfig,
    BloomForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    MambaConfig,
    MambaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    T5Config,
    T5ForConditionalGeneration,
)

from models.engine import Engine
from models.errors import UnsupportedModel
from models.memory import Budget

SIZES = {"vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}


def llama(**settings: Any) -> Any:
    return LlamaForCausalLM(LlamaConfig(**SIZES, **settings))


def dynamic_rope() -> Any:
    rope = {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 10_000.0}
    return llama(max_position_embeddings=32, rope_parameters=rope)


UNSUPPORTED: dict[str, tuple[Callable[[], Any], str]] = {
    "t5": (
        lambda: T5ForConditionalGeneration(T5Config(vocab_size=40, d_model=16, d_kv=8, d_ff=16, num_layers=1)),
        "enc",
    ),
    "mamba": (lambda: MambaForCausalLM(MambaConfig(vocab_size=40, hidden_size=16, num_hidden_layers=1)), "recurrent"),
    "mistral": (lambda: MistralForCausalLM(MistralConfig(**SIZES, num_key_value_heads=2, sliding_window=8)), "sliding"),
    "bloom": (lambda: BloomForCausalLM(BloomConfig(vocab_size=40, hidden_size=16, n_layer=1, n_head=2)), "positions"),
    "bert": (lambda: BertForMaskedLM(BertConfig(**SIZES)), "generate"),
    "eager": (lambda: llama(attn_implementation="eager"), "attention"),
    "dynamic": (dynamic_rope, "rotary"),
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_unsupported_models_are_refused_with_the_reason(name: str) -> None:
    build, reason = UNSUPPORTED[name]
    with pytest.raises(UnsupportedModel, match=reason):
        Engine(build().eval(), context=32, budget=Budget(2**20))


async def test_a_model_without_sliding_windows_is_taken() -> None:
    torch.manual_seed(1)
    model = MistralForCausalLM(MistralConfig(**SIZES, num_key_value_heads=2, sliding_window=None))
    await Engine(model.eval(), context=32, budget=Budget(2**20)).close()
