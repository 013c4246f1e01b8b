"""Fills in a modal as a Discord client does, and refuses what that would refuse."""

from collections.abc import Mapping, Sequence

from rehearsal.components import ComponentType
from rehearsal.errors import CommandRejected
from rehearsal.files import Upload
from rehearsal.options import Filled, OptionType, Value
from rehearsal.wire import JSON

FormValue = Value | list[str] | list[Upload] | None
"""What a person may put into a field."""

_SELECTABLE = {
    ComponentType.USER_SELECT: OptionType.USER,
    ComponentType.ROLE_SELECT: OptionType.ROLE,
    ComponentType.MENTIONABLE_SELECT: OptionType.MENTIONABLE,
    ComponentType.CHANNEL_SELECT: OptionType.CHANNEL,
    ComponentType.FILE_UPLOAD: OptionType.ATTACHMENT,
}


def filled_form(modal: JSON, values: Mapping[str, FormValue], filled: Filled) -> tuple[list[JSON], JSON]:
    """Return the components of a form that is sent in, and what their ids stand for.

    Parameters
    ----------
    values
        By custom_id or label; a field that is not named keeps what the form proposed.

    Raises
    ------
    CommandRejected
        There is no such field, or a value does not fit it.
    """
    form = _Form(values, filled)
    components = [form.part(part) for part in modal["components"]]
    left = set(values) - form.used
    if left:
        raise CommandRejected(f"The form has no field {', '.join(sorted(left))}; it has: {', '.join(form.labels)}")
    return components, filled.resolved


def choose(menu: JSON, values: Sequence[Value], filled: Filled) -> list[str]:
    """Return what a menu sends for these values.

    Raises
    ------
    CommandRejected
        They are too few or too many, or the menu does not offer them.
    """
    low, high = _bounds(menu)
    if not low <= len(values) <= high:
        raise CommandRejected(f"The menu {menu['custom_id']!r} wants {low} to {high} values, not {len(values)}.")
    if "options" in menu:
        return [option_of(menu, value) for value in values]
    return [_thing(menu, value, filled) for value in values]


def option_of(menu: JSON, value: Value) -> str:
    """Return the value of a menu's option that is meant, by its value or label."""
    for option in menu["options"]:
        if value in (option["value"], option["label"]):
            return str(option["value"])
    labels = ", ".join(option["label"] for option in menu["options"])
    raise CommandRejected(f"The menu {menu['custom_id']!r} offers {labels}; not {value!r}.")


def _bounds(menu: JSON) -> tuple[int, int]:
    """Return how many values it wants at least and at most: one where nothing is said, of checkboxes any number."""
    low, high = menu.get("min_values"), menu.get("max_values")
    most = len(menu["options"]) if menu["type"] == ComponentType.CHECKBOX_GROUP else 1
    return 1 if low is None else low, high or most


def _thing(menu: JSON, value: Value, filled: Filled) -> str:
    found = filled.find(_SELECTABLE[ComponentType(menu["type"])], value, menu.get("channel_types") or ())
    if found is None:
        raise CommandRejected(f"The menu {menu['custom_id']!r} does not offer {value!r}.")
    return filled.refer(found)


class _Form:
    """A form while it is filled in."""

    def __init__(self, values: Mapping[str, FormValue], filled: Filled) -> None:
        self.used: set[str] = set()
        self.labels: list[str] = []
        self._values = values
        self._filled = filled

    def part(self, part: JSON) -> JSON:
        """Return one part of the form, filled in."""
        base = {"type": part["type"], "id": part["id"]}
        if part["type"] == ComponentType.ACTION_ROW:
            field = part["components"][0]
            return base | {"components": [self._field(field, field["label"])]}
        if part["type"] == ComponentType.LABEL:
            return base | {"component": self._field(part["component"], part["label"])}
        return base

    def _field(self, field: JSON, label: str) -> JSON:
        try:
            return self._filled_field(field, label)
        except CommandRejected as error:
            raise CommandRejected(str(error), field["custom_id"]) from None

    def _filled_field(self, field: JSON, label: str) -> JSON:
        self.labels.append(label)
        name = field["custom_id"] if field["custom_id"] in self._values else label
        given = name in self._values
        value = self._values[name] if given else None
        self.used |= {name} if given else set()
        filled = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
        if field["type"] == ComponentType.TEXT_INPUT:
            return filled | {"value": _text(field, label, value if given else field.get("value") or "")}
        if field["type"] == ComponentType.CHECKBOX:
            return filled | {"value": bool(value if given else field.get("default"))}
        chosen = self._chosen(field, value) if given else self._proposed(field)
        if not chosen and field.get("required", True) and _bounds(field)[0]:
            raise CommandRejected(f"The field {label!r} is required.")
        if field["type"] == ComponentType.RADIO_GROUP:
            return filled | {"value": chosen[0] if chosen else None}
        return filled | {"values": chosen}

    def _chosen(self, field: JSON, value: FormValue) -> list[str]:
        wanted: list[Value] = [] if value is None else [*value] if isinstance(value, list) else [value]
        return choose(field, wanted, self._filled) if wanted else []

    def _proposed(self, field: JSON) -> list[str]:
        """Return what a menu sends that nobody touched."""
        chosen = [str(option["value"]) for option in field.get("options") or () if option.get("default")]
        return chosen + [
            _thing(field, str(default["id"]), self._filled) for default in field.get("default_values") or ()
        ]


def _text(field: JSON, label: str, value: FormValue) -> str:
    if not isinstance(value, str):
        raise CommandRejected(f"The field {label!r} wants text, not {value!r}.")
    if not value and field.get("required", True):
        raise CommandRejected(f"The field {label!r} is required.")
    low, high = field.get("min_length") or 0, field.get("max_length") or 4000
    if value and not low <= len(value) <= high:
        raise CommandRejected(f"The field {label!r} wants {low} to {high} characters, not {len(value)}.")
    return value
