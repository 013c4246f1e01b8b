"""Fills in a modal as a Discord client does, and refuses what that would refuse."""

from collections.abc import Mapping

from bot.rehearsal.options import Filled, Value
from bot.rehearsal.wire import JSON

FormValue = Value | list[str] | None
"""What a person may put into a field."""


def filled_form(modal: JSON, values: Mapping[str, FormValue], filled: Filled) -> tuple[list[JSON], JSON]:
    """Return the components of a form that is sent in, and what their ids stand for."""
    raise NotImplementedError
