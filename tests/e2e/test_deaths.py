"""Whoever dies, a job submitted is answered: one final card, no duplicate, no attempt spent by a database's absence."""

from typing import Any

from bot.cards.layout import NOBODY_WORKS
from rehearsal import Message
from tests.e2e.system import COUNTING, System, job_id, kill_postgres, shown

LONG = 64  # tokens: some seconds of work
COUNTING_ON: dict[str, Any] = {"max_new_tokens": LONG, "temperature": 0, "repetition_penalty": 1}


def cards(whole: System, prompt: str) -> list[Message]:
    return [message for message in whole.discord.person("ada").messages() if f"> {prompt}" in message.text]


async def attempts(whole: System, message: Message) -> tuple[object, ...]:
    rows = await whole.query("SELECT state, attempt, losses FROM jobs WHERE id = %s", job_id(message))
    return rows[0]


async def test_another_worker_finishes_what_a_killed_one_began(shared: System) -> None:
    sent = await shared.ask(shared.discord.person("ada"), f"Lighthouse {COUNTING}", **COUNTING_ON)
    await shared.streaming(sent)
    await shared.worker.kill()
    await shared.worker.start()
    final = await shared.finished(sent)
    assert f"{LONG} tokens" in final.text
    assert cards(shared, "Lighthouse") == [final]
    state, _, losses = await attempts(shared, final)
    assert (state, losses) == ("succeeded", 1)


async def test_while_the_only_worker_is_dead_every_card_says_so(shared: System) -> None:
    ada = shared.discord.person("ada")
    begun = await shared.ask(ada, f"Island {COUNTING}", **COUNTING_ON)
    await shared.streaming(begun)
    await shared.worker.kill()
    waiting = await shared.ask(ada, f"Harbour {COUNTING}", **COUNTING_ON)
    await shared.discord.until(lambda: all(NOBODY_WORKS in shown(sent).text for sent in (begun, waiting)), 15)
    await shared.worker.start()
    for sent in (begun, waiting):
        final = await shared.finished(sent)
        assert f"{LONG} tokens" in final.text
        assert NOBODY_WORKS not in final.text


async def test_a_bot_started_again_finishes_every_card(shared: System) -> None:
    ada = shared.discord.person("ada")
    asked = [await shared.ask(ada, f"Voyage {number}: {COUNTING}", **COUNTING_ON) for number in range(4)]
    await shared.streaming(asked[0])
    await shared.bot.kill()
    asked[1].expire()
    await shared.bot.start()
    finals = [await shared.finished(sent) for sent in asked]
    assert all(f"{LONG} tokens" in message.text for message in finals)
    for number, message in enumerate(finals):
        assert cards(shared, f"Voyage {number}") == [message]
    again = await shared.finished(await ada.press(finals[0], "Again"))
    assert "> Voyage 0" in again.text


async def test_a_database_that_was_away_loses_nothing(shared: System) -> None:
    ada = shared.discord.person("ada")
    asked = [await shared.ask(ada, f"Flood {number}: {COUNTING}", **COUNTING_ON) for number in range(4)]
    await shared.streaming(asked[0])
    await kill_postgres(shared.dsn)
    finals = [await shared.finished(sent, within=90) for sent in asked]
    for number, message in enumerate(finals):
        assert cards(shared, f"Flood {number}") == [message]
        assert await attempts(shared, message) == ("succeeded", 1, 0)


async def test_a_gateway_that_drops_costs_nothing(shared: System) -> None:
    ada = shared.discord.person("ada")
    sent = await shared.ask(ada, f"River {COUNTING}", **COUNTING_ON)
    await shared.streaming(sent)
    await shared.discord.gateway.drop()
    final = await shared.finished(sent)
    assert cards(shared, "River") == [final]
    await shared.discord.ready()
    pressed = await ada.press(final, "Again")
    assert "> River" in (await shared.finished(pressed)).text


async def test_a_worker_told_to_stop_hands_back_what_it_holds(shared: System) -> None:
    sent = await shared.ask(shared.discord.person("ada"), f"Handover {COUNTING}", max_new_tokens=160, temperature=0)
    await shared.streaming(sent)
    assert await shared.worker.stop() == 0
    await shared.worker.start()
    final = await shared.finished(sent, within=90)
    state, _, losses = await attempts(shared, final)
    assert (state, losses) == ("succeeded", 0)
