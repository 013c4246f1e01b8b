"""Rate limits: how requests are counted, and what a bot makes of them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal import Rehearsal
from rehearsal.changes import Changes
from rehearsal.limits import GLOBAL, OLD_EDITS, USUAL, Bucket, Limits, Verdict, Window
from tests.rehearsal.client import Api, Bot, Start

MESSAGES = "/channels/{channel_id}/messages"
ANSWER = "/webhooks/{application_id}/{token}"


@pytest.fixture
def limits() -> Limits:
    made = Limits(Changes())
    made.enforce()
    return made


def ask(limits: Limits, method: str, path: str, now: float = 0.0, **parameters: str) -> Verdict:
    return limits.take(method, path, parameters, now, own_token="token" not in parameters)


def test_a_bucket_tells_what_is_left_of_it(limits: Limits) -> None:
    for left in (4, 3, 2, 1, 0):
        headers = ask(limits, "POST", MESSAGES, 1.0, channel_id="1").headers
        assert (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]) == ("5", str(left))
        assert headers["X-RateLimit-Reset-After"] == "5.000"
    refused = ask(limits, "POST", MESSAGES, 3.0, channel_id="1")
    assert (refused.retry_after, refused.everywhere, refused.headers["X-RateLimit-Scope"]) == (3.0, False, "user")
    assert ask(limits, "POST", MESSAGES, 6.0, channel_id="1").retry_after is None


def test_each_channel_method_and_token_has_a_bucket_of_its_own(limits: Limits) -> None:
    for _ in range(5):
        ask(limits, "POST", MESSAGES, channel_id="1")
        ask(limits, "POST", ANSWER, token="one")
    assert ask(limits, "POST", MESSAGES, channel_id="1").retry_after
    assert ask(limits, "POST", ANSWER, token="one").retry_after
    other = [
        ask(limits, "POST", MESSAGES, channel_id="2"),
        ask(limits, "GET", MESSAGES, channel_id="1"),
        ask(limits, "POST", ANSWER, token="two"),
    ]
    assert [verdict.retry_after for verdict in other] == [None] * 3
    assert other[0].headers["X-RateLimit-Bucket"] != other[1].headers["X-RateLimit-Bucket"]


def test_there_is_a_limit_of_all_requests_by_the_own_token(limits: Limits) -> None:
    for number in range(GLOBAL.limit):
        assert ask(limits, "GET", MESSAGES, channel_id=str(number)).retry_after is None
        assert ask(limits, "POST", ANSWER, token=str(number)).retry_after is None
    refused = ask(limits, "GET", MESSAGES, 0.25, channel_id="new")
    assert (refused.retry_after, refused.everywhere) == (0.75, True)
    assert refused.headers == {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
    assert ask(limits, "POST", ANSWER, token="new").retry_after is None
    assert ask(limits, "GET", MESSAGES, 1.0, channel_id="new").retry_after is None


def test_first_answers_to_interactions_are_not_counted(limits: Limits) -> None:
    path = "/interactions/{interaction_id}/{token}/callback"
    assert all(ask(limits, "POST", path, token="one") == Verdict() for _ in range(100))


def test_what_is_off_counts_nothing() -> None:
    off = Limits(Changes())
    assert all(ask(off, "POST", MESSAGES, channel_id="1") == Verdict() for _ in range(100))


@given(st.lists(st.floats(min_value=0, max_value=100), max_size=200).map(sorted))
def test_no_window_lets_more_through_than_it_has(times: list[float]) -> None:
    bucket = Bucket(Window(3, 7.0))
    taken = [now for now in times if bucket.take(now)]
    # Seven are in three windows at least, so that one whole window lies between the first and the last of them.
    assert all(last - first > 6.999 for first, last in zip(taken, taken[6:], strict=False))
    assert len(taken) >= min(len(times), 3)


def test_old_buckets_are_forgotten(limits: Limits) -> None:
    for number in range(5000):
        ask(limits, "POST", ANSWER, float(number), token=str(number))
    assert len(limits._buckets) <= 2001


async def test_a_bot_reads_the_headers_and_waits(
    rehearsal: Rehearsal, bot: Bot, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rehearsal.limits._WINDOWS", {("POST", MESSAGES): Window(2, 0.2)})
    rehearsal.limits.enforce()
    await start(bot)
    channel = bot.get_partial_messageable(rehearsal.guild.channel_ids["general"], guild_id=rehearsal.guild.id)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(channel.send(str(number)) for number in range(5)))
    assert loop.time() - began >= 0.4, "five messages need three windows"
    texts = sorted(message.text for message in rehearsal.person("ada").messages())
    assert texts == ["0", "1", "2", "3", "4"]
    assert rehearsal.failures == []


async def test_one_too_many_is_refused_in_discords_words(rehearsal: Rehearsal, api: Api) -> None:
    rehearsal.limits.enforce()
    answers: list[tuple[int, Any]] = [await api.post({"content": "x"}) for _ in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [429]
    refusal = answers[-1][1]
    assert refusal["message"] == "You are being rate limited."
    assert 0 < refusal["retry_after"] <= 5
    assert refusal["global"] is False
    assert len(rehearsal.person("ada").messages()) == 5
    assert any("429 rate limited" in refusal for refusal in rehearsal.refusals)


async def test_nothing_is_limited_unless_it_is_asked_for(rehearsal: Rehearsal, api: Api) -> None:
    assert {(await api.post({"content": "x"}))[0] for _ in range(USUAL.limit * 2)} == {200}


async def test_messages_over_an_hour_old_are_edited_so_often_only(rehearsal: Rehearsal, api: Api) -> None:
    _, sent = await api.post({"content": "0"})
    (message,) = rehearsal.person("ada").messages()
    path = f"/channels/{sent['channel_id']}/messages/{sent['id']}"
    message.created -= timedelta(minutes=61)
    for _ in range(OLD_EDITS.limit + 1):
        assert (await api("PATCH", path, {"content": "1"}))[0] == 200, "they are not counted unless asked for"
    rehearsal.limits.enforce()
    rehearsal.limits._buckets["old edit", sent["channel_id"]] = Bucket(Window(2, 3600.0))
    answers = [await api("PATCH", path, {"content": "2"}) for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 429]
    _, refusal = answers[-1]
    assert (refusal["code"], refusal["global"]) == (30046, False)
    assert 3590 < refusal["retry_after"] <= 3600
