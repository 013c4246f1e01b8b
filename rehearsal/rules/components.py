"""The components of a message (documentation, "Component Reference")."""

from typing import Any

from rehearsal.components import SELECTS, ComponentType, walk
from rehearsal.emojis import is_emoji
from rehearsal.rules.shape import (
    Check,
    Path,
    Problems,
    among,
    array,
    boolean,
    number,
    record,
    snowflake,
    tagged,
    text,
    then,
)
from rehearsal.wire import JSON

MOST_COMPONENTS = 40
MOST_ROWS = 5
MOST_TEXT = 4000
_LINK, _PREMIUM = 5, 6

COMMON: dict[str, Check] = {"type": number(), "id": number(0, 2**31 - 1)}
CUSTOM_ID = text(1, 100)


def _emoji(value: Any, path: Path, problems: Problems) -> None:
    if not value.get("id") and not is_emoji(value.get("name") or ""):
        problems.add((*path, "name"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")  # so in options as well


EMOJI = then(record({"id": snowflake, "name": text(0, 100), "animated": boolean}), _emoji)
OPTION: dict[str, Check] = {
    "label": text(1, 100),
    "value": text(1, 100),
    "description": text(0, 100),
    "default": boolean,
}


def _button(value: Any, path: Path, problems: Problems) -> None:
    if not value.get("label") and not value.get("emoji"):
        problems.add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button needs a label or an emoji.")
    linked = value["style"] == _LINK
    needed, forbidden = ("url", "custom_id") if linked else ("custom_id", "url")
    if not value.get(needed):
        message = f"A button of style {value['style']} needs a {needed}."
        problems.add((*path, needed), "BUTTON_COMPONENT_FIELD_REQUIRED", message)
    if value.get(forbidden):
        problems.add(path, "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", "A custom id and url cannot both be specified")


def _select(value: Any, path: Path, problems: Problems) -> None:
    low = 1 if value.get("min_values") is None else value["min_values"]
    high = value.get("max_values") or 1
    if low > high:
        problems.add((*path, "min_values"), "SELECT_COMPONENT_MIN_OVER_MAX", "min_values is over max_values.")
    if "options" not in value:
        return
    options = value["options"]
    values = [option["value"] for option in options]
    for place, one in enumerate(values):
        if one in values[:place]:
            message = "The specified option value is already used"
            problems.add((*path, "options", place, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
    if high > len(options):
        message = "max_values is over the number of options."
        problems.add((*path, "max_values"), "SELECT_COMPONENT_MAX_OVER_OPTIONS", message)
    if sum(bool(option.get("default")) for option in options) > high:
        message = "More options are set as default than may be chosen."
        problems.add((*path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULTS", message)


BUTTON = then(
    record(
        COMMON
        | {
            "style": among(1, 2, 3, 4, _LINK, _PREMIUM),
            "label": text(0, 80),
            "emoji": EMOJI,
            "custom_id": CUSTOM_ID,
            "url": text(1, 512, r"(?:https?|discord)://.+"),
            "disabled": boolean,
        },
        ("style",),
    ),
    _button,
)
_ANY_SELECT = COMMON | {
    "custom_id": CUSTOM_ID,
    "placeholder": text(0, 150),
    "min_values": number(0, 25),
    "max_values": number(1, 25),
    "disabled": boolean,
    "required": boolean,
}
_DEFAULT = record({"id": snowflake, "type": among("user", "role", "channel")}, ("id", "type"))
_THING_SELECT = _ANY_SELECT | {"default_values": array(_DEFAULT, 0, 25)}
STRING_SELECT = then(
    record(
        _ANY_SELECT | {"options": array(record(OPTION | {"emoji": EMOJI}, ("label", "value")), 1, 25)},
        ("custom_id", "options"),
    ),
    _select,
)
THING_SELECT = then(record(_THING_SELECT, ("custom_id",)), _select)
CHANNEL_SELECT = then(record(_THING_SELECT | {"channel_types": array(number(0, 20))}, ("custom_id",)), _select)
SELECT_TYPES: dict[int, Check] = {
    ComponentType.STRING_SELECT: STRING_SELECT,
    ComponentType.USER_SELECT: THING_SELECT,
    ComponentType.ROLE_SELECT: THING_SELECT,
    ComponentType.MENTIONABLE_SELECT: THING_SELECT,
    ComponentType.CHANNEL_SELECT: CHANNEL_SELECT,
}


def _row(value: Any, path: Path, problems: Problems) -> None:
    types = [child["type"] for child in value["components"]]
    if SELECTS.intersection(types) and len(types) > 1:
        message = "The specified component exceeds the maximum width"
        problems.add((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)


_ROW = then(
    record(
        COMMON | {"components": array(tagged({ComponentType.BUTTON: BUTTON, **SELECT_TYPES}), 1, 5)}, ("components",)
    ),
    _row,
)
_MEDIA = record({"url": text(1, 2048, r"(?:https?|attachment)://.+")}, ("url",))
TEXT_DISPLAY = record(COMMON | {"content": text(1, MOST_TEXT)}, ("content",))
_THUMBNAIL = record(COMMON | {"media": _MEDIA, "description": text(0, 1024), "spoiler": boolean}, ("media",))
_SECTION = record(
    COMMON
    | {
        "components": array(tagged({ComponentType.TEXT_DISPLAY: TEXT_DISPLAY}), 1, 3),
        "accessory": tagged({ComponentType.BUTTON: BUTTON, ComponentType.THUMBNAIL: _THUMBNAIL}),
    },
    ("components", "accessory"),
)
_ITEM = record({"media": _MEDIA, "description": text(0, 1024), "spoiler": boolean}, ("media",))
_GALLERY = record(COMMON | {"items": array(_ITEM, 1, 10)}, ("items",))
_FILE = record(
    COMMON | {"file": record({"url": text(1, 2048, r"attachment://.+")}, ("url",)), "spoiler": boolean}, ("file",)
)
_SEPARATOR = record(COMMON | {"divider": boolean, "spacing": among(1, 2)})
_INNER: dict[int, Check] = {
    ComponentType.ACTION_ROW: _ROW,
    ComponentType.SECTION: _SECTION,
    ComponentType.TEXT_DISPLAY: TEXT_DISPLAY,
    ComponentType.MEDIA_GALLERY: _GALLERY,
    ComponentType.FILE: _FILE,
    ComponentType.SEPARATOR: _SEPARATOR,
}
_CONTAINER = record(
    COMMON | {"components": array(tagged(_INNER), 1), "accent_color": number(0, 0xFFFFFF), "spoiler": boolean},
    ("components",),
)
_LEGACY = array(tagged({ComponentType.ACTION_ROW: _ROW}), 0, MOST_ROWS)
_V2 = array(tagged({**_INNER, ComponentType.CONTAINER: _CONTAINER}), 1, MOST_COMPONENTS)


def check_components(components: Any, path: Path, problems: Problems, *, v2: bool) -> None:
    """Check the components of a message, those of version 2 or the older rows."""
    before = problems.count
    (_V2 if v2 else _LEGACY)(components, path, problems)
    if problems.count > before:
        return
    check_unique(components, path, problems)
    parts = list(walk(components))
    if len(parts) > MOST_COMPONENTS:
        message = f"The total number of components exceeds {MOST_COMPONENTS}: {len(parts)}"
        problems.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    length = sum(len(part["content"]) for part in parts if part["type"] == ComponentType.TEXT_DISPLAY)
    if length > MOST_TEXT:
        message = f"The text displays exceed {MOST_TEXT} characters in all: {length}"
        problems.add(path, "COMPONENT_MAX_TOTAL_TEXT_EXCEEDED", message)


def check_unique(components: list[JSON], path: Path, problems: Problems) -> None:
    """Check that no id and no custom_id is there twice."""
    for key, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
        values = [part[key] for part in walk(components) if part.get(key)]
        for value in {value for value in values if values.count(value) > 1}:
            problems.add(path, code, f"Component {key} cannot be duplicated: {value}")


def references(components: list[JSON], path: Path) -> list[tuple[Path, str]]:
    """Return the names of the files that components show by `attachment://`, and where."""
    found: list[tuple[Path, str]] = []
    for part in walk(components):
        for entry in (part, *(part.get("items") or ())):
            for key in ("media", "file"):
                url = str((entry.get(key) or {}).get("url", ""))
                if url.startswith("attachment://"):
                    found.append(((*path, key, "url"), url.removeprefix("attachment://")))
    return found
