"""Sending a model's files into the chat, where Discord's limit lets them through."""

import asyncio
import io
from dataclasses import dataclass
from uuid import UUID

import discord

from bot.interaction import Interaction
from bot.jobs.job import Job
from cogs.fine_tune.packing import packed
from models.catalogue import Catalogue
from models.errors import Refusal
from models.tasks.fine_tune.model_card import model_card
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult

DEFAULT_LIMIT = 10 * 2**20  # bytes, of a server without boosts
MARGIN = 100_000  # bytes, for what stands beside the model
HOW = "📦 **{name}**: unpack it into a folder; “Show the code” on a card of this model reads it there."
HALVED = (
    "\n-# Discord takes {limit:.0f} MB here, so its numbers have two bytes each instead of four (float16): it answers "
    "all but the same. For the whole one ask an instructor: `python -m bot export {job_id}`."
)
TOO_LARGE = (
    "The model has {size}, and Discord takes files up to {limit:.0f} MB here. “Deploy” gives you all but its "
    "weights; for those ask an instructor: `python -m bot export {job_id}` writes them to a file."
)


@dataclass(frozen=True)
class Weights:
    """One of a model's files, and whether it is the one of half the bytes."""

    artifact: UUID
    size: int
    half: bool = False


def fitting(result: FineTuneResult, limit: int) -> Weights | None:
    """Return the best of a model's files that is within a limit of bytes."""
    files = [Weights(result.weights, result.weight_bytes)]
    if result.half is not None:
        files.append(Weights(result.half, result.half_bytes, half=True))
    return next((file for file in files if file.size + MARGIN <= limit), None)


async def send_model(interaction: Interaction, job: Job[FineTuneRequest, FineTuneResult], catalogue: Catalogue) -> None:
    """Send weights, settings, tokenizer and a model card in one file; raises `Refusal` where they are too large."""
    request, result, limit = job.request, job.outcome, upload_limit(interaction)
    weights = fitting(result, limit)
    if weights is None:
        raise Refusal(TOO_LARGE.format(size=sizes(result), limit=limit / 1e6, job_id=job.id))
    content = await bytes_of(interaction, weights)
    card = {"README.md": model_card(request, result, catalogue[request.model])}
    data = await asyncio.to_thread(packed, card, content)
    text = HOW.format(name=request.name)
    if weights.half:
        text += HALVED.format(limit=limit / 1e6, job_id=job.id)
    await interaction.followup.send(text, file=discord.File(io.BytesIO(data), filename=f"{request.name}.zip"))


def sizes(result: FineTuneResult) -> str:
    """Return how many MB a model has, and how many in half the bytes, where it is there so."""
    half = f", or {result.half_bytes / 1e6:.0f} MB as float16" if result.half is not None else ""
    return f"{result.weight_bytes / 1e6:.0f} MB{half}"


def upload_limit(interaction: Interaction) -> int:
    """Return the most bytes of a file that Discord takes here."""
    return interaction.guild.filesize_limit if interaction.guild else DEFAULT_LIMIT


async def bytes_of(interaction: Interaction, weights: Weights) -> bytes:
    """Return a model's archive; raises `Refusal` where it is kept no longer."""
    try:
        return b"".join([chunk async for chunk in interaction.client.stores.artifacts.read(weights.artifact)])
    except KeyError:
        raise Refusal("The model's files are kept no longer.") from None
