"""Attention of the rows of a pass to keys and values that lie in several tensors."""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward

from models.errors import UnsupportedModel

NAME = "lanes"


def attend(
    module: nn.Module, query: Tensor, keys: list[Tensor], values: list[Tensor], mask: Tensor, **settings: Any
) -> tuple[Tensor, None]:
    """Attend to each lane's keys and values with its own rows of `query`, `[rows, heads, tokens, head_dim]`."""
    outputs, first = [], 0
    for of_lane, values_of_lane in zip(keys, values, strict=True):
        rows = slice(first, first := first + len(of_lane))
        seen = mask[rows, :, :, : of_lane.shape[2]]
        outputs.append(sdpa_attention_forward(module, query[rows], of_lane, values_of_lane, seen, **settings)[0])
    return outputs[0] if len(outputs) == 1 else torch.cat(outputs), None


AttentionInterface.register(NAME, attend)


def use_lanes(model: Any) -> None:
    """Let a model attend lane by lane; raises `UnsupportedModel` for one with attention of its own."""
    model.set_attn_implementation(NAME)
    if model.config._attn_implementation != NAME:
        raise UnsupportedModel(f"The model ({model.config.model_type}) computes its attention in a way of its own.")
