"""What is an emoji, and what components bring back of those that are given."""

from typing import Any

import pytest

from rehearsal import Rehearsal
from rehearsal.emojis import is_emoji
from tests.rehearsal.client import Api

CUSTOM = 1277679484459290757  # more than a number of JavaScript holds
INVALID = {"_errors": [{"code": "BUTTON_COMPONENT_INVALID_EMOJI", "message": "Invalid emoji"}]}


def button(emoji: object) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go", "emoji": emoji}


def menu(emoji: object) -> dict[str, Any]:
    return {"type": 3, "custom_id": "one", "options": [{"label": "One", "value": "1", "emoji": emoji}]}


@pytest.mark.parametrize("text", ["👍", "👍🏽", "▶", "▶️", "ℹ️", "↔", "5️⃣", "🇩🇪", "👩‍💻", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️‍🔥", "🏳️‍🌈"])
def test_emojis(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["", "x", "✓", "★", "5", "👍👍", ":thumbsup:", "→", "👍 ", "<:tick:1>", "🇩", "‍"])
def test_what_is_none(text: str) -> None:
    assert not is_emoji(text)


@pytest.mark.parametrize("emoji", [{"name": "black_nib"}, {"name": "✓", "id": None}, {}, {"name": "👍👍"}])
async def test_an_emoji_that_is_none_is_refused(api: Api, emoji: object) -> None:
    status, answer = await api.post({"content": "x", "components": [{"type": 1, "components": [button(emoji)]}]})
    assert (status, answer["code"]) == (400, 50035)
    assert answer["errors"]["components"]["0"]["components"]["0"]["emoji"]["name"] == INVALID
    status, answer = await api.post({"content": "x", "components": [{"type": 1, "components": [menu(emoji)]}]})
    assert (status, answer["code"]) == (400, 50035)
    assert answer["errors"]["components"]["0"]["components"]["0"]["options"]["0"]["emoji"]["name"] == INVALID


@pytest.mark.parametrize("given", [CUSTOM, str(CUSTOM)])
async def test_ids_come_back_as_strings(rehearsal: Rehearsal, api: Api, given: object) -> None:
    emoji = {"name": "tick", "id": given, "animated": False}
    people = {"type": 5, "custom_id": "who", "default_values": [{"id": given, "type": "user"}]}
    rows = [{"type": 1, "components": [part]} for part in (button(emoji), menu(emoji), people)]
    status, answer = await api.post({"content": "x", "components": rows})
    assert status == 200
    pressed, chosen, asked = (row["components"][0] for row in answer["components"])
    assert pressed["emoji"]["id"] == chosen["options"][0]["emoji"]["id"] == str(CUSTOM)
    assert asked["default_values"] == [{"id": str(CUSTOM), "type": "user"}]
    assert pressed["id"] == 2  # a component's own is a number
