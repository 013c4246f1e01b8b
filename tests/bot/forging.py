"""Presses that a changed client makes up: of buttons and selects that no message of the bot has."""

from collections.abc import Sequence

from rehearsal import Interaction, Message, Person, Rehearsal
from rehearsal.components import ComponentType
from rehearsal.interaction import InteractionType
from rehearsal.wire import JSON

ROW, PART = 900, 901  # ids of components that nothing else has


def forge(message: Message, custom_id: str, *, select: bool = False) -> None:
    """Let a message have a button or select that the bot never put there."""
    part: JSON = {"type": ComponentType.BUTTON, "id": PART, "style": 2, "label": "x", "custom_id": custom_id}
    if select:
        bounds = {"min_values": 1, "max_values": 1, "options": [{"label": "a", "value": "a"}]}
        part = {"type": ComponentType.STRING_SELECT, "id": PART, "custom_id": custom_id, **bounds}
    row: JSON = {"type": ComponentType.ACTION_ROW, "id": ROW, "components": [part]}
    message.components = [*(kept for kept in message.components if kept["id"] != ROW), row]
    message.changed()


def press(world: Rehearsal, person: Person, message: Message, custom_id: str) -> Interaction:
    """Press a button of a message, whether it is seen or not."""
    return _use(world, person, message, {"custom_id": custom_id, "component_type": ComponentType.BUTTON})


def choose(
    world: Rehearsal,
    person: Person,
    message: Message,
    custom_id: str,
    values: Sequence[str],
    kind: int = ComponentType.STRING_SELECT,
) -> Interaction:
    """Choose values in a select of a message, whether it offers them or not."""
    chosen = {"custom_id": custom_id, "component_type": kind, "values": list(values)}
    return _use(world, person, message, chosen)


def _use(world: Rehearsal, person: Person, message: Message, data: JSON) -> Interaction:
    return world.interactions.send(
        InteractionType.COMPONENT,
        person.user,
        message.channel,
        data["custom_id"],
        data | {"id": PART},
        source=message,
    )
