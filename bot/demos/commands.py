"""Runs the commands of a demo's steps, each once: a job is looked for by its message before one is submitted."""

from dataclasses import asdict, replace

import discord

from bot.access import Role
from bot.asking import Asker
from bot.cards.layout import waiting
from bot.demos.demo import Demo, Done
from bot.demos.house import House
from bot.demos.messages import Messages
from bot.demos.values import Values
from bot.jobs.job import Card, Job, NewCard, State
from bot.jobs.turns import DEMO
from bot.runbooks.check import Checker
from bot.runbooks.check_options import in_language
from bot.runbooks.runbook import Runbook
from bot.runbooks.steps import Hand, Run
from models.errors import Refusal
from models.tasks import Request

FAILED = "The command did not work out."


class StepFailed(Refusal):
    """A step that did not work out; the message is a sentence for the instructor."""


class Commands:
    """Runs them."""

    def __init__(self, house: House, checker: Checker, messages: Messages, values: Values) -> None:
        self._house = house
        self._checker = checker
        self._messages = messages
        self._values = values

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

    async def run(self, demo: Demo, runbook: Runbook, step: Run, text: str | None) -> bool:
        """Run the command of a step once; return whether all of it has ended. Raises `StepFailed`."""
        if text is not None:
            demo = await self._messages.send(demo, "text", content=text)
        demo = await self._messages.send(demo, "card", view=waiting().view)
        job = await self._job(demo, runbook, step)
        follows = self._checker.commands[step.command.removeprefix("/")].asks.then
        if job.state in {State.FAILED, State.CANCELLED}:
            await self._withdraw(demo, demo.now.messages["card"])
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
            await self._messages.note(demo, job=job.id)
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
            quiet=True,
        )
        desk, limits = self._house.desk, self._house.access.limits_of(Role.INSTRUCTOR, demo.guild_id)
        job = await desk.jobs.submit(
            request, demo.instructor_id, limits, place, owner_name=demo.instructor_name, precedence=DEMO
        )
        await self._messages.note(demo, job=job.id)
        card = Card(job_id=job.id, settled_at=None, **asdict(place))
        desk.keeper.watch(job, card)
        return job

    async def leave(self, demo: Demo, left: Done) -> None:
        """Take the card of a turn that was left out of the room's sight, unless what it shows has worked out."""
        card = left.messages.get("card")
        job = None if left.job is None else await self._house.desk.jobs.get(left.job)
        if card is not None and (job is None or job.state is not State.SUCCEEDED):
            await self._withdraw(demo, card)

    async def _withdraw(self, demo: Demo, card: int) -> None:
        try:
            await self._messages.of(demo, card).delete()
        except discord.NotFound:
            return
