"""Checks commands that the bot registers."""

from typing import Any


def check_commands(body: Any) -> None:
    """Check a whole set of commands."""


def check_command(body: Any, *, partial: bool = False) -> None:
    """Check one command, or some fields of it."""
