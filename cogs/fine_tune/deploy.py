"""A trained model as a Space of the Hugging Face Hub: a folder to upload, and the line to type for it."""

import asyncio
import io
import zipfile
from collections.abc import Mapping

import discord

from bot.interaction import Interaction
from bot.jobs.job import Job
from cogs.fine_tune.download import upload_limit, weights_of
from models.catalogue import Catalogue
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.fine_tune.space import MODEL_FOLDER, space_files

MARGIN = 100_000  # bytes, for what stands beside the model
HOW = (
    "🌍 **{name}** as a web page of your own, on Hugging Face: unpack this folder, open a terminal in it, and type\n"
    "```\nhf auth login\nhf upload YOUR-NAME/{name} . --repo-type space\n```"
    "with your user name there. `pip install huggingface_hub` brings `hf`. It asks for an access token: type that into "
    "your own terminal alone, never here."
)
WITHOUT = (
    "\n⚠️ The model itself has {size:.0f} MB, and Discord takes {limit:.0f} MB here. Ask an instructor for its files "
    "(`python -m bot export {job_id}`), and unpack them into the folder `{folder}` before you upload."
)


async def send_space(interaction: Interaction, job: Job[FineTuneRequest, FineTuneResult], catalogue: Catalogue) -> None:
    """Send the Space as one ZIP file, without the model where that is too large; raises `Refusal`."""
    request, result = job.request, job.outcome
    limit = upload_limit(interaction)
    text = HOW.format(name=request.name)
    if result.weight_bytes + MARGIN > limit:
        weights = b""
        text += WITHOUT.format(
            size=result.weight_bytes / 1e6, limit=limit / 1e6, job_id=job.id, folder=f"{request.name}/{MODEL_FOLDER}"
        )
    else:
        weights = await weights_of(interaction, job)
    data = await asyncio.to_thread(packed, space_files(request, result, catalogue[request.model]), weights)
    await interaction.followup.send(text, file=discord.File(io.BytesIO(data), filename=f"{request.name}-space.zip"))


def packed(files: Mapping[str, str], weights: bytes) -> bytes:
    """Return a ZIP file of the files, and of what the model's archive holds in a folder of its own."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        if weights:
            with zipfile.ZipFile(io.BytesIO(weights)) as model:
                for member in model.namelist():
                    archive.writestr(f"{MODEL_FOLDER}/{member}", model.read(member))
    return content.getvalue()
