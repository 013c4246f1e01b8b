"""Shows a step to the room. Each part of it is shown once, however often the bot is killed in between.

A message is sent with a nonce of its turn and part, by which Discord knows it again for some minutes; then it is noted.
A job is looked for by its message before one is submitted.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord

from bot.access import Access, Role
from bot.asking import Asker
from bot.cards.desk import Desk
from bot.cards.layout import waiting
from bot.demos.demo import Demo, DemoStore, Done
from bot.demos.gathered import bars, cloud, outcome
from bot.demos.open_view import open_view
from bot.demos.polls import end_poll
from bot.demos.polls import outcome as outcome_of_poll
from bot.demos.sayings import say
from bot.demos.values import Values
from bot.jobs.job import Card, Job, NewCard, State
from bot.jobs.turns import DEMO
from bot.runbooks.check import Checker
from bot.runbooks.check_options import in_language
from bot.runbooks.commands import Tree
from bot.runbooks.library import SHIPPED
from bot.runbooks.runbook import Runbook
from bot.runbooks.steps import Ask, Hand, Reveal, Run, Say, Show
from bot.tuned import PeoplesModels
from models.catalogue import Catalogue
from models.errors import Refusal
from models.tasks import Request

POLL_OPEN = timedelta(hours=1)  # the least that Discord has
OPEN = "open"  # the part of a step under which the room answers
FAILED = "The command did not work out."


class StepFailed(Refusal):
    """A step that did not work out; the message is a sentence for the instructor."""


@dataclass(frozen=True)
class House:
    """What the stage works with."""

    client: discord.Client
    desk: Desk
    access: Access
    tuned: PeoplesModels
    catalogue: Catalogue
    demos: DemoStore
    tree: Tree


class Stage:
    """Shows steps of demos."""

    def __init__(self, house: House, checker: Checker) -> None:
        self._house = house
        self._checker = checker
        self._values = Values(house.desk.jobs)

    async def show(self, demo: Demo, runbook: Runbook) -> bool:
        """Show what is not shown yet of a demo's step; return whether nothing of it is still to come.

        Raises `StepFailed` and other `Refusal`s, with what the instructor is told.
        """
        step = runbook.steps[demo.step]
        if demo.now == Done(demo.step):
            await self._leave(demo)
        words = await self._words(demo, runbook)
        match step:
            case Say():
                await self._send(demo, "text", content=words["text"])
            case Show():
                file = discord.File(SHIPPED / Path(step.file).name, description=words["text"][:1024])
                await self._send(demo, "file", content=words["text"], file=file)
            case Ask():
                await self._ask(demo, step, words["question"])
            case Hand():
                await self._send(demo, OPEN, view=open_view(demo, words["text"], "try", []))
            case Reveal():
                await self._reveal(demo, runbook, step, words)
            case Run():
                return await self._run(demo, runbook, step, words)
        return True

    async def _words(self, demo: Demo, runbook: Runbook) -> dict[str, Any]:
        """Return the texts of a step in the demo's language, with the values in them."""
        step = runbook.steps[demo.step]
        names = ("text", "question", "right")
        texts = {name: words[demo.language] for name in names if (words := getattr(step, name, None))}
        return await self._values.filled(demo, runbook, texts)

    async def close(self, demo: Demo) -> None:
        """Close the question of a demo that has ended."""
        await self._leave(replace(demo, turn=demo.turn + 1))

    async def _leave(self, demo: Demo) -> None:
        """Close the question of the turn before."""
        before = demo.done.get(demo.turn - 1)
        if before and "poll" in before.messages:
            await end_poll(self._message(demo, before.messages["poll"]))

    async def _ask(self, demo: Demo, step: Ask, question: str) -> None:
        if step.answers is None:
            await self._send(demo, OPEN, view=open_view(demo, question, "answer", []))
            return
        poll = discord.Poll(question=question, duration=POLL_OPEN)
        for answer in step.answers:
            poll.add_answer(text=answer[demo.language])
        await self._send(demo, "poll", poll=poll)

    async def _reveal(self, demo: Demo, runbook: Runbook, step: Reveal, words: dict[str, Any]) -> None:
        number = next(place for place, one in enumerate(runbook.steps) if one.name == step.of)
        asked = demo.last(number)
        if asked is None or not asked.messages:
            raise StepFailed(f"The step “{step.of}” was skipped: nobody was asked.")
        told = await self._told(demo, asked, words.get("right"))
        await self._send(demo, "text", content="\n".join([*([words["text"]] if "text" in words else []), *told]))

    async def _told(self, demo: Demo, asked: Done, right: str | None) -> list[str]:
        if "poll" not in asked.messages:
            turn = next(turn for turn, one in demo.done.items() if one is asked)
            return list(outcome(await self._house.demos.answers(demo.id, turn), right, demo.language))
        message = await self._message(demo, asked.messages["poll"]).fetch()
        assert message.poll is not None
        return await outcome_of_poll(message.poll, right, demo.language)

    async def count(self, demo: Demo, runbook: Runbook) -> None:
        """Bring the message up to date under which the room answers."""
        step, shown = runbook.steps[demo.step], demo.now.messages.get(OPEN)
        if shown is None or not isinstance(step, Ask | Hand):
            return
        words, answers = await self._words(demo, runbook), await self._house.demos.answers(demo.id, demo.turn)
        text, label = (words["question"], "answer") if isinstance(step, Ask) else (words["text"], "try")
        gathered = [] if isinstance(step, Ask) else (cloud if step.shown == "cloud" else bars)(answers)
        lines = [*gathered, say("so_far", demo.language, len(answers))] if answers else []
        await self._message(demo, shown).edit(view=open_view(demo, text, label, lines))

    async def models(self, demo: Demo, runbook: Runbook, step: Run | Hand) -> tuple[str, ...]:
        """Return the models that a step needs, by key; raises `ValueMissing`, and `Refusal` where that is not known."""
        given = await self._values.filled(demo, runbook, in_language(step.options, demo.language))
        typed = {step.typed: "…"} if isinstance(step, Hand) and step.typed else {}
        asker = self._asker(demo, step.minutes if isinstance(step, Run) else 1.0)
        command = self._checker.commands[step.command.removeprefix("/")]
        return command.request(asker, given | typed).models_needed()

    async def request(self, demo: Demo, runbook: Runbook, asker: Asker, typed: str) -> Request:
        """Return what a person asks for who runs a step for themselves; raises `Refusal` and `ValidationError`."""
        step = runbook.steps[demo.step]
        assert isinstance(step, Hand)
        given = await self._values.filled(demo, runbook, in_language(step.options, demo.language))
        command = self._checker.commands[step.command.removeprefix("/")]
        return command.request(asker, given | ({step.typed: typed} if step.typed else {}))

    async def _run(self, demo: Demo, runbook: Runbook, step: Run, words: dict[str, Any]) -> bool:
        if "text" in words:
            demo = await self._send(demo, "text", content=words["text"])
        demo = await self._send(demo, "card", view=waiting().view)
        job = await self._job(demo, runbook, step)
        follows = self._checker.commands[step.command.removeprefix("/")].asks.then
        if job.state in {State.FAILED, State.CANCELLED}:
            await self._withdraw(demo)
            raise StepFailed(job.error or FAILED)
        if job.state is not State.SUCCEEDED:
            return False
        if follows is not None and not job.request.model_made():
            await self._submit(demo, follows(job, self._house.catalogue))
            return False
        if job.request.model_made():
            await self._house.tuned.share(job.id, shared=True)  # the room saw it being trained, and is to use it
        return True

    async def runs(self, demo: Demo, runbook: Runbook) -> bool:
        """Whether what a step runs has not come to its end: of a training, that its data are read is not that."""
        step, job_id = runbook.steps[demo.step], demo.now.job
        job = await self._house.desk.jobs.get(job_id) if job_id else None
        if job is None or not isinstance(step, Run):
            return False
        follows = self._checker.commands[step.command.removeprefix("/")].trains and not job.request.model_made()
        return not job.terminal or (follows and job.state is State.SUCCEEDED)

    async def _job(self, demo: Demo, runbook: Runbook, step: Run) -> Job:
        """Return the job of this turn as it is, submitted where there is none."""
        known = await self._house.desk.cards.job_in(demo.channel_id, demo.now.messages["card"]) or demo.now.job
        job = await self._house.desk.jobs.get(known) if known else None
        if job is not None:
            await self._note(demo, job=job.id)
            return job
        options = in_language(step.options, demo.language)
        given = await self._values.filled(demo, runbook, options)
        command = self._checker.commands[step.command.removeprefix("/")]
        return await self._submit(demo, command.request(self._asker(demo, step.minutes), given))

    def _asker(self, demo: Demo, most: float) -> Asker:
        training = self._house.access.training_of(Role.INSTRUCTOR, demo.guild_id)
        minutes = min(most, training.run.minutes)
        bounded = replace(training, run=training.run.model_copy(update={"minutes": minutes}))
        return Asker(demo.instructor_id, demo.guild_id, self._house.catalogue, bounded)

    async def _submit(self, demo: Demo, request: Request) -> Job:
        application_id = self._house.client.application_id
        assert application_id is not None
        place = NewCard(
            application_id=application_id,
            guild_id=demo.guild_id,
            channel_id=demo.channel_id,
            private=False,
            message_id=demo.now.messages["card"],
        )
        desk, limits = self._house.desk, self._house.access.limits_of(Role.INSTRUCTOR, demo.guild_id)
        job = await desk.jobs.submit(
            request, demo.instructor_id, limits, place, owner_name=demo.instructor_name, precedence=DEMO
        )
        await self._note(demo, job=job.id)
        card = Card(job.id, application_id, demo.guild_id, demo.channel_id, place.message_id, False, None, None, None)
        desk.keeper.watch(job, card)
        return job

    async def _withdraw(self, demo: Demo) -> None:
        """Take the card of what failed out of the room's sight."""
        try:
            await self._message(demo, demo.now.messages["card"]).delete()
        except discord.NotFound:
            return

    async def _send(self, demo: Demo, part: str, **content: Any) -> Demo:
        """Show a part of a step, where it is not shown yet; return the demo with it noted."""
        if part in demo.now.messages:
            return demo
        channel = self._house.client.get_partial_messageable(demo.channel_id, guild_id=demo.guild_id)
        message = await channel.send(nonce=f"demo{demo.id}.{demo.turn}.{part}"[-25:], **content)
        return await self._note(demo, messages={**demo.now.messages, part: message.id})

    async def _note(self, demo: Demo, **changes: Any) -> Demo:
        done = replace(demo.now, **changes)
        await self._house.demos.note(demo.id, demo.turn, done)
        return replace(demo, done={**demo.done, demo.turn: done})

    def _message(self, demo: Demo, message_id: int) -> discord.PartialMessage:
        channel = self._house.client.get_partial_messageable(demo.channel_id, guild_id=demo.guild_id)
        return channel.get_partial_message(message_id)
