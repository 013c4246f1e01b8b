"""Which models the engine can decode."""

import inspect
from typing import Any

from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

from models.errors import UnsupportedModel


def check_supported(model: Any) -> None:
    """Raise `UnsupportedModel`, saying why, for a model whose state is not keys and values by position."""
    config = model.config.get_text_config(decoder=True)
    takes = inspect.signature(model.forward).parameters
    rope = (getattr(config, "rope_parameters", None) or {}).get("rope_type", "default")
    if model.config.is_encoder_decoder:
        why = "it is an encoder–decoder"
    elif not model.can_generate() or getattr(model, "_is_stateful", False):
        why = "it keeps a recurrent state or does not generate"
    elif any(type(layer) is not DynamicLayer for layer in DynamicCache(config=config).layers):
        why = "not all of its layers see the whole text (sliding windows or recurrent layers)"
    elif not {"position_ids", "past_key_values", "logits_to_keep"} <= takes.keys():
        why = "its positions cannot be given from outside"
    elif model.config._attn_implementation != "sdpa":
        why = "its attention is not PyTorch's scaled dot product"
    elif rope in {"dynamic", "longrope"}:
        why = "its rotary positions change with the longest text in the batch"
    else:
        return
    raise UnsupportedModel(f"The model ({model.config.model_type}) cannot be decoded in a running batch: {why}.")
