"""Linear layers whose weights are laid out for the processor once, instead of in every call.

On a CPU, PyTorch's float32 `linear` rearranges the whole weight whenever it multiplies more than one row. oneDNN can do
so ahead of time: `benchmarks/decoding.py` shows what that brings. Its two functions are private to PyTorch, so they are
tried first, and where they are not as expected all stays plain.
"""

import logging
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.weak import WeakTensorKeyDictionary

log = logging.getLogger(__name__)

# Packed weights come on top of the plain ones, so a large model goes without.
MOST_BYTES = 2 * 2**30
# The number of rows that the layout is made for; it serves any.
ROWS = 32
# By their weights, and gone with them.
_layouts = WeakTensorKeyDictionary()


class PackedLinear(nn.Module):
    """A linear layer with a second, packed copy of its weight, for inference on a CPU."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.weight, self.bias = linear.weight, linear.bias
        self._packed = _packed(linear.weight)

    def forward(self, states: Tensor) -> Tensor:
        """Multiply `[…, in_features]` to `[…, out_features]`."""
        product: Tensor = torch.ops.mkldnn._linear_pointwise(states, self._packed, self.bias, "none", [], "")
        return product


def _packed(weight: Tensor) -> Tensor:
    """Return a weight laid out anew, once, however many models share it, as adapters to one base do."""
    if weight not in _layouts:
        _layouts[weight] = torch.ops.mkldnn._reorder_linear_weight(weight.detach(), ROWS)
    layout: Tensor = _layouts[weight]
    return layout


def pack(model: Any) -> None:
    """Pack the linear layers of a model.

    They stay plain on a GPU, where they are too large, or where this PyTorch cannot pack.
    """
    linears = [module for module in model.modules() if type(module) is nn.Linear]
    size = sum(linear.weight.nbytes for linear in linears)
    if model.device.type != "cpu" or size > MOST_BYTES or not _can_pack(model.dtype):
        return
    for parent in list(model.modules()):
        for name, child in parent.named_children():
            if type(child) is nn.Linear:
                setattr(parent, name, PackedLinear(child))


@cache
def _can_pack(dtype: torch.dtype) -> bool:
    """Whether PyTorch's private functions are there and multiply rightly."""
    linear = nn.Linear(48, 80, dtype=dtype)
    states = torch.randn(3, 2, 48, dtype=dtype)
    with torch.inference_mode():
        try:
            return torch.allclose(PackedLinear(linear)(states), linear(states), rtol=0.02, atol=0.02)
        except (AttributeError, RuntimeError, TypeError) as error:
            log.info("linear layers stay as they are: %s", error)
            return False
