"""A trained model as a Space of the Hugging Face Hub: a folder to upload, and the line to type for it."""

import asyncio
import io

import discord

from bot.interaction import Interaction
from bot.jobs.job import Job
from cogs.fine_tune.download import bytes_of, fitting, sizes, upload_limit
from cogs.fine_tune.packing import packed
from models.catalogue import Catalogue
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.fine_tune.space import MODEL_FOLDER, space_files

HOW = (
    "🌍 **{name}** as a web page of your own, on Hugging Face: unpack this folder, open a terminal in it, and type\n"
    "```\nhf auth login\nhf upload YOUR-NAME/{name} . --repo-type space\n```"
    "with your user name there. `pip install huggingface_hub` brings `hf`. It asks for an access token: type that into "
    "your own terminal alone, never here."
)
WITHOUT = (
    "\n⚠️ The model itself has {size}, and Discord takes {limit:.0f} MB here. Ask an instructor for its files "
    "(`python -m bot export {job_id}`), and unpack them into the folder `{folder}` before you upload."
)


async def send_space(interaction: Interaction, job: Job[FineTuneRequest, FineTuneResult], catalogue: Catalogue) -> None:
    """Send the Space as one ZIP file, without the model where that is too large; raises `Refusal`."""
    request, result = job.request, job.outcome
    limit = upload_limit(interaction)
    text = HOW.format(name=request.name)
    weights = fitting(result, limit)
    if weights is None:
        folder = f"{request.name}/{MODEL_FOLDER}"
        text += WITHOUT.format(size=sizes(result), limit=limit / 1e6, job_id=job.id, folder=folder)
    content = b"" if weights is None else await bytes_of(interaction, weights)
    files = space_files(request, result, catalogue[request.model])
    data = await asyncio.to_thread(packed, files, content, f"{MODEL_FOLDER}/")
    await interaction.followup.send(text, file=discord.File(io.BytesIO(data), filename=f"{request.name}-space.zip"))
