"""200 people type at once while the worker decodes a full batch."""

import asyncio

from tests.e2e.system import System

PEOPLE = 200
LAW = 3.0  # seconds that Discord gives a bot for its first answer


async def test_everybody_is_acknowledged_in_time(shared: System) -> None:
    crowd = [shared.discord.add_person(f"person-{number}") for number in range(PEOPLE)]
    busy = [await shared.ask(person, "Keep busy", max_new_tokens=48) for person in crowd[:32]]
    await shared.streaming(busy[0])
    asked = await asyncio.gather(
        *(person.command("generate", {"prompt": "All at once", "max_new_tokens": 2}) for person in crowd)
    )
    await shared.discord.until(lambda: all(sent.answered for sent in asked), timeout=2 * LAW)
    assert [sent.failed for sent in asked if sent.failed] == []
    slowest = max(sent.acknowledged_after or 0 for sent in asked)
    assert slowest < LAW
    for sent in [*busy, *asked]:
        await shared.finished(sent, within=180)
