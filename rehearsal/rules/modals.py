"""Modals (documentation, "Component Reference", and "Receiving and Responding": modals)."""

from typing import Any

from rehearsal.components import ComponentType
from rehearsal.rules.components import COMMON, CUSTOM_ID, OPTION, SELECT_TYPES, TEXT_DISPLAY, check_unique
from rehearsal.rules.shape import Check, Path, Problems, among, array, boolean, number, record, tagged, text, then


def _input(value: Any, path: Path, problems: Problems) -> None:
    low, high = value.get("min_length") or 0, value.get("max_length") or 4000
    if low > high:
        problems.add((*path, "min_length"), "TEXT_INPUT_MIN_OVER_MAX", "min_length is over max_length.")
    if len(value.get("value") or "") > high:
        problems.add((*path, "value"), "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")


_INPUT_FIELDS: dict[str, Check] = COMMON | {
    "custom_id": CUSTOM_ID,
    "style": among(1, 2),
    "label": text(1, 45),
    "min_length": number(0, 4000),
    "max_length": number(1, 4000),
    "required": boolean,
    "value": text(0, 4000),
    "placeholder": text(0, 100),
}
_LABELLED_INPUT = then(record(_INPUT_FIELDS, ("custom_id", "style", "label")), _input)
_INPUT = then(record(_INPUT_FIELDS, ("custom_id", "style")), _input)
_COUNTED = {"min_values": number(0, 10), "max_values": number(1, 10), "required": boolean}
_CHOICE = record(OPTION, ("label", "value"))
_NAMED = COMMON | {"custom_id": CUSTOM_ID}
_FIELDS: dict[int, Check] = {
    ComponentType.TEXT_INPUT: _INPUT,
    **SELECT_TYPES,
    ComponentType.FILE_UPLOAD: record(_NAMED | _COUNTED, ("custom_id",)),
    ComponentType.RADIO_GROUP: record(
        _NAMED | {"options": array(_CHOICE, 2, 10), "required": boolean}, ("custom_id", "options")
    ),
    ComponentType.CHECKBOX_GROUP: record(
        _NAMED | _COUNTED | {"options": array(_CHOICE, 1, 10)}, ("custom_id", "options")
    ),
    ComponentType.CHECKBOX: record(_NAMED | {"default": boolean}, ("custom_id",)),
}
_PARTS: dict[int, Check] = {
    ComponentType.ACTION_ROW: record(
        COMMON | {"components": array(tagged({ComponentType.TEXT_INPUT: _LABELLED_INPUT}), 1, 1)}, ("components",)
    ),
    ComponentType.LABEL: record(
        COMMON | {"label": text(1, 45), "description": text(0, 100), "component": tagged(_FIELDS)},
        ("label", "component"),
    ),
    ComponentType.TEXT_DISPLAY: TEXT_DISPLAY,
}
_MODAL = record(
    {"custom_id": CUSTOM_ID, "title": text(1, 45), "components": array(tagged(_PARTS), 1, 5)},
    ("custom_id", "title", "components"),
)


def check_modal(data: Any) -> None:
    """Check a form that the bot opens.

    Raises
    ------
    ApiError
        Discord would refuse it.
    Unsupported
        It has what the rehearsal lacks.
    """
    problems = Problems()
    _MODAL(data, ("data",), problems)
    problems.raise_any()
    check_unique(data["components"], ("data", "components"), problems)
    problems.raise_any()
