"""Demos, on record."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.database.connection import Database
from bot.demos.demo import Answer, Demo, Done, NewDemo, done_of

COLUMNS = (
    "id, guild_id, channel_id, instructor_id, instructor_name, runbook, language, step, turn, done, "
    "ended_at is not null as ended"
)


class DemoRows:
    """The demos on record; every method raises `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, new: NewDemo) -> Demo | None:
        """Begin a demo at its first step; None where one runs in that channel."""
        rows = await self._database.fetch(_BEGIN, asdict(new))
        return _demo(rows[0]) if rows else None

    async def get(self, demo_id: int) -> Demo | None:
        """Return a demo."""
        rows = await self._database.fetch(_GET, {"id": demo_id})
        return _demo(rows[0]) if rows else None

    async def running(self) -> list[Demo]:
        """Return the demos that have not ended, oldest first."""
        return [_demo(row) for row in await self._database.fetch(_RUNNING, {})]

    async def move(self, demo_id: int, turn: int, step: int) -> Demo | None:
        """Go from a turn to a step; None where another has moved it meanwhile, or it has ended."""
        rows = await self._database.fetch(_MOVE, {"id": demo_id, "turn": turn, "step": step})
        return _demo(rows[0]) if rows else None

    async def note(self, demo_id: int, turn: int, done: Done) -> None:
        """Note what was shown in a turn."""
        noted = json.dumps({str(turn): asdict(done)})
        await self._database.fetch(_NOTE, {"id": demo_id, "done": noted})

    async def end(self, demo_id: int) -> bool:
        """End a demo; False where it had ended."""
        return bool(await self._database.fetch(_END, {"id": demo_id}))

    async def answer(self, demo_id: int, turn: int, answer: Answer) -> bool:
        """Note what a person answered, in place of what they did before; False where the turn is over."""
        return bool(await self._database.fetch(_ANSWER, {"demo": demo_id, "turn": turn, **asdict(answer)}))

    async def gather(self, job: int, text: str) -> int | None:
        """Note what came of the job of an answer; return its demo, None where the job is of no answer."""
        rows = await self._database.fetch(_GATHER, {"job": job, "text": text})
        return rows[0]["demo_id"] if rows else None

    async def answers(self, demo_id: int, turn: int) -> list[Answer]:
        """Return what was answered in a turn, by person."""
        rows = await self._database.fetch(_ANSWERS, {"demo": demo_id, "turn": turn})
        return [Answer(row["person_id"], row["text"], row["job_id"]) for row in rows]


def _demo(row: Mapping[str, Any]) -> Demo:
    done = {int(turn): done_of(one) for turn, one in row["done"].items()}
    return Demo(**{**row, "done": done})


_BEGIN = f"""
insert into demos (guild_id, channel_id, instructor_id, instructor_name, runbook, language)
values (%(guild_id)s, %(channel_id)s, %(instructor_id)s, %(instructor_name)s, %(runbook)s, %(language)s)
on conflict (channel_id) where ended_at is null do nothing
returning {COLUMNS}
"""
_GET = f"select {COLUMNS} from demos where id = %(id)s"
_RUNNING = f"select {COLUMNS} from demos where ended_at is null order by id"
_MOVE = f"""
update demos set step = %(step)s, turn = turn + 1
where id = %(id)s and turn = %(turn)s and ended_at is null
returning {COLUMNS}
"""
_NOTE = "update demos set done = done || %(done)s::jsonb where id = %(id)s returning id"
_END = "update demos set ended_at = clock_timestamp() where id = %(id)s and ended_at is null returning id"
_ANSWER = """
insert into demo_answers (demo_id, turn, person_id, text, job_id)
select id, turn, %(person_id)s, %(text)s, %(job)s::bigint from demos
where id = %(demo)s and turn = %(turn)s and ended_at is null
on conflict (demo_id, turn, person_id) do update set text = excluded.text, job_id = excluded.job_id
returning person_id
"""
_ANSWERS = """
select person_id, text, job_id from demo_answers where demo_id = %(demo)s and turn = %(turn)s order by person_id
"""
_GATHER = "update demo_answers set text = %(text)s where job_id = %(job)s returning demo_id"
