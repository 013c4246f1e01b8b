"""The line on a card that says how what looks like control tokens was read."""

from collections.abc import Iterable

from models.tasks import Result
from models.tasks.text import beginning

NAMES_SHOWN = 3
NAME_SHOWN = 30  # characters


def told(result: Result) -> list[str]:
    """Return a sentence where something typed looks like a control token of a model that read it."""
    found = result.typed_tokens()
    names = dict.fromkeys(name for typed in found for name in typed.names)
    if not names:
        return []
    one = len(names) == 1
    was, tokens = ("was", "a control token") if one else ("were", "control tokens")
    how = f"text, not as {tokens}" if all(typed.read_as == "text" for typed in found) else f"{tokens}, as you chose"
    return [f"{_listed(names)} {was} read as {how}."]


def _listed(names: Iterable[str]) -> str:
    shown = [f"`{beginning(name, NAME_SHOWN).replace('`', '')}`" for name in names]
    if len(shown) > NAMES_SHOWN:
        shown[NAMES_SHOWN - 1 :] = [f"{len(shown) - NAMES_SHOWN + 1} more"]
    *others, last = shown
    return f"{', '.join(others)} and {last}" if others else last
