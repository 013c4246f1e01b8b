"""A class as a whole, an afternoon in two minutes: everybody who is in the room, and what each of them sees."""

import asyncio
import json
import re
import signal
from collections import Counter
from collections.abc import Callable
from html import unescape
from itertools import cycle
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.database.embedded import Embedded
from rehearsal import Interaction, Message, Person, Upload
from rehearsal.options import Value
from tests.bot.board.conftest import events
from tests.bot.room import answers
from tests.e2e.chaos.invariants import all_messages, breaches
from tests.e2e.chaos.small_models import GUESSED
from tests.e2e.chaos.stage import Stage, stage
from tests.e2e.system import ROOT, card, database, running, shown

PEOPLE = 40
CURIOUS = 3  # who try the demo's step for themselves
STAGE, PLACE, LOG = "general", "playground", "moderators"
WITHIN = 60.0
LOOK_SECONDS = 0.02
NOT_SET = dict.fromkeys(("INSTRUCTOR_ROLE_IDS", "MODERATOR_ROLE_IDS", "MODERATORS_CHANNEL_ID"), "")
LONG = "/generate prompt:The quick brown max_new_tokens:1024 temperature:0"
LINES = (
    LONG,
    LONG.replace("quick brown", "lazy dog"),
    "/fill-mask text:The dog sleeps in the [MASK] sun.",
    "/next-token text:The quick",
    "/tokenize text:The lazy dog",
    "/attention text:The quick fox jumps over the dog",
    "/bias template:The {quick,lazy} fox is a [MASK].",
    "/compare prompt:The fox max_new_tokens:8",
    "/complete code:def jump(fox):",
    "/summarize text:The dog sleeps on in the warm sun.",
    "/translate text:The fox jumps",
)
"""What the forty type, one after the other; none of them has this alone."""
TOPICS = ROOT / "models" / "data" / "named" / "topics.csv"
RUNNING_ON = """
select count(*)::int from jobs join workers on workers.id = worker_id
where state = 'running' and name like %(name)s
"""


@pytest.mark.timeout(400)
async def test_a_class(postgres: Embedded, tmp_path: Path) -> None:
    dsn = await database(postgres, "class")
    async with stage(dsn, tmp_path, people=PEOPLE, trainable=True, changes=NOT_SET) as whole:
        room = [whole.discord.person(f"person{number}") for number in range(PEOPLE)]
        made = Counter[str]()
        await set_up(whole)
        board = await open_board(whole)
        made += await demonstrate(whole, room, board)
        training = await begin_training(whole, room[0])
        await steer(whole, "pause", what="kind:generate", reason="lunch")
        asked = [await type_line(whole, person, LINES[number % len(LINES)]) for number, person in enumerate(room)]
        made += Counter(sent.name for sent in asked)
        await cancel_one(whole, asked)
        await resume_and_kill(whole)
        await all_answered(whole, asked)
        made += await use_own_model(whole, room[0], training)
        made["generate"] -= 1  # the cancelled one
        await the_board_counts(board, made)
        await the_report_says(whole, made)
        assert await breaches(whole, WITHIN) == []


async def set_up(whole: Stage) -> None:
    """Let the owner of the server choose roles and channels; until then nobody may steer anything."""
    owner, guild = whole.discord.person("instructor"), whole.discord.guild
    assert "Only moderators can" in (await steer(whole, "pause")).text
    message = await answered(whole, await owner.command("setup"))
    chosen = {
        "instructor_role_ids": "Instructor",
        "moderator_role_ids": "Moderator",
        "stage_channel_id": STAGE,
        "log_channel_id": LOG,
    }
    for setting, name in chosen.items():
        await owner.select(message, f"setup:set:{setting}", [name])
        wanted = str((guild.role_ids | guild.channel_ids)[name])
        await whole.discord.until(lambda: wanted in json.dumps(message.selects), WITHIN)  # noqa: B023 # at once


