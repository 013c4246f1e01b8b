"""200 people type at once while the worker decodes a full batch."""

import asyncio
import time

from tests.e2e.system import COUNTING, System, shown

PEOPLE = 200
SOON = 2.0  # seconds in which what is short is answered, however long the line of what is not
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


async def test_a_newcomer_with_something_short_does_not_wait_behind_long_texts(shared: System) -> None:
    writers = [shared.discord.add_person(f"writer-{number}") for number in range(20)]
    long = [(person, await shared.ask(person, COUNTING, max_new_tokens=1024)) for person in writers for _ in range(2)]
    await shared.streaming(long[0][1])
    began = time.monotonic()
    asked = await shared.type(shared.discord.add_person("newcomer"), "/tokenize text:Unbelievable!")
    assert "characters" in (await shared.finished(asked)).text
    took = time.monotonic() - began
    for person, sent in long:
        await person.press(shown(sent), "Cancel")
    for _, sent in long:
        await shared.finished(sent)
    assert took < SOON
