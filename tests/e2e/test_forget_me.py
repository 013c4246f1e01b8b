"""Somebody wants to be forgotten while a worker writes for them: it stops, the card says so, and nothing is left."""

import pytest

from rehearsal import Message
from tests.e2e.system import COUNTING, System, shown

pytestmark = pytest.mark.timeout(240)

BUTTON = "Delete all of it"


async def page(shared: System) -> Message:
    """Type `/forget-me` and return what it shows."""
    sent = await shared.type(shared.discord.person("ada"), "/forget-me")
    await shared.discord.until(lambda: shown(sent).text)
    return shown(sent)


async def left(shared: System) -> tuple[object, ...]:
    (row,) = await shared.query("select count(*) from jobs where owner_id = %s", shared.discord.person("ada").user.id)
    return row


async def test_what_runs_is_stopped_and_all_of_it_is_gone(shared: System) -> None:
    ada, alan = shared.discord.person("ada"), shared.discord.person("alan")
    running = await shared.ask(ada, COUNTING, max_new_tokens=1024, temperature=0)
    card = await shared.streaming(running)
    told = await page(shared)
    assert "1 of them waiting or running" in told.text
    await ada.press(told, BUTTON)
    await shared.discord.until(lambda: "Deleted, for good" in told.text)
    assert await left(shared) == (0,)
    await shared.discord.until(lambda: card.text == "🗑️ This job was deleted.")
    await shared.finished(await shared.ask(alan, "Good morning", max_new_tokens=8))
    assert "no longer this worker's" in shared.worker.tail(), "the run of what is gone has ended"


async def test_a_bot_that_was_killed_meanwhile_has_done_all_of_it_or_nothing(shared: System) -> None:
    ada = shared.discord.person("ada")
    await shared.finished(await shared.ask(ada, "Good morning", max_new_tokens=4))
    told = await page(shared)
    await ada.press(told, BUTTON)
    await shared.bot.kill()
    found = await left(shared)
    cards = await shared.query("select count(*) from cards where job_id not in (select id from jobs)")
    assert cards == [(0,)]
    await shared.bot.start()
    await shared.discord.ready(timeout=30)
    again = await page(shared)
    assert ("I keep nothing of you" in again.text) == (found == (0,))
