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
    limit = upload_limit(interaction)
    size = job.outcome.weight_bytes
    if size > limit:
        raise Refusal(
            f"The model has {size / 1e6:.0f} MB, and Discord takes files up to {limit / 1e6:.0f} MB here. Ask an "
            f"instructor: `python -m bot export {job.id}` writes it to a file."
        )
    file = discord.File(io.BytesIO(await weights_of(interaction, job)), filename=f"{job.request.name}.zip")
    await interaction.followup.send(
        f"📦 **{job.request.name}**: unpack it into a folder; “Show the code” on a card of this model reads it there.",
        file=file,
    )


def upload_limit(interaction: Interaction) -> int:
    """Return the most bytes of a file that Discord takes here."""
    return interaction.guild.filesize_limit if interaction.guild else DEFAULT_LIMIT


async def weights_of(interaction: Interaction, job: Job[FineTuneRequest, FineTuneResult]) -> bytes:
    """Return a model's archive; raises `Refusal` where it is kept no longer."""
    try:
        return b"".join([chunk async for chunk in interaction.client.stores.artifacts.read(job.outcome.weights)])
    except KeyError:
        raise Refusal("The model's files are kept no longer.") from None
