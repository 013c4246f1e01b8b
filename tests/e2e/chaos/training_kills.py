"""A training killed at points of its life: it ends once, with one model, one name, one card, and loses few steps."""

import asyncio
import random
import time

from rehearsal import Interaction, Person
from tests.e2e.chaos.invariants import breaches, settled
from tests.e2e.chaos.stage import Stage
from tests.e2e.chaos.training_points import EVERY, POINTS, VICTIMS, Orders, Victim
from tests.e2e.system import shown

DIES_WITHIN = 90.0  # seconds, in which the child imports its libraries
ENDS_WITHIN = 120.0
SETTLE_WITHIN = 60.0
LOOK_SECONDS = 0.05
PLACE = "playground"
RUNS = "select id, state::text, losses, attempt from jobs where owner_id = %(owner)s and kind = 'fine_tune'"
MODELS = "select name from tuned_models where owner_id = %(owner)s and not deleted"
KEPT = "select name from artifacts where job_id = %(job)s order by name"
CARDS = "select message_id from cards where job_id = %(job)s"


class TrainingKills:
    """Lets people train, one after the other, and kills each training once.

    Attributes
    ----------
    done
        How often a training was killed at each point.
    """

    def __init__(self, stage: Stage, seed: str) -> None:
        self._stage = stage
        self._random = random.Random(seed)
        self._orders = Orders(stage.folder)
        self._people = 0
        self.done = dict.fromkeys(POINTS, 0)

    async def round(self) -> list[str]:
        """Kill at each point once, and return what does not hold afterwards."""
        found: list[str] = []
        for point in self._random.sample(POINTS, len(POINTS)):
            found += await self._kill(point, self._random.choice(VICTIMS))
        return found + await breaches(self._stage, SETTLE_WITHIN)

    async def _kill(self, point: str, victim: Victim) -> list[str]:
        self._people += 1
        person = self._stage.discord.add_person(f"trainer{self._people}")
        self._orders.give(point, victim)
        sent = await train(self._stage, person)
        kept = await self._death(victim)
        if kept is None:
            return [f"nothing came to the point {point!r}: {shown(sent)}"]
        self.done[point] += 1
        await settled(self._stage, ENDS_WITHIN)
        return [f"{victim} killed {point}: {sentence}" for sentence in await self._wrong(person, kept)]

    async def _death(self, victim: Victim) -> int | None:
        """Wait until somebody has died, start a worker again, and return the step of the checkpoint kept by then."""
        ends = time.monotonic() + DIES_WITHIN
        while (kept := self._orders.kept()) is None:
            await asyncio.sleep(LOOK_SECONDS)
            if time.monotonic() > ends:
                return None
        self._stage.ledger.worker_kills.append(time.time())
        if victim == "worker":
            await self._start_dead_worker()
        return kept

    async def _start_dead_worker(self) -> None:
        ending = {asyncio.create_task(worker.ended()): worker for worker in self._stage.workers}
        (ended, *_), others = await asyncio.wait(ending, return_when=asyncio.FIRST_COMPLETED)
        for other in others:
            other.cancel()
        await ending[ended].start()

    async def _wrong(self, person: Person, kept: int) -> list[str]:
        found = []
        runs = await self._stage.query(RUNS, owner=person.id)
        if [(run["state"], run["losses"], run["attempt"]) for run in runs] != [("succeeded", 1, 2)]:
            return [f"the runs are {runs}"]
        if (models := await self._stage.query(MODELS, owner=person.id)) != [{"name": f"@{person.name}/topics"}]:
            found.append(f"its models are {models}")
        if (artifacts := await self._stage.query(KEPT, job=runs[0]["id"])) != [{"name": "weights"}]:
            found.append(f"it kept {artifacts}")
        if len(cards := await self._stage.query(CARDS, job=runs[0]["id"])) != 1:
            found.append(f"its cards are {cards}")
        began = [int(line) for line in self._orders.resumed.read_text(encoding="utf-8").split()]
        if not began or not kept <= began[-1] <= kept + EVERY:
            found.append(f"it went on from step {began}, and had a checkpoint of step {kept}")
        return found


async def train(stage: Stage, person: Person) -> Interaction:
    """Let somebody train on a set that is there, as it is proposed."""
    name, options = stage.discord.parse("/finetune start data_set:topics")
    read = await person.command(name, options, channel=PLACE)
    await stage.discord.until(lambda: "“Start” trains" in shown(read).text, ENDS_WITHIN)
    return await person.press(shown(read), "Start")
