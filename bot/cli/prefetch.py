"""`python -m bot prefetch`: fetch models before class."""

import argparse
import asyncio

from bot.cli.failure import CommandFailed
from bot.settings import Settings
from models.catalogue import load_catalogue
from models.errors import ModelUnavailable, UnknownModel


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take keys of the catalogue; without them, what the commands use unless people choose."""
    parser.add_argument("models", nargs="*", metavar="MODEL", help="keys of the catalogue; the defaults, unless told")
    parser.add_argument("--all", action="store_true", help="every model of the catalogue: many gigabytes")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Fetch or convert each model, saying so; return 1 where one could not be had."""
    catalogue = load_catalogue()
    try:
        chosen = [catalogue[key] for key in arguments.models]
    except UnknownModel as error:
        raise CommandFailed(str(error)) from None
    from models.loading import prefetch  # noqa: PLC0415 # imports torch

    entries = list(catalogue) if arguments.all else chosen or catalogue.defaults()
    missing = 0
    for number, entry in enumerate(entries, start=1):
        print(f"[{number}/{len(entries)}] {entry.name}", flush=True)
        try:
            folder = await asyncio.to_thread(prefetch, entry, settings.data_dir, _say)
            _say(f"in {folder}")
        except ModelUnavailable as error:
            missing += 1
            _say(f"⚠️ {error}")
    return 1 if missing else 0


def _say(step: str) -> None:
    print(f"      {step}", flush=True)
