"""A catalogue of a test's own, for processes that read the shipped one: which it is, their environment says."""

import os
from collections.abc import Iterable
from pathlib import Path

from models.catalogue import Entry, load_catalogue

CATALOGUE = "CATALOGUE"
"""The environment variable that names the catalogue, in place of the shipped one."""


def use_own_catalogue() -> None:
    """Let this process read the catalogue that the environment names."""
    # The shipped catalogue is the default of a parameter: no setting names another.
    load_catalogue.__defaults__ = (Path(os.environ[CATALOGUE]),)


def write_catalogue(path: Path, entries: Iterable[Entry]) -> Path:
    """Write a catalogue as a TOML file, and return the file."""
    path.write_text("\n".join(f"[{entry.key}]\n{_table(entry)}" for entry in entries), encoding="utf-8")
    return path


def _table(entry: Entry) -> str:
    fields = entry.model_dump(mode="json", exclude={"key", "source", "prefixes"})
    lines = [f"{name} = {_value(value)}" for name, value in fields.items()]
    source = entry.source.model_dump(mode="json")
    lines.append("source = { " + ", ".join(f"{name} = {_value(value)}" for name, value in source.items()) + " }")
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)
