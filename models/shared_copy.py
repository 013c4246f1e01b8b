"""A second model that shares the first one's weights."""

import copy
import itertools
from typing import Any


def shared_copy(model: Any) -> Any:
    """Return a copy of a model's structure over the very same parameters and buffers: it takes next to no memory."""
    shared = {id(tensor): tensor for tensor in itertools.chain(model.parameters(), model.buffers())}
    return copy.deepcopy(model, shared)
