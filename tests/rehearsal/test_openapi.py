"""Discord's own description of its interface, as a second opinion."""

from typing import Any

import pytest

from rehearsal import Rehearsal
from tests.rehearsal.client import Api
from tests.rehearsal.document import MISSING, validator
from tests.rehearsal.openapi import OpenApiValidator

MESSAGES = "/channels/{channel_id}/messages"


@pytest.fixture
def schemas() -> OpenApiValidator:
    found = validator()
    if found is None:
        pytest.skip(MISSING)
    return found


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", MESSAGES, {"content": "x"}),
        ("POST", MESSAGES, {"content": "x", "allowed_mentions": {"users": [123456789012345678]}}),
        ("GET", MESSAGES, None),
        ("POST", "/nothing/of/this/kind", {"anything": 1}),
        ("POST", "/interactions/{a}/{b}/callback", {"type": 5, "data": {"flags": 64}}),
        ("PATCH", "/webhooks/{a}/{b}/messages/{c}", {"content": "x", "components": []}),
    ],
)
def test_right_bodies_pass(schemas: OpenApiValidator, method: str, path: str, body: Any) -> None:
    assert schemas.request_error(method, path, body) is None


@pytest.mark.parametrize(
    ("method", "path", "body", "place"),
    [
        ("POST", MESSAGES, {"content": "x" * 4001}, "content"),
        ("POST", MESSAGES, {"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
        ("POST", "/applications/{a}/commands", {"name": "x", "description": 5}, "description"),
        ("PATCH", "/webhooks/{a}/{b}/messages/{c}", {"content": 7}, "content"),
    ],
)
def test_wrong_bodies_are_found_at_their_place(
    schemas: OpenApiValidator, method: str, path: str, body: Any, place: str
) -> None:
    error = schemas.request_error(method, path, body)
    assert error is not None
    assert error.startswith(f"{place}: ")


@pytest.mark.parametrize(
    ("method", "path", "answer", "place"),
    [
        ("GET", "/gateway", {}, ""),
        ("GET", "/guilds/{a}/threads/active", {"threads": [], "members": [], "has_more": 1}, "has_more"),
    ],
)
def test_wrong_answers_are_found(schemas: OpenApiValidator, method: str, path: str, answer: Any, place: str) -> None:
    error = schemas.response_error(method, path, answer)
    assert error is not None
    assert error.startswith(f"{place}: ")


def test_right_answers_pass(schemas: OpenApiValidator) -> None:
    assert schemas.response_error("GET", "/gateway", {"url": "wss://gateway.discord.gg"}) is None
    assert schemas.response_error("GET", "/nothing/of/this/kind", {"anything": 1}) is None


async def test_an_answer_that_discord_would_not_give_is_a_failure(
    schemas: OpenApiValidator, rehearsal: Rehearsal, api: Api
) -> None:
    rehearsal.guild.bot.payload.pop("username")
    assert (await api("GET", "/users/@me"))[0] == 200
    (failure,) = rehearsal.failures
    assert '"username" is a required property' in failure
    rehearsal.failures.clear()


MOMENT = "2026-01-05T09:00:00+00:00"


@pytest.mark.parametrize(
    ("event", "data", "error"),
    [
        ("CHANNEL_PINS_UPDATE", {"channel_id": "1", "last_pin_timestamp": MOMENT}, None),
        ("CHANNEL_PINS_UPDATE", {"channel_id": 1}, "channel_id: 1 is not of type"),
        ("THREAD_DELETE", {"id": "1", "guild_id": "2", "type": 11}, '"parent_id" is a required property'),
        ("MESSAGE_DELETE", {"id": "1", "channel_id": "2", "guild": "3"}, "'guild' was unexpected"),
        ("NOTHING_OF_THIS_KIND", {}, "no schema"),
    ],
)
def test_wrong_events_are_found(schemas: OpenApiValidator, event: str, data: Any, error: str | None) -> None:
    found = schemas.event_error(event, data)
    assert found is None if error is None else error in str(found)


@pytest.mark.parametrize(("part", "place"), [("username", "author"), ("joined_at", "member")])
async def test_an_event_that_discord_would_not_send_is_a_failure(
    schemas: OpenApiValidator, rehearsal: Rehearsal, part: str, place: str
) -> None:
    user = rehearsal.person("ada").user
    (user.payload if place == "author" else user.member).pop(part)
    await rehearsal.person("ada").say("hello")
    failure = f'MESSAGE_CREATE: the event does not fit its schema: {place}: "{part}" is a required property'
    assert set(rehearsal.failures) == {failure}
    rehearsal.failures.clear()
