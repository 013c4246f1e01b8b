"""What the real bot counts of its traffic with a loopback Discord."""

import re
import time

import aiohttp
import discord
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from bot.jobs.job import State
from bot.monitoring.traffic import Traffic
from rehearsal.faults import Fault
from tests.bot.room import Room


@pytest.fixture
def registry(room: Room) -> CollectorRegistry:
    traffic, made = room.bot.traffic, CollectorRegistry()
    for metric in (traffic.requests, traffic.received, traffic.acknowledged):
        made.register(metric)
    return made


def requests(registry: CollectorRegistry, method: str, resource: str, status: str) -> float:
    labels = {"method": method, "resource": resource, "status": status}
    return registry.get_sample_value("workshop_discord_requests_total", labels) or 0


async def test_requests_are_counted_by_what_they_are_about(room: Room, registry: CollectorRegistry) -> None:
    before = requests(registry, "PATCH", "webhooks", "200")
    await room.finished(room.ada)
    assert requests(registry, "POST", "interactions", "200") == 1
    assert requests(registry, "PATCH", "webhooks", "200") > before
    assert requests(registry, "GET", "users", "200") == 1


async def test_a_rate_limit_shows_beside_the_retry(room: Room, registry: CollectorRegistry) -> None:
    card = await room.ask(room.ada)
    room.world.faults.inject(Fault.RATE_LIMITED, on="PATCH /.*webhooks", seconds=0.1)
    room.work(room.latest, State.SUCCEEDED)
    await room.cards.until_ended(room.latest)
    assert "fox" in card.text
    assert requests(registry, "PATCH", "webhooks", "429") == 1
    assert requests(registry, "PATCH", "webhooks", "200") >= 1


async def test_acknowledgements_are_timed_from_the_interactions_arrival(
    room: Room, registry: CollectorRegistry
) -> None:
    await room.ask(room.ada)
    assert registry.get_sample_value("workshop_interactions_total", {"type": "application_command"}) == 1
    assert registry.get_sample_value("workshop_interaction_acknowledged_seconds_count") == 1
    seconds = registry.get_sample_value("workshop_interaction_acknowledged_seconds_sum")
    assert seconds is not None
    assert 0 < seconds < 3


async def test_nothing_counted_names_a_person_or_holds_a_token(room: Room, registry: CollectorRegistry) -> None:
    await room.finished(room.ada, "My secret prompt")
    shown = generate_latest(registry).decode()
    assert "secret" not in shown
    labels = set(re.findall(r'="([^"]*)"', shown))
    assert all(re.fullmatch(r"[A-Za-z]\w*|[0-9]{3}|[0-9.]+|\+Inf", label) for label in labels), labels


async def test_what_gets_no_answer_is_counted_and_what_is_not_discords_is_not(
    monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    gone = f"http://127.0.0.1:{unused_tcp_port}"
    monkeypatch.setattr(discord.http.Route, "BASE", f"{gone}/api/v10")
    traffic, registry = Traffic(), CollectorRegistry()
    registry.register(traffic.requests)
    async with aiohttp.ClientSession(trace_configs=[traffic.trace]) as session:
        for path in ("/api/v10/channels/1/messages?limit=1", "/attachments/1/2/secret.png"):
            with pytest.raises(aiohttp.ClientConnectionError):
                await session.get(gone + path)
    assert requests(registry, "GET", "channels", "none") == 1
    assert generate_latest(registry).count(b"workshop_discord_requests_total{") == 1


@pytest.mark.parametrize(("ahead", "warnings"), [(900, 1), (-60, 1), (0, 0)])
async def test_clocks_that_differ_are_told_once(
    room: Room, caplog: pytest.LogCaptureFixture, ahead: float, warnings: int
) -> None:
    room.bot.traffic = Traffic(clock=lambda: time.time() + ahead)
    await room.ask(room.ada)
    await room.ask(room.alan)
    said = [record.getMessage() for record in caplog.records if "clock" in record.getMessage()]
    assert len(said) == warnings
    assert all(f"{ahead} s" in sentence for sentence in said)
