"""What moderators say holds after bot and workers were killed, until they take it back or it ends by itself."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.database.embedded import Embedded
from rehearsal import Interaction, Message, Person
from rehearsal.options import Value
from tests.e2e.chaos.invariants import breaches, settled
from tests.e2e.chaos.stage import Stage, stage
from tests.e2e.system import card, database, shown

pytestmark = pytest.mark.timeout(600)
PEOPLE = 6
PLACE = "playground"
WITHIN = 60.0
LONG: dict[str, Value] = {"prompt": "The quick brown", "max_new_tokens": 1024, "temperature": 0}
SHORT: dict[str, Value] = {"prompt": "The quick brown", "max_new_tokens": 4}
COUNT = "select count(*)::int from jobs where kind = 'generate' and state::text = any(%(states)s)"


@pytest.fixture(scope="module")
async def whole(postgres: Embedded, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("steering")
    async with stage(await database(postgres, "steering"), folder, people=PEOPLE) as running_stage:
        yield running_stage


async def kill_all(whole: Stage) -> None:
    """Kill the bot and every worker, and have them back."""
    await asyncio.gather(whole.kill_bot(), *(whole.kill_worker(worker) for worker in whole.workers))
    await asyncio.gather(*(whole.at_work(worker) for worker in whole.workers))


async def steer(whole: Stage, command: str, **options: Value) -> Message:
    """Type a command as a moderator, and return what it was answered with."""
    return await answered(whole, await whole.discord.person("moderator").command(f"queue {command}", options))


async def answered(whole: Stage, sent: Interaction) -> Message:
    """Return the last word of an answer: a private sentence, or a card that is more than "thinking…"."""
    await whole.discord.until(lambda: sent.followups or ((one := card(sent)) and one.text and not one.thinking), WITHIN)
    return sent.followups[-1] if sent.followups else shown(sent)


async def counted(whole: Stage, *states: str) -> int:
    return int((await whole.query(COUNT, states=list(states)))[0]["count"])


async def until_counted(whole: Stage, count: int, *states: str) -> None:
    async with asyncio.timeout(WITHIN):
        while True:
            if await counted(whole, *states) == count:
                return
            await asyncio.sleep(0.1)


async def another_kind_is_served(whole: Stage, person: Person) -> None:
    """Wait for a job that came later than all others: whatever may start has started by then."""
    sent = await person.command("next-token", {"text": "The quick"}, channel=PLACE)
    await whole.discord.until(lambda: (one := card(sent)) and "%" in one.text, WITHIN)


async def test_a_pause_in_the_middle_of_a_batch(whole: Stage) -> None:
    people = [whole.discord.person(f"person{number}") for number in range(PEOPLE)]
    await asyncio.gather(*(person.command("generate", LONG, channel=PLACE) for person in people[:2]))
    await until_counted(whole, 2, "running", "succeeded")
    assert "Paused: the kind generate" in (await steer(whole, "pause", what="kind:generate", reason="lunch")).text
    waiting = await asyncio.gather(*(person.command("generate", SHORT, channel=PLACE) for person in people[2:]))
    await until_counted(whole, 4, "queued")
    await kill_all(whole)
    await another_kind_is_served(whole, people[0])
    await until_counted(whole, 0, "running")  # those that ran are lost with their workers, and wait
    assert await counted(whole, "queued") >= 4
    await whole.discord.until(lambda: all("lunch" in shown(sent).text for sent in waiting), WITHIN)
    assert "Going on" in (await steer(whole, "resume")).text
    assert await settled(whole, WITHIN) == []
    assert await counted(whole, "succeeded") == PEOPLE


async def test_a_drain(whole: Stage) -> None:
    await steer(whole, "drain", reason="update")
    await kill_all(whole)
    person = whole.discord.person("person1")
    refused = await answered(whole, await person.command("generate", SHORT, channel=PLACE))
    assert "takes nothing new right now" in refused.text
    await steer(whole, "drain", end=True)
    assert "🚰" not in (await answered(whole, await person.command("generate", SHORT, channel=PLACE))).text
    assert await settled(whole, WITHIN) == []


async def test_a_block_and_a_limit_that_end_by_themselves(whole: Stage) -> None:
    """Nobody presses anything when their time is over: whoever waits starts, and whoever was refused is let in."""
    blocked, limited = whole.discord.person("person2"), whole.discord.person("person3")
    await steer(whole, "pause", what="kind:generate")
    waiting = [await person.command("generate", SHORT, channel=PLACE) for person in (blocked, limited, limited)]
    await until_counted(whole, 3, "queued")
    await steer(whole, "block", whom="person2", minutes=60, reason="calm down")
    await steer(whole, "limit", whom="person3", most=1, minutes=60)
    await steer(whole, "resume")
    await kill_all(whole)
    refused = await answered(whole, await blocked.command("generate", SHORT, channel=PLACE))
    assert "blocked you here until" in refused.text
    await until_counted(whole, 1, "queued")
    await whole.discord.until(lambda: "calm down" in shown(waiting[0]).text, WITHIN)
    await whole.query("update restraints set until = clock_timestamp() + interval '2 s'")
    await kill_all(whole)
    assert await settled(whole, WITHIN) == []
    rows = await whole.query("select state::text from jobs where owner_id = %(owner)s", owner=blocked.user.id)
    assert {row["state"] for row in rows} == {"succeeded"}


async def test_a_running_job_is_cancelled_within_a_second(whole: Stage) -> None:
    person = whole.discord.person("person4")
    before = await counted(whole, "running")
    endless = await person.command("generate", LONG | {"prompt": "Endless"}, channel=PLACE)
    await until_counted(whole, before + 1, "running")
    (row,) = await whole.query("select id from jobs where state = 'running'")
    await steer(whole, "cancel", job=str(row["id"]), reason="too long")
    await whole.discord.until(lambda: "too long" in shown(endless).text, WITHIN)
    took = "select extract(epoch from finished_at - steered_at)::float as took from jobs where id = %(id)s"
    assert (await whole.query(took, id=row["id"]))[0]["took"] < 1


async def test_every_act_was_posted_in_order_and_nothing_else_broke(whole: Stage) -> None:
    acts = [row["act"] for row in await whole.query("select act from audit_log order by id")]
    moderator = whole.discord.person("moderator")

    def posted() -> list[str]:
        """Return each post's word once, for a bot that was killed may have posted it twice."""
        texts = dict.fromkeys(message.text for message in moderator.messages("moderators"))
        return [text.split("**")[1] for text in texts]

    await whole.discord.until(lambda: len(posted()) == len(acts), WITHIN)
    assert posted() == acts
    assert acts == [
        "pause", "resume", "drain", "end drain", "pause", "block", "limit", "resume", "cancel",
    ]  # fmt: skip
    assert await breaches(whole, WITHIN) == []
