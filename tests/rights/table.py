"""Reads the tables of `docs/rights.md`."""

import re
from dataclasses import dataclass
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "docs" / "rights.md").read_text(encoding="utf-8")
PEOPLE = ("its owner", "participant", "instructor", "moderator", "manager", "another server")
ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True)
class Right:
    """What a row says: who of `PEOPLE` is let do it."""

    name: str
    allowed: dict[str, bool]


def cells(heading: str) -> list[list[str]]:
    """Return the rows of the table below a heading, without its head."""
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def rights(heading: str) -> list[Right]:
    """Return what the rows below a heading say; raises `KeyError` for a cell that is neither yes nor no."""
    return [
        Right(name.strip("`"), {who: ANSWERS[cell] for who, cell in zip(PEOPLE, said, strict=True)})
        for name, *said in cells(heading)
    ]


def openers() -> dict[str, list[str]]:
    """Return what opens each form: actions, and commands with their `/`."""
    return {form.strip("`"): re.findall(r"`([^`]+)`", opened) for form, opened in cells("Forms")}
