"""Forms as no client of Discord's would send them in: fields left out, added, too long, with what was never offered."""

from typing import Any

from hypothesis import strategies as st

from rehearsal import Interaction, Rehearsal
from rehearsal.components import ComponentType, walk
from rehearsal.interaction import InteractionType
from rehearsal.wire import JSON
from tests.hostile.texts import texts

LONGEST = 5000  # characters; Discord takes 4,000


def sent_in(world: Rehearsal, opened: Interaction, data: st.DataObject) -> Interaction:
    """Send in the form that an interaction opened."""
    assert opened.modal is not None
    fields = [part for part in walk(opened.modal["components"]) if "custom_id" in part]
    parts = [_label(number, _filled(field, data)) for number, field in enumerate(fields)]
    kept = data.draw(st.lists(st.sampled_from(parts), unique_by=id) if data.draw(st.booleans()) else st.just(parts))
    if data.draw(st.booleans(), label="a field that the form lacks"):
        kept = [*kept, _label(90, {"type": 4, "id": 91, "custom_id": data.draw(texts(50)), "value": "x"})]
    body: JSON = {"custom_id": opened.modal["custom_id"], "components": kept}
    return world.interactions.send(
        InteractionType.MODAL,
        opened.user,
        opened.channel,
        opened.modal["custom_id"],
        body,
        source=opened.source,
        parent=opened,
    )


def _filled(field: JSON, data: st.DataObject) -> JSON:
    filled: dict[str, Any] = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    if field["type"] == ComponentType.TEXT_INPUT:
        own = st.just(field.get("value") or "")
        return filled | {"value": data.draw(texts(LONGEST) | own, label=field["custom_id"])}
    offered = [option["value"] for option in field.get("options", ())]
    chosen = st.lists(st.sampled_from(offered) | texts(100) if offered else texts(100), max_size=2)
    return filled | {"values": data.draw(chosen, label=field["custom_id"])}


def _label(number: int, field: JSON) -> JSON:
    return {"type": ComponentType.LABEL, "id": 100 + number, "component": field}
