"""Packed weights: the same products, the same model, and plain ones where it cannot be."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from transformers import AutoModelForCausalLM

from models.engine import packing
from models.engine.packing import PackedLinear, pack
from models.shared_copy import shared_copy


@pytest.fixture
def llama(tiny_folders: dict[str, Path]) -> Any:
    return AutoModelForCausalLM.from_pretrained(tiny_folders["llama"], attn_implementation="sdpa").eval()


def is_plain(model: Any) -> bool:
    return not any(isinstance(module, PackedLinear) for module in model.modules())


@pytest.mark.parametrize("rows", [1, 2, 7, 32, 70])
@pytest.mark.parametrize("bias", [True, False])
def test_a_packed_layer_multiplies_as_a_plain_one(rows: int, bias: bool) -> None:
    linear = nn.Linear(96, 160, bias=bias)
    states = torch.randn(rows, 1, 96)
    with torch.inference_mode():
        torch.testing.assert_close(PackedLinear(linear)(states), linear(states), rtol=1e-5, atol=1e-5)


def test_a_packed_model_computes_the_same_with_the_same_weights(llama: Any) -> None:
    packed = shared_copy(llama)
    pack(packed)
    ids = torch.randint(3, 400, (3, 20))
    with torch.inference_mode():
        torch.testing.assert_close(packed(ids).logits, llama(ids).logits, rtol=1e-4, atol=1e-4)
    assert not is_plain(packed)
    assert is_plain(llama)
    weights = dict(llama.named_parameters())
    assert all(parameter is weights[name] for name, parameter in packed.named_parameters())


def test_where_packing_fails_the_model_stays_plain(llama: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_args: object) -> None:
        raise RuntimeError("not on this processor")

    monkeypatch.setattr(packing.PackedLinear, "__init__", breaks)
    packing._can_pack.cache_clear()
    pack(llama)
    assert is_plain(llama)
    packing._can_pack.cache_clear()


def test_a_large_model_stays_plain(llama: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MOST_BYTES", 1000)
    pack(llama)
    assert is_plain(llama)
