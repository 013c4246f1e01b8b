"""Cancel stops that job and no other, within a second, and frees its place in the batch."""

import asyncio

from tests.e2e.system import COUNTING, System, shown


async def test_cancel_stops_that_job_and_no_other(shared: System) -> None:
    ada, grace = shared.discord.person("ada"), shared.discord.person("grace")
    doomed = await shared.ask(ada, f"Doomed {COUNTING}", max_new_tokens=1024, temperature=0)
    other = await shared.ask(grace, f"Other {COUNTING}", max_new_tokens=48, temperature=0)
    await shared.streaming(doomed)
    started = asyncio.get_running_loop().time()
    await ada.press(shown(doomed), "Cancel")
    await shared.discord.until(lambda: "Cancelled" in shown(doomed).text, timeout=10)
    assert asyncio.get_running_loop().time() - started < 1
    assert "48 tokens" in (await shared.finished(other)).text
    rows = await shared.query("SELECT count(*) FROM jobs WHERE state = 'running'")
    assert rows == [(0,)]


async def test_a_waiting_job_is_cancelled_at_once(shared: System) -> None:
    ada = shared.discord.person("ada")
    asked = [
        await shared.ask(ada, f"Queue {number}: {COUNTING}", max_new_tokens=400, temperature=0) for number in range(3)
    ]
    waits = "running jobs ends"
    await shared.discord.until(lambda: any(waits in shown(sent).text for sent in asked))
    (waiting,) = [sent for sent in asked if waits in shown(sent).text]  # on a busy machine not the one asked for last
    await ada.press(shown(waiting), "Cancel")
    await shared.discord.until(lambda: "Cancelled" in shown(waiting).text, timeout=3)
    for sent in asked:
        if sent is not waiting:
            await ada.press(shown(sent), "Cancel")
    await shared.discord.until(lambda: all("Cancelled" in shown(sent).text for sent in asked), timeout=10)


async def test_nobody_else_may_cancel(shared: System) -> None:
    ada, alan, moderator = (shared.discord.person(name) for name in ("ada", "alan", "moderator"))
    sent = await shared.ask(ada, f"Mine {COUNTING}", max_new_tokens=1024, temperature=0)
    await shared.streaming(sent)
    await alan.press(shown(sent), "Cancel")
    await shared.discord.until(lambda: any("Only" in message.text for message in alan.messages() if message.ephemeral))
    assert "Cancelled" not in shown(sent).text
    await moderator.press(shown(sent), "Cancel")
    await shared.discord.until(lambda: "Cancelled" in shown(sent).text, timeout=10)
