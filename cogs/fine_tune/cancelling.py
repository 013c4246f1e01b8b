"""Which training `/finetune cancel` stops, and what became of it."""

from collections.abc import Sequence

from discord import app_commands

from bot.access import Role
from bot.cards.text import inline
from bot.discord_limits import SELECT_OPTIONS, SELECT_TEXT
from bot.interaction import Interaction
from bot.jobs.job import Job, State
from models.errors import Refusal
from models.tasks.values import TRAININGS

NAME_SHOWN = 60
STATES = {State.QUEUED: "waiting", State.RUNNING: "running"}
NONE = "You have no training that waits or runs. `/jobs` shows what you asked for last."
SEVERAL = "You have more than one training under way: choose one as `training`. The option offers them as you type."
UNKNOWN = "There is no training called “{typed}” under way. Choose one that the option `training` offers as you type."
ENDED = "**{name}** has already ended, so there is nothing to stop."
STOPPED = {
    State.CANCELLED: "🛑 **{name}** was still waiting, and is cancelled.",
    State.RUNNING: "🛑 **{name}** is told to stop, and does so within seconds.",
}


async def offered(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Return the trainings that a person may stop and whose name holds what was typed, their own first."""
    wanted = typed.strip().casefold()
    shown = {str(job.id): _line(interaction, job) for job in _own_first(interaction, await _stoppable(interaction))}
    fitting = [(key, line) for key, line in shown.items() if wanted in line.casefold()]
    return [app_commands.Choice(name=line, value=key) for key, line in fitting[:SELECT_OPTIONS]]


async def cancel(interaction: Interaction, typed: str | None) -> str:
    """Stop the training of this number or name, or the only one, and return what became of it; raises `Refusal`."""
    job = await _chosen(interaction, typed)
    interaction.client.access.require_manager(interaction.user, job.owner_id)
    after = await interaction.client.desk.jobs.cancel(job.id)
    name = inline(_name(interaction, job), NAME_SHOWN)
    if after is None or after.state not in STOPPED:
        raise Refusal(ENDED.format(name=name))
    return STOPPED[after.state].format(name=name)


async def _chosen(interaction: Interaction, typed: str | None) -> Job:
    """Return the training that is meant; of several by one name a person's own, the newest."""
    under_way = await _under_way(interaction)
    if typed is None:
        own = [job for job in under_way if job.owner_id == interaction.user.id]
        if len(own) == 1:
            return own[0]
        raise Refusal(SEVERAL if own else NONE)
    wanted = typed.strip()
    named = [job for job in await _stoppable(interaction) if _name(interaction, job) == wanted.casefold()]
    meant = [job for job in under_way if str(job.id) == wanted] + _own_first(interaction, named)
    if not meant:
        raise Refusal(UNKNOWN.format(typed=inline(typed, NAME_SHOWN)))
    return meant[0]


async def _under_way(interaction: Interaction) -> list[Job]:
    """Return the trainings in this server, whoever's, newest first."""
    assert interaction.guild_id is not None
    jobs: list[Job] = await interaction.client.desk.jobs.unfinished(TRAININGS, interaction.guild_id)
    return jobs


async def _stoppable(interaction: Interaction) -> list[Job]:
    """Return those that this person may stop: a moderator all of them."""
    everybody = interaction.client.access.role(interaction.user).includes(Role.MODERATOR)
    return [job for job in await _under_way(interaction) if everybody or job.owner_id == interaction.user.id]


def _own_first(interaction: Interaction, jobs: Sequence[Job]) -> list[Job]:
    return sorted(jobs, key=lambda job: job.owner_id != interaction.user.id)


def _name(interaction: Interaction, job: Job) -> str:
    return str(interaction.client.registry.family(job).gist(job.request))


def _line(interaction: Interaction, job: Job) -> str:
    whose = "" if job.owner_id == interaction.user.id else " · somebody else's"
    return f"{_name(interaction, job)} · {STATES[job.state]}{whose} · job {job.id}"[:SELECT_TEXT]
