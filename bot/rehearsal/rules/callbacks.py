"""Checks the first answer to an interaction."""

from typing import Any

from bot.rehearsal.interaction import Interaction


def check_type(body: Any, interaction: Interaction) -> int:
    """Return the kind of answer, if it fits the kind of interaction."""
    return int(body["type"])


def check_deferral(data: Any) -> None:
    """Check the data of a deferral."""


def check_choices(data: Any, interaction: Interaction) -> None:
    """Check autocomplete choices."""
