"""Demos in memory, as the database holds them: `test_store.py` asks the same of both."""

from dataclasses import asdict, replace

from bot.demos.demo import Answer, Demo, Done, NewDemo
from bot.jobs.audit import Act
from tests.bot.memory_cards import Absent
from tests.bot.memory_steering import MemoryAudit


class MemoryDemos(Absent):
    """The demos; `rows` are they."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, Demo] = {}
        self.said: dict[tuple[int, int, int], Answer] = {}

    async def begin(self, new: NewDemo) -> Demo | None:
        if any(one.channel_id == new.channel_id for one in await self.running()):
            return None
        number = len(self.rows) + 1
        self.rows[number] = Demo(id=number, **asdict(new))
        return self.rows[number]

    async def get(self, demo_id: int) -> Demo | None:
        self._answer()
        return self.rows.get(demo_id)

    async def running(self) -> list[Demo]:
        self._answer()
        return [one for one in self.rows.values() if not one.ended]

    async def move(self, demo_id: int, turn: int, step: int) -> Demo | None:
        demo = await self.get(demo_id)
        if demo is None or demo.ended or demo.turn != turn:
            return None
        self.rows[demo_id] = replace(demo, turn=turn + 1, step=step)
        return self.rows[demo_id]

    async def note(self, demo_id: int, turn: int, done: Done) -> None:
        self._answer()
        demo = self.rows[demo_id]
        self.rows[demo_id] = replace(demo, done={**demo.done, turn: done})

    async def end(self, demo_id: int) -> bool:
        demo = await self.get(demo_id)
        if demo is None or demo.ended:
            return False
        self.rows[demo_id] = replace(demo, ended=True)
        return True

    async def answer(self, demo_id: int, turn: int, answer: Answer) -> bool:
        demo = await self.get(demo_id)
        if demo is None or demo.ended or demo.turn != turn:
            return False
        self.said[demo_id, turn, answer.person_id] = answer
        return True

    async def answers(self, demo_id: int, turn: int) -> list[Answer]:
        self._answer()
        return [one for key, one in sorted(self.said.items()) if key[:2] == (demo_id, turn)]

    async def gather(self, job: int, text: str) -> int | None:
        self._answer()
        for key, one in self.said.items():
            if one.job == job:
                self.said[key] = replace(one, text=text)
                return key[0]
        return None


class MemoryUploaded(Absent):
    """The uploaded runbooks; `rows` are their texts by server and name."""

    def __init__(self, audit: MemoryAudit) -> None:
        super().__init__()
        self.rows: dict[tuple[int, str], str] = {}
        self._audit = audit

    async def of(self, guild_id: int) -> dict[str, str]:
        self._answer()
        return {name: text for (guild, name), text in sorted(self.rows.items()) if guild == guild_id}

    async def put(self, name: str, content: str, act: Act) -> None:
        self._answer()
        self.rows[act.guild_id, name] = content
        await self._audit.write(act)

    async def remove(self, name: str, act: Act) -> bool:
        self._answer()
        if self.rows.pop((act.guild_id, name), None) is None:
            return False
        await self._audit.write(act)
        return True
