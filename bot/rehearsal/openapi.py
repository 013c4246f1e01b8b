"""Checks requests against Discord's own OpenAPI document, where that is at hand."""

from pathlib import Path
from typing import Any


class Checker:
    """Knows what Discord's document says of each body."""

    def __init__(self, document: Path) -> None:
        raise NotImplementedError(document)

    def complaint(self, method: str, path: str, body: Any) -> str | None:
        """Return what is wrong with a body, or None."""
        raise NotImplementedError(method, path, body)
