"""Sending a model's files into the chat, where Discord's limit lets them through."""

import io

import discord

from bot.interaction import Interaction
from bot.jobs.job import Job
from models.errors import Refusal
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult

DEFAULT_LIMIT = 10 * 2**20  # bytes, of a server without boosts


async def send_model(interaction: Interaction, job: Job[FineTuneRequest, FineTuneResult]) -> None:
    """Send the archive with weights, settings and tokenizer; raises `Refusal` where it is too large."""
    limit = interaction.guild.filesize_limit if interaction.guild else DEFAULT_LIMIT
    size = job.outcome.weight_bytes
    if size > limit:
        raise Refusal(
            f"The model has {size / 1e6:.0f} MB, and Discord takes files up to {limit / 1e6:.0f} MB here. Ask an "
            f"instructor: `python -m bot export {job.id}` writes it to a file."
        )
    try:
        data = b"".join([chunk async for chunk in interaction.client.stores.artifacts.read(job.outcome.weights)])
    except KeyError:
        raise Refusal("The model's files are kept no longer.") from None
    file = discord.File(io.BytesIO(data), filename=f"{job.request.name}.zip")
    await interaction.followup.send(
        f"📦 **{job.request.name}**: unpack it, and a README says how to use it.", file=file
    )
