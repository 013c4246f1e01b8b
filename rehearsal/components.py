"""The components of messages and forms (documentation, "Component Reference")."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from rehearsal.wire import JSON


class ComponentType(IntEnum):
    """The types of component (documentation, "Component Types")."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = frozenset({3, 5, 6, 7, 8})


@dataclass(frozen=True)
class Button:
    """A button as it is shown."""

    label: str
    custom_id: str | None
    style: int
    disabled: bool
    url: str | None
    emoji: str | None

    @classmethod
    def of(cls, raw: JSON) -> "Button":
        """Read one from its component."""
        emoji = (raw.get("emoji") or {}).get("name")
        return cls(
            raw.get("label") or "",
            raw.get("custom_id"),
            raw["style"],
            bool(raw.get("disabled")),
            raw.get("url"),
            emoji,
        )


def walk(components: list[JSON]) -> Iterator[JSON]:
    """Yield every component of a tree, in reading order."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for key in ("accessory", "component"):
            if component.get(key):
                yield from walk([component[key]])


def media(part: JSON) -> Iterator[JSON]:
    """Yield the pictures and files that a component shows itself."""
    for entry in (part, *(part.get("items") or ())):
        for key in ("media", "file"):
            if isinstance(entry.get(key), dict):
                yield entry[key]


def complete_ids(components: list[JSON]) -> None:
    """Give what components refer to their ids as strings, and each component a number, as Discord does."""
    for part in walk(components):
        options = part.get("options") or ()
        emojis = [holder["emoji"] for holder in (part, *options) if (holder.get("emoji") or {}).get("id")]
        for referring in (*emojis, *(part.get("default_values") or ())):
            referring["id"] = str(referring["id"])
    _number_components(components)


def _number_components(components: list[JSON]) -> None:
    """Give every component without an id the next free one."""
    taken = {part["id"] for part in walk(components) if part.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for part in walk(components):
        if not part.get("id"):
            part["id"] = next(free)
