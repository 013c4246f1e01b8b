"""Shows a step to the room. Each part of it is shown once, however often the bot is killed in between."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord

from bot.demos.commands import Commands, StepFailed
from bot.demos.demo import Demo, Done
from bot.demos.gathered import bars, cloud, outcome, predicted
from bot.demos.house import House
from bot.demos.messages import Messages
from bot.demos.open_view import open_view
from bot.demos.polls import end_poll, predicted_in_poll
from bot.demos.polls import outcome as outcome_of_poll
from bot.demos.prediction import Prediction
from bot.demos.sayings import say
from bot.demos.scenes import Scenes
from bot.demos.values import Values
from bot.runbooks.check import Checker
from bot.runbooks.library import SHIPPED
from bot.runbooks.runbook import Runbook
from bot.runbooks.steps import Ask, Hand, Reveal, Run, Say, Show

POLL_OPEN = timedelta(hours=1)  # the least that Discord has
OPEN = "open"  # the part of a step under which the room answers


class Stage:
    """Shows steps of demos.

    Attributes
    ----------
    commands
        Runs theirs.
    scenes
        Where demos are, for the board.
    """

    def __init__(self, house: House, checker: Checker) -> None:
        self._store = house.demos
        self._messages = Messages(house.client, house.demos)
        self._values = Values(house.desk.jobs)
        self.scenes = Scenes(self._values)
        self.commands = Commands(house, checker, self._messages, self._values)

    async def show(self, demo: Demo, runbook: Runbook) -> bool:
        """Show what is not shown yet of a demo's step; return whether nothing of it is still to come.

        Raises `StepFailed` and other `Refusal`s, with what the instructor is told.
        """
        step = runbook.steps[demo.step]
        if demo.now == Done(demo.step):
            await self._leave(demo)
        words = await self._values.words(demo, runbook)
        match step:
            case Say():
                await self._messages.send(demo, "text", content=words["text"])
            case Show():
                file = discord.File(SHIPPED / Path(step.file).name, description=words["text"][:1024])
                await self._messages.send(demo, "file", content=words["text"], file=file)
            case Ask():
                await self._ask(demo, step, words["question"])
            case Hand():
                await self._messages.send(demo, OPEN, view=open_view(demo, words["text"], "try", []))
            case Reveal():
                await self._reveal(demo, runbook, step, words)
            case Run():
                return await self.commands.run(demo, runbook, step, words.get("text"))
        return True

    async def close(self, demo: Demo) -> None:
        """Close the question of a demo that has ended, and take away what did not work out."""
        await self._leave(replace(demo, turn=demo.turn + 1))

    async def _leave(self, demo: Demo) -> None:
        """Close the question of the turn before, and take away its card unless that has worked out."""
        before = demo.done.get(demo.turn - 1)
        if before is None:
            return
        if "poll" in before.messages:
            await end_poll(self._messages.of(demo, before.messages["poll"]))
        await self.commands.leave(demo, before)

    async def _ask(self, demo: Demo, step: Ask, question: str) -> None:
        if step.answers is None:
            await self._messages.send(demo, OPEN, view=open_view(demo, question, "answer", []))
            return
        poll = discord.Poll(question=question, duration=POLL_OPEN)
        for answer in step.answers:
            poll.add_answer(text=answer[demo.language])
        await self._messages.send(demo, "poll", poll=poll)

    async def _reveal(self, demo: Demo, runbook: Runbook, step: Reveal, words: dict[str, Any]) -> None:
        number = next(place for place, one in enumerate(runbook.steps) if one.name == step.of)
        turn = demo.last_turn(number)
        if turn is None or not demo.done[turn].messages:
            raise StepFailed(f"The step “{step.of}” was skipped: nobody was asked.")
        asked = await self._values.words(replace(demo, step=number), runbook)
        told, prediction = await self._told(demo, turn, asked["question"], words.get("right"))
        demo = await self._messages.note(demo, prediction=prediction)
        await self._messages.send(
            demo, "text", content="\n".join([*([words["text"]] if "text" in words else []), *told])
        )

    async def _told(self, demo: Demo, turn: int, question: str, right: str | None) -> tuple[list[str], Prediction]:
        """Return what the room is told of the question of a turn, and what it had predicted."""
        asked = demo.done[turn].messages
        if "poll" not in asked:
            answers = await self._store.answers(demo.id, turn)
            return list(outcome(answers, right, demo.language)), predicted(
                turn, question, answers, right, demo.language
            )
        message = await self._messages.of(demo, asked["poll"]).fetch()
        assert message.poll is not None
        lines = await outcome_of_poll(message.poll, right, demo.language)
        return lines, predicted_in_poll(turn, question, message.poll, right)

    async def count(self, demo: Demo, runbook: Runbook) -> None:
        """Bring the message up to date under which the room answers."""
        step, shown = runbook.steps[demo.step], demo.now.messages.get(OPEN)
        if shown is None or not isinstance(step, Ask | Hand):
            return
        words, answers = await self._values.words(demo, runbook), await self._store.answers(demo.id, demo.turn)
        text, label = (words["question"], "answer") if isinstance(step, Ask) else (words["text"], "try")
        gathered = [] if isinstance(step, Ask) else (cloud if step.shown == "cloud" else bars)(answers)
        lines = [*gathered, say("so_far", demo.language, len(answers))] if answers else []
        await self._messages.of(demo, shown).edit(view=open_view(demo, text, label, lines))
