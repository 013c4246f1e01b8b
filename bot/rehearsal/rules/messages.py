"""Checks messages and edits."""

from collections.abc import Mapping
from typing import Any

from bot.rehearsal.files import Upload
from bot.rehearsal.message import Message


def check_new(body: Any, uploads: Mapping[int, Upload], path: tuple[str, ...] = ()) -> None:
    """Check a new message."""


def check_edit(body: Any, uploads: Mapping[int, Upload], message: Message, path: tuple[str, ...] = ()) -> None:
    """Check an edit."""
