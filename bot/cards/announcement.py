"""What a new message says when a long job has ended."""

from datetime import timedelta

from bot.jobs.job import Card, Job, State

LONG_JOB = timedelta(seconds=30)  # one that took longer ends with a mention of its owner


def took_long(job: Job) -> bool:
    """Whether a job took so long that its owner may have looked away."""
    return job.finished_at is not None and job.finished_at - job.created_at > LONG_JOB


def announcement(job: Job, card: Card, news: str = "") -> str:
    """Say, for the closing mention, how a long job ended, where to look, and what else is new."""
    ending = {State.SUCCEEDED: "is ready", State.CANCELLED: "was cancelled"}.get(job.state, "did not work out")
    where = f"https://discord.com/channels/{card.guild_id}/{card.channel_id}/{card.message_id}"
    return f"your job {ending}: {where}" + (f"\n{news}" if news else "")
