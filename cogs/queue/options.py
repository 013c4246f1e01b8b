"""The options of `/queue …`: a job, and what can be paused; offered from memory while people type."""

from collections.abc import Iterator
from typing import get_args

import discord
from discord import app_commands

from bot.access import Role
from bot.cards.text import inline
from bot.client import Assistant
from bot.discord_limits import SELECT_OPTIONS, SELECT_TEXT
from bot.interaction import Interaction
from bot.jobs.job import Job, State
from bot.jobs.steering.values import Pause, Subject
from models.errors import Refusal
from models.tasks.values import Queue

ALL = "all"
STATES = {State.QUEUED: "waiting", State.RUNNING: "running"}
Choices = list[app_commands.Choice[str]]


class JobOption(app_commands.Transformer):
    """A job of this server by its number; those that wait or run are offered to moderators."""

    async def transform(self, interaction: Interaction, value: str, /) -> int:
        """Return the number; raises `Refusal` for what is none."""
        del interaction
        number = value.strip().removeprefix("#")
        if not number.isdecimal() or len(number) > 18:
            raise Refusal("A job has a number. Choose one of those that the option offers as you type.")
        return int(number)

    async def autocomplete(  # type: ignore[override] # the base class speaks of any kind of choice
        self, interaction: Interaction, value: str, /
    ) -> Choices:
        """Offer the unfinished jobs of this server, newest first."""
        bot: Assistant = interaction.client
        if interaction.guild_id is None or not bot.access.role(interaction.user).includes(Role.MODERATOR):
            return []
        lines = {job.id: f"{job.id} · {_about(job)}" for job in bot.desk.keeper.unfinished(interaction.guild_id)}
        return _fitting(((line, str(job_id)) for job_id, line in lines.items()), value)


class PauseOption(app_commands.Transformer):
    """What can be paused: everything, a queue, a kind of job, or a model."""

    async def transform(self, interaction: Interaction, value: str, /) -> Pause:
        """Return it; raises `Refusal` for what there is not."""
        named = dict(_pausable(interaction.client))
        if value not in named:
            raise Refusal("There is no such queue, kind or model. Choose one of those that the option offers.")
        return named[value]

    async def autocomplete(  # type: ignore[override] # the base class speaks of any kind of choice
        self, interaction: Interaction, value: str, /
    ) -> Choices:
        """Offer what fits what is typed so far."""
        return _fitting(((str(pause), key) for key, pause in _pausable(interaction.client)), value)


class ModelKeyOption(app_commands.Transformer):
    """A model of the catalogue, whatever its task."""

    async def transform(self, interaction: Interaction, value: str, /) -> str:
        """Return its key; raises `Refusal` for what there is not."""
        if value not in interaction.client.catalogue:
            raise Refusal(f"There is no model “{inline(value, 60)}”. Choose one of those that the option offers.")
        return value

    async def autocomplete(  # type: ignore[override] # the base class speaks of any kind of choice
        self, interaction: Interaction, value: str, /
    ) -> Choices:
        """Offer the models that fit what is typed so far."""
        return _fitting(((entry.name, entry.key) for entry in interaction.client.catalogue), value)


JobChoice = app_commands.Transform[int, JobOption]
PauseChoice = app_commands.Transform[Pause, PauseOption]
ModelChoice = app_commands.Transform[str, ModelKeyOption]


def subject(whom: discord.Member | discord.Role) -> Subject:
    """Return whom a limit is for."""
    return Subject(whom.id, is_role=isinstance(whom, discord.Role))


def _pausable(bot: Assistant) -> Iterator[tuple[str, Pause]]:
    yield ALL, Pause("all")
    for queue in get_args(Queue):
        yield f"queue:{queue}", Pause("queue", queue)
    for kind in sorted(bot.registry.families):
        yield f"kind:{kind}", Pause("kind", kind)
    for entry in bot.catalogue:
        yield f"model:{entry.key}", Pause("model", entry.key)


def _about(job: Job) -> str:
    """Tell a job without a word of what it asks: its card may be private."""
    models = ", ".join(job.request.models_needed())
    return " · ".join(part for part in (job.kind, models, STATES[job.state]) if part)


def _fitting(offered: Iterator[tuple[str, str]], typed: str) -> Choices:
    wanted = typed.strip().casefold()
    fitting = [(name, value) for name, value in offered if wanted in name.casefold() or wanted == value.casefold()]
    return [app_commands.Choice(name=name[:SELECT_TEXT], value=value) for name, value in fitting[:SELECT_OPTIONS]]