async def demonstrate(whole: Stage, room: list[Person], board: str) -> Counter[str]:
    """Let the instructor lead the shipped demo: the room votes, sees who was right, and tries for itself."""
    discord, instructor = whole.discord, whole.discord.person("instructor")
    sent = await instructor.command("demo run", {"runbook": "next_token"}, channel=PLACE)
    await panel(whole, sent, 1)
    await go_on(whole, 2)
    poll = await on_stage(whole, "Which token will the model find likeliest?")
    await on_board(board, "stage", lambda one: one and one[0]["step"] == 2 and one[0]["question"] in poll.text)
    for number, person in enumerate(room):
        await person.vote(poll, GUESSED if number % 4 == 0 else " Paris")
    await go_on(whole, 3)
    await on_stage(whole, "And this is what it says:")
    await discord.until(lambda: any("%" in one.text for one in room[0].messages(STAGE)), WITHIN)
    await go_on(whole, 4)
    right = [person.user for number, person in enumerate(room) if number % 4 == 0]
    revealed = await on_stage(whole, f"{len(right)} of {PEOPLE} were right")
    assert all(f"<@{user.id}>" in revealed.text for user in right)
    votes = {GUESSED.strip(): len(right), "Paris": PEOPLE - len(right), "a": 0, "located": 0}
    await on_board(board, "stage", lambda one: one[0]["answers"] == votes)
    await go_on(whole, 5)
    handed = await on_stage(whole, "Your turn")
    for person in room[:CURIOUS]:
        opened = await person.press(handed, "Run it yourself")
        await discord.until(lambda: opened.modal, WITHIN)  # noqa: B023 # at once
        tried = await person.submit(opened, {"Your text": "The quick"})
        assert "%" in (await finished(whole, tried)).text
    await discord.until(lambda: f"Answers so far: {CURIOUS}" in handed.text, WITHIN)
    await go_on(whole, 6)
    await instructor.command("demo next", channel=PLACE)
    return Counter({"next-token": 1 + CURIOUS})


async def go_on(whole: Stage, step: int) -> None:
    """Go to a step of the demo, once the one before has come to its end."""
    sent = await whole.discord.person("instructor").command("demo next", channel=PLACE)
    await panel(whole, sent, step)


async def panel(whole: Stage, sent: Interaction, step: int) -> None:
    await whole.discord.until(lambda: f"Step {step} of 6" in shown(sent).text, WITHIN)


async def on_stage(whole: Stage, text: str) -> Message:
    """Return the message of the stage that says this, as anybody in the room sees it."""
    anybody = whole.discord.person("person0")
    await whole.discord.until(lambda: any(text in one.text for one in anybody.messages(STAGE)), WITHIN)
    return next(one for one in anybody.messages(STAGE) if text in one.text)


async def begin_training(whole: Stage, person: Person) -> Interaction:
    """Let somebody train on a file of theirs, and return what they pressed."""
    file = Upload("my topics.csv", await asyncio.to_thread(TOPICS.read_bytes))
    read = await person.command("finetune start", {"data": file}, channel=PLACE)
    await whole.discord.until(lambda: "“Start” trains" in shown(read).text, WITHIN)
    return await person.press(shown(read), "Start")


async def use_own_model(whole: Stage, person: Person, training: Interaction) -> Counter[str]:
    """Wait for the model, and let its owner use it."""
    await whole.discord.until(lambda: any("🎉 Your model" in one.text for one in all_messages(whole)), WITHIN)
    assert not running(shown(training))
    own = await type_line(whole, person, "/classify text:The soup needs more salt")
    assert f"@{person.name}/my-topics" in (await finished(whole, own)).text
    return Counter({"read-data": 1, "fine-tune": 1, "classify": 1})


async def type_line(whole: Stage, person: Person, line: str) -> Interaction:
    """Type a whole line, e.g. `/generate prompt:Once`."""
    name, options = whole.discord.parse(line)
    return await person.command(name, options, channel=PLACE)


async def steer(whole: Stage, command: str, **options: Value) -> Message:
    """Type a command as a moderator, and return what it was answered with."""
    return await answered(whole, await whole.discord.person("moderator").command(f"queue {command}", options))


async def answered(whole: Stage, sent: Interaction) -> Message:
    await whole.discord.until(lambda: any(one.text for one in answers(sent)), WITHIN)
    return answers(sent)[-1]


async def finished(whole: Stage, sent: Interaction) -> Message:
    """Return the card once its job has ended."""
    await whole.discord.until(lambda: (one := card(sent)) and one.text and not running(one), WITHIN)
    return shown(sent)


