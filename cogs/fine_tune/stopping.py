"""Ending a job that trains with what there is by now."""

from bot.interaction import Interaction
from bot.jobs.job import Job, State


async def finish(interaction: Interaction, job: Job, told: str) -> None:
    """Ask the worker to end it soon, and say so."""
    await interaction.client.desk.jobs.finish(job.id)
    await interaction.followup.send(told, ephemeral=True)


def running(job: Job, _private: bool) -> bool:
    """Show an action on the cards of jobs that run."""
    return job.state is State.RUNNING
