"""What a log line holds: an event in words, and the ids of whom and what it is about; no token, no text.

Ids are bound where something begins (an interaction, an attempt at a job, the care for a card) and stand in every line
that is logged from there on, whoever logs it.
"""

import json
import logging
import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal

import discord

Format = Literal["text", "json"]
TOKEN_IN_ADDRESS = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.-]+")
NOBODY: Mapping[str, int] = MappingProxyType({})
_ids: ContextVar[Mapping[str, int]] = ContextVar("whom and what is logged about", default=NOBODY)  # it is frozen


def bind(**ids: int | None) -> None:
    """Name ids, such as `job`, in each line that this task, and those that it begins, logs from now on."""
    _ids.set({**_ids.get(), **{name: number for name, number in ids.items() if number is not None}})


def bind_interaction(interaction: discord.Interaction[Any]) -> None:
    """Name the ids of an interaction in what is logged while it is dealt with."""
    bind(interaction=interaction.id, person=interaction.user.id, server=interaction.guild_id)


class Lines(logging.Formatter):
    """A line for people to read, its ids at the end.

    Parameters
    ----------
    texts
        Whether what somebody typed, which a record may bring as `text`, is told.
    """

    def __init__(self, *, texts: bool) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._texts = texts

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback if there is one."""
        return discreet(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 # as logging calls it
        """Return the line alone."""
        about = " ".join(f"{name}={value!r}" for name, value in fields(record, texts=self._texts).items())
        return super().formatMessage(record) + (f" [{about}]" if about else "")


class JsonLines(logging.Formatter):
    """A JSON object a line, for what collects logs."""

    def __init__(self, *, texts: bool) -> None:
        super().__init__()
        self._texts = texts

    def format(self, record: logging.LogRecord) -> str:
        """Return the object: time, level, logger, event, the ids, and the traceback if there is one."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": discreet(record.getMessage()),
            **fields(record, texts=self._texts),
        }
        if record.exc_info:
            line["traceback"] = discreet(self.formatException(record.exc_info))
        return json.dumps(line)


def fields(record: logging.LogRecord, *, texts: bool) -> dict[str, Any]:
    """Return the ids that a record is about, and its text where texts are told."""
    text = getattr(record, "text", None)
    return dict(_ids.get()) | ({"text": text} if texts and text is not None else {})


def discreet(line: str) -> str:
    """Leave interaction tokens out of addresses: errors of aiohttp name the whole of one."""
    return TOKEN_IN_ADDRESS.sub(r"\1…", line)


def configure_logging(level: str, form: Format = "text", *, texts: bool = False) -> None:
    """Log a line an event; of the libraries, what is out of the ordinary."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(texts=texts) if form == "json" else Lines(texts=texts))
    logging.basicConfig(level=level, handlers=[handler])
    for library in ("procrastinate", "discord.client", "aiohttp", "httpx"):
        logging.getLogger(library).setLevel(logging.WARNING)
    # Below this, discord.py logs addresses that hold interaction tokens.
    logging.getLogger("discord").setLevel(max(logging.INFO, logging.getLogger().level))
