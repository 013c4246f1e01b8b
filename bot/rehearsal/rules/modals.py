"""Checks modals."""

from typing import Any


def check_modal(data: Any) -> None:
    """Check a modal."""
