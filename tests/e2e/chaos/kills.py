"""Every kill point in turn: what people asked for there is answered once, or was lost before anybody had written it."""

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.jobs.scheduling import GIVEN_UP
from rehearsal import Interaction, Message, Person
from rehearsal.options import Value
from tests.e2e.chaos.invariants import breaches, settled
from tests.e2e.chaos.kill_points import ARM, KILL_AT, KILL_POINTS
from tests.e2e.chaos.people import text_fields
from tests.e2e.chaos.stage import Stage
from tests.e2e.system import Process, running, shown

DIES_WITHIN = 30.0  # seconds
SETTLE_WITHIN = 60.0
PLACE = "playground"
WRITING: dict[str, Value] = {"prompt": "The quick brown", "max_new_tokens": 4}
JOBS_OF = "select state::text, error from jobs where owner_id = %(owner)s order by id"


@dataclass(frozen=True)
class Asked:
    """What somebody asked for when a process was killed, having had so many jobs before."""

    point: str
    way: str
    person: Person
    jobs_before: int


class Kills:
    """Kills the bot, and the first worker, at every point; the second worker lives on.

    Attributes
    ----------
    done
        How often a process was killed at each point.
    """

    def __init__(self, stage: Stage, seed: str) -> None:
        self._stage = stage
        self._random = random.Random(seed)
        self._cards: dict[str, Message] = {}
        self._written: dict[str, Message] = {}
        self._ways: dict[str, Callable[[Person], Awaitable[Interaction]]] = {
            "a command": self._command,
            "a private command": self._private_command,
            "a form": self._form,
            "Again": self._again,
            "a choice in place": self._in_place,
        }
        self.done = dict.fromkeys(KILL_POINTS, 0)

    async def round(self) -> list[str]:
        """Kill at each point once, the bot first, and return what does not hold afterwards."""
        points = self._random.sample(list(KILL_POINTS), len(KILL_POINTS))
        people = [self._stage.discord.person(f"person{number}") for number in range(len(points))]
        await asyncio.gather(*map(self._prepare, people))
        who = dict(zip(points, people, strict=True))
        asked = await self._kill_bot_at([point for point in points if KILL_POINTS[point].dies == "run"], who)
        asked += await self._kill_worker_at([point for point in points if KILL_POINTS[point].dies == "worker"], who)
        found = await breaches(self._stage, SETTLE_WITHIN)
        return found + [sentence for one in asked for sentence in await self._wrong(one)]

    async def _prepare(self, person: Person) -> None:
        """Let somebody have finished cards whose buttons they can press."""
        if person.name in self._cards:
            return
        asked = (await self._command(person), await person.command("generate", WRITING, channel=PLACE))
        await self._stage.discord.until(lambda: not any(running(shown(sent)) for sent in asked), SETTLE_WITHIN)
        self._cards[person.name], self._written[person.name] = map(shown, asked)

    async def _kill_bot_at(self, points: list[str], who: dict[str, Person]) -> list[Asked]:
        """Let the bot die at these points; started again, it is told at which to die next."""
        stage, asked = self._stage, []
        await stage.kill_bot(kill_at=points[0])
        for point, following in zip(points, [*points[1:], ""], strict=True):
            # What the last kill left must not be what brings it to this point.
            await settled(stage, SETTLE_WITHIN)
            stage.bot.send(ARM)
            asked.append(await self._ask(point, who[point]))
            await self._death(stage.bot, point)
            stage.ledger.bot_kills.append(time.time())
            with stage.ledger.without_bot():
                await stage.start_bot(following)
        return asked

    async def _kill_worker_at(self, points: list[str], who: dict[str, Person]) -> list[Asked]:
        """Let the first worker die at these points; the other one stands still when somebody asks, lest it serves."""
        (one, other), asked = self._stage.workers, []
        await self._stage.kill_worker(one, kill_at=points[0])
        for point, following in zip(points, [*points[1:], ""], strict=True):
            await self._stage.at_work(one)
            other.send(signal.SIGSTOP)
            try:
                one.send(ARM)
                asked.append(await self._ask(point, who[point]))
                await self._death(one, point)
                self._stage.ledger.worker_kills.append(time.time())
            finally:
                other.send(signal.SIGCONT)
            await one.start(**{KILL_AT: following})
        return asked

    async def _ask(self, point: str, person: Person) -> Asked:
        way = self._random.choice(list(self._ways))
        before = len(await self._stage.query(JOBS_OF, owner=person.id))
        await self._ways[way](person)
        self.done[point] += 1
        return Asked(point, way, person, before)

    async def _death(self, process: Process, point: str) -> None:
        try:
            async with asyncio.timeout(DIES_WITHIN):
                status = await process.ended()
        except TimeoutError:
            self._stage.ledger.broken.append(f"nothing came to the point {point!r}:\n{process.tail()}")
            status = await process.end(signal.SIGKILL)
        if status != -signal.SIGKILL:
            self._stage.ledger.broken.append(f"{point}: ended by itself with {status}:\n{process.tail()}")

    async def _wrong(self, asked: Asked) -> list[str]:
        jobs = (await self._stage.query(JOBS_OF, owner=asked.person.id))[asked.jobs_before :]
        expected = 0 if KILL_POINTS[asked.point].lost else 1
        if len(jobs) != expected:
            return [f"killed {asked.point}, {asked.way} became {len(jobs)} jobs, not {expected}"]
        return [
            f"killed {asked.point}, {asked.way} ended as {job}"
            for job in jobs
            if job["state"] != "succeeded" and job["error"] != GIVEN_UP
        ]

    async def _command(self, person: Person) -> Interaction:
        return await person.command("next-token", {"text": "The quick brown"}, channel=PLACE)

    async def _private_command(self, person: Person) -> Interaction:
        return await person.command("next-token", {"text": "The lazy dog", "private": True}, channel=PLACE)

    async def _form(self, person: Person) -> Interaction:
        sent = await person.command("complete", {}, channel=PLACE)
        await self._stage.discord.until(lambda: sent.modal)
        assert sent.modal is not None
        return await person.submit(sent, {field["custom_id"]: "def f(x):" for field in text_fields(sent.modal)[:1]})

    async def _again(self, person: Person) -> Interaction:
        return await person.press(self._written[person.name], "Again")

    async def _in_place(self, person: Person) -> Interaction:
        message = self._cards[person.name]
        ids = [button.custom_id or "" for button in message.buttons]
        return await person.press(message, next(one for one in ids if one.startswith("card:next_token.take:")))
