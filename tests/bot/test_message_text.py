"""The text of a message: typed, on a card of ours, or forwarded."""

from typing import Any

import discord
import pytest

from bot.cards.text import inline, literal, quote
from bot.message_text import message_text, said_in

STATE: Any = discord.Client(intents=discord.Intents.none())._connection
PLACE: Any = discord.PartialMessageable(STATE, 1)
ADA = 10**17
AUTHOR = {"id": str(ADA), "username": "ada", "discriminator": "0", "avatar": None, "global_name": None}


def said(content: str = "", components: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "type": 0,
        "content": content,
        "embeds": [],
        "attachments": [],
        "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": None,
        "mentions": [],
        "mention_roles": [],
        "components": components or [],
    }


def message(content: str = "", forwarded: dict[str, Any] | None = None, **changes: Any) -> discord.Message:
    """Return a message made of what Discord sends."""
    data: Any = said(content) | {
        "id": "9",
        "channel_id": "1",
        "author": AUTHOR,
        "tts": False,
        "mention_everyone": False,
        "pinned": False,
        **changes,
    }
    if forwarded is not None:
        data["message_reference"] = {"type": 1, "channel_id": "2", "message_id": "3"}
        data["message_snapshots"] = [{"message": forwarded}]
    return discord.Message(state=STATE, channel=PLACE, data=data)


def card(*texts: str) -> list[dict[str, Any]]:
    return [{"type": 17, "id": 1, "components": [{"type": 10, "id": 2, "content": text} for text in texts]}]


def test_a_message_has_its_text() -> None:
    assert message_text(message(f"Hello <@{ADA}>", mentions=[AUTHOR])) == "Hello @ada"
    assert message_text(message()) == ""


def test_a_forwarded_message_has_its_text() -> None:
    forwarding = message(forwarded=said(f"Look <:party:{ADA}>"))
    assert message_text(forwarding) == "Look :party:"
    assert said_in(forwarding).content.startswith("Look <:party:")


def test_a_forwarded_card_has_its_text() -> None:
    assert message_text(message(forwarded=said(components=card("### Heading", "> Once", " there was", "-# 1 s")))) == (
        "Once\n there was"
    )


@pytest.mark.parametrize(
    "text", ["# a *b* __init__(self)", "1. one\n2. two", "https://a.example/b_c [x](y) <@1>", "a\\b"]
)
def test_what_was_made_harmless_is_as_it_was(text: str) -> None:
    for made in (quote(text, 400), literal(text)):
        assert message_text(message(components=card(made))) == text
    assert message_text(message(components=card(inline("1. [x](y)")))) == "1. [x](y)"
