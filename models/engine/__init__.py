"""Batched decoding: many requests, one model, tokens streamed to each."""

from models.engine.engine import Decoded, Engine, Load
from models.engine.row import Decode, Sampling, Stop
from models.engine.text_stream import TextStream, written

__all__ = [
    "Decode",
    "Decoded",
    "Engine",
    "Load",
    "Sampling",
    "Stop",
    "TextStream",
    "written",
]
