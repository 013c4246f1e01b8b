"""`python -m bot export`: a fine-tuned model as a file, where Discord's limit lets none through."""

import argparse
import asyncio
from pathlib import Path

from bot.artifacts import Artifacts
from bot.cli.dsn import database
from bot.cli.failure import CommandFailed
from bot.database.connection import Database
from bot.jobs.tuned_models import TunedModels
from bot.settings import Settings
from models.tasks.fine_tune.request import FineTuneResult
from models.training.archive import download


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the job that made the model, and where to write it."""
    parser.add_argument("job", type=int, help="the number of the job, as a card's Download tells it")
    parser.add_argument("--to", type=Path, metavar="FILE", help="the file to write; NAME.zip here, unless told")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Write the archive: weights as safetensors, settings, tokenizer; it never overwrites a file."""
    async with database(settings) as dsn, Database(dsn) as connections:
        row = await TunedModels(connections).get(arguments.job)
        if row is None or not isinstance(row.job.result, FineTuneResult):
            raise CommandFailed(f"Job {arguments.job} made no model, or it was deleted.")
        file: Path = arguments.to or Path(f"{row.name.rpartition('/')[2]}.zip")
        if await asyncio.to_thread(file.exists):
            raise CommandFailed(f"{file} is there already; name another by --to.")
        try:
            await download(Artifacts(connections, settings.artifacts_folder()), row.job.result.weights, file)
        except KeyError:
            await asyncio.to_thread(file.unlink)
            raise CommandFailed(f"The files of {row.name} are kept no longer.") from None
    print(f"{row.name} is in {file}")
    return 0