async def cancel_one(whole: Stage, asked: list[Interaction]) -> None:
    """All generations wait and say why; a moderator cancels the last, whose owner reads why."""
    waiting = [sent for sent in asked if sent.name == "generate"]
    paused = "Paused by the moderators; it starts by itself when they go on. They say: lunch."
    await whole.discord.until(lambda: all(paused in shown(sent).text for sent in waiting), WITHIN)
    job = next(button.custom_id for button in shown(waiting[-1]).buttons if button.label == "Cancel")
    assert job is not None
    told = await steer(whole, "cancel", job=job.split(":")[2], reason="ask me for a shorter one")
    assert f"<@{waiting[-1].user.id}> is cancelled" in told.text
    why = "A moderator cancelled it. They say: ask me for a shorter one."
    await whole.discord.until(lambda: why in shown(waiting[-1]).text, WITHIN)


async def resume_and_kill(whole: Stage) -> None:
    """Let the moderator go on, and kill a worker in the middle of what it runs."""
    assert "Going on: the kind generate" in (await steer(whole, "resume")).text
    async with asyncio.timeout(WITHIN):
        for worker in cycle(whole.workers):
            worker.send(signal.SIGSTOP)  # so that what it runs is not done before it is killed
            if (await whole.query(RUNNING_ON, name=f"%:{worker.pid}"))[0]["count"]:
                await whole.kill_worker(worker)
                return
            worker.send(signal.SIGCONT)
            await asyncio.sleep(LOOK_SECONDS)


async def all_answered(whole: Stage, asked: list[Interaction]) -> None:
    """Every one of the forty sees an answer, those of the killed worker, too."""
    cards = [await finished(whole, sent) for sent in asked]
    assert not [message.text for message in cards if "⚠️" in message.text]
    assert (await whole.query("select sum(losses)::int as lost from jobs"))[0]["lost"] >= 1
    acts = ["pause", "cancel", "resume"]
    moderator = whole.discord.person("moderator")
    await whole.discord.until(lambda: told(moderator)[-3:] == acts, WITHIN)
    assert set(told(moderator)[:-3]) == {"set"}


def told(moderator: Person) -> list[str]:
    """Return what was done, as the log channel tells it."""
    return [message.text.split("**")[1] for message in moderator.messages(LOG)]


async def open_board(whole: Stage) -> str:
    """Return the address that `/board` gives; another opens nothing."""
    sent = await whole.discord.person("instructor").command("board", channel=PLACE)
    (url,) = re.findall(r"https?://\S+", (await answered(whole, sent)).text)
    async with aiohttp.ClientSession() as session:
        async with session.get(url[:-4] + "xyz/") as refused:
            assert refused.status == 404
        async with session.get(url) as page:
            assert "<h1" in await page.text()
    return str(url)


async def on_board(url: str, section: str, fits: Callable[[Any], bool]) -> Any:
    """Look at the board until one of its sections is as wanted, and return it."""
    async with asyncio.timeout(WITHIN), aiohttp.ClientSession() as session, session.get(url + "events") as reply:
        async for name, body in events(reply):
            if name == section and fits(shown_there := json.loads(body)):
                return shown_there
    raise AssertionError(f"the board was closed before it showed {section}")


async def the_board_counts(url: str, made: Counter[str]) -> None:
    """The board shows how much the room made, by kind."""
    counts = await on_board(url, "made", lambda one: one["total"] == made.total())
    assert {one["kind"]: one["count"] for one in counts["kinds"] if one["kind"] != "others"}.items() <= made.items()


async def the_report_says(whole: Stage, made: Counter[str]) -> None:
    """The file has what was made, trained and cancelled, and neither a name nor a text of anybody."""
    sent = await whole.discord.person("instructor").command("workshop report", channel=PLACE)
    await whole.discord.until(lambda: answers(sent) and answers(sent)[-1].attachments, WITHIN)
    (file,) = answers(sent)[-1].attachments
    html = unescape(file.bytes.decode())
    rows = re.findall(
        r'<tr><th scope="row">([a-z-]+)</th><td>(\d+)</td><td>(\d+)</td><td>(\d+)</td><td>(\d+)</td>', html
    )
    wanted = {(kind, count + (kind == "generate"), count, 0, int(kind == "generate")) for kind, count in made.items()}
    assert {(kind, *map(int, counts)) for kind, *counts in rows} == wanted
    assert f"<dt>people took part</dt><dd>{PEOPLE + 1}</dd>" in html
    assert f"<td>{PEOPLE // 4} of {PEOPLE} (25%)</td>" in html
    assert "<dt>models trained</dt><dd>1</dd>" in html
    assert not re.search(r"person\d|instructor|my.topics|quick|soup|lazy", html)
