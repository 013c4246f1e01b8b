"""Batched decoding: many requests, one model, tokens streamed to each."""

from models.engine.engine import Decoded, Engine, EngineClosed, EngineError, Load
from models.engine.row import Decode, Sampling, Stop
from models.engine.support import UnsupportedModel
from models.engine.text import TextStream, written

__all__ = [
    "Decode",
    "Decoded",
    "Engine",
    "EngineClosed",
    "EngineError",
    "Load",
    "Sampling",
    "Stop",
    "TextStream",
    "UnsupportedModel",
    "written",
]
