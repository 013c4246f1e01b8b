"""Runs demos: shows a step, goes on when its job has ended or its seconds are over, and moves when told."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import discord
from pydantic import ValidationError

from bot.board.stage import Scene
from bot.database.connection import DatabaseAway
from bot.demos.answers import Answers
from bot.demos.background import Background
from bot.demos.books import Books
from bot.demos.demo import Demo, NewDemo
from bot.demos.house import House
from bot.demos.readiness import Readiness
from bot.demos.stage import Stage
from bot.jobs.job import TooManyWaiting
from bot.runbooks.mistakes import RunbookInvalid
from bot.runbooks.references import ValueMissing
from bot.runbooks.runbook import Runbook
from models.errors import Refusal

log = logging.getLogger(__name__)

AGAIN = 1.0  # seconds until the database is asked again
OVER = "This demo is over, or has gone on without you. `/demo next` brings a fresh panel."
TOLD = (Refusal, ValueMissing, RunbookInvalid, TooManyWaiting, ValidationError, discord.HTTPException)


class Demos:
    """All demos that run. What it holds in memory is read anew from the record after a restart.

    Attributes
    ----------
    books
        What they run.
    answers
        Takes what the room answers.
    readiness
        Tells whether what comes next can be run.
    on_change
        Is told of each demo of which more has been shown, or which did not work out.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._store = house.demos
        self._locks: dict[int, asyncio.Lock] = {}
        self._running: set[int] = set()
        self._background = Background()
        self.books = Books(house)
        self.answers = Answers(house, self.books, lambda: self.stage, self._background)
        self.readiness = Readiness(house, self.books, lambda: self.stage)
        self.on_change: Callable[[int], None] = lambda _demo_id: None

    @cached_property
    def stage(self) -> Stage:
        """Where steps are shown."""
        return Stage(self._house, self.books.checker)

    async def begin(self, new: NewDemo) -> Demo:
        """Begin a demo; raises `Refusal` where one runs in that channel."""
        demo = await self._store.begin(new)
        if demo is None:
            raise Refusal("A demo runs there already. `/demo next` goes on with it, `/demo stop` ends it.")
        self._running.add(demo.id)
        await self.play(demo.id)
        return await self.current(demo.id)

    async def current(self, demo_id: int) -> Demo:
        """Return a demo as it stands; raises `Refusal` where there is none."""
        demo = await self._store.get(demo_id)
        if demo is None:
            raise Refusal(OVER)
        return demo

    async def of(self, guild_id: int, instructor_id: int, channel_id: int) -> Demo:
        """Return the demo that a person means in a channel: the one there, or else their own newest.

        Raises `Refusal` where none runs.
        """
        here = [one for one in await self._store.running() if one.guild_id == guild_id]
        there = [one for one in here if one.channel_id == channel_id]
        own = [one for one in here if one.instructor_id == instructor_id]
        if found := there or own:
            return found[-1]
        raise Refusal("No demo of yours is running. `/demo run` begins one.")

    async def next(self, demo_id: int, turn: int) -> Demo:
        """Go to the next step, or to the end; raises `Refusal` while what runs has not come to its end."""
        demo = await self.current(demo_id)
        if demo.now.fault is not None:
            raise Refusal("This step did not work out. Again tries it once more, Skip goes on without it.")
        if demo.turn == turn and await self.stage.commands.runs(demo, self.books.of(demo)):
            raise Refusal("This step still runs. Wait for it; Skip goes on without it.")
        return await self.skip(demo_id, turn)

    async def skip(self, demo_id: int, turn: int) -> Demo:
        """Go to the next step, or to the end, whatever runs; raises `Refusal` where another has moved it."""
        demo = await self.current(demo_id)
        if demo.step + 1 < len(self.books.of(demo).steps):
            return await self._move(demo, turn, demo.step + 1)
        if demo.ended or demo.turn != turn:
            raise Refusal(OVER)
        return await self.stop(demo_id)

    async def again(self, demo_id: int, turn: int) -> Demo:
        """Show the same step once more; raises `Refusal` where another has moved it."""
        demo = await self.current(demo_id)
        return await self._move(demo, turn, demo.step)

    async def stop(self, demo_id: int) -> Demo:
        """End a demo, and cancel what it runs."""
        demo = await self.current(demo_id)
        if not await self._store.end(demo_id):
            raise Refusal(OVER)
        self._running.discard(demo_id)
        if demo.now.job is not None:
            await self._house.desk.jobs.cancel(demo.now.job)
        await self.stage.close(demo)
        ended = await self.current(demo_id)
        await self._tell_board(ended)
        return ended

    async def _move(self, demo: Demo, turn: int, step: int) -> Demo:
        moved = await self._store.move(demo.id, turn, step)
        if moved is None:
            raise Refusal(OVER)
        if job := demo.now.job:
            await self._house.desk.jobs.cancel(job)  # one that has ended stays as it is
        await self.play(demo.id)
        return await self.current(demo.id)

    async def play(self, demo_id: int) -> None:
        """Show what is not shown yet of the step at which a demo is; what goes wrong is noted for the instructor."""
        async with self._locks.setdefault(demo_id, asyncio.Lock()):
            await self._play(demo_id)
            await self._tell_board(await self.current(demo_id))
        self.on_change(demo_id)

    async def _play(self, demo_id: int) -> None:
        demo = await self._store.get(demo_id)
        if demo is None or demo.ended or demo.now.fault is not None:
            return
        try:
            book = self.books.of(demo)
            if await self._shown(demo, book) and (seconds := book.steps[demo.step].seconds):
                self._background.start(self._after(demo, seconds))
        except TOLD as error:
            log.info("demo %s: step %s did not work out: %s", demo.id, demo.step + 1, type(error).__name__)
            shown = (await self.current(demo_id)).now
            await self._store.note(demo.id, demo.turn, replace(shown, fault=_sentence(error)))

    async def _tell_board(self, demo: Demo) -> None:
        try:
            await self.stage.scenes.note(demo, self.books.of(demo))
        except RunbookInvalid:  # the instructor is told
            log.info("demo %s is not on the board", demo.id)

    def scenes(self, guild_id: int, /) -> list[Scene]:
        """Return where the demos of a server are."""
        return self.stage.scenes.scenes(guild_id)

    async def _shown(self, demo: Demo, book: Runbook) -> bool:
        """Show a step as far as it goes now; return whether nothing of it is still to come."""
        while not await self.stage.show(demo, book):
            demo = await self.current(demo.id)
            job = await self._house.desk.jobs.get(demo.now.job) if demo.now.job else None
            if job is None or not job.terminal:  # one that ended before it was noted is told by nobody
                return False
        return True

    async def _after(self, demo: Demo, seconds: float) -> None:
        await asyncio.sleep(seconds)
        try:
            await self.skip(demo.id, demo.turn)
        except Refusal:
            return  # the instructor was first

    def heard(self, job_id: int | None) -> None:
        """Take note that a job has ended; None where any may have: then each demo goes on from its record."""
        if job_id is None:
            self._background.start(self._resume())
        elif self._running:
            self._background.start(self._ended(job_id))

    async def _resume(self) -> None:
        running = await self._running_at_last()
        self._running = {demo.id for demo in running}
        for demo in running:
            await self.play(demo.id)
            await self.answers.resume(demo)

    async def _running_at_last(self) -> list[Demo]:
        """Read them however long the database is away: nothing else goes on with what an earlier bot left."""
        while True:
            try:
                return await self._store.running()
            except DatabaseAway:
                log.warning("demos go on once the database is back")
            await asyncio.sleep(AGAIN)

    async def _ended(self, job_id: int) -> None:
        for demo in await self._store.running():
            if demo.now.job == job_id:
                await self.play(demo.id)
                return
        await self.answers.gather(job_id)

    async def close(self) -> None:
        """Stop; what is not shown yet is shown by the next bot."""
        await self._background.close()


def _sentence(error: Exception) -> str:
    match error:
        case TooManyWaiting():
            return f"You have {error.limit} jobs waiting and running, which is the most. Wait, or cancel some."
        case discord.HTTPException():
            return f"Discord did not take it: {error.text or error.status}."
        case ValidationError():
            return "; ".join(each["msg"] for each in error.errors())
    return str(error)
