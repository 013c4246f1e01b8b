"""`python -m bot migrate`: bring the database up to date."""

import argparse

from bot.cli.dsn import database
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options."""


async def main(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Apply what is missing and say so."""
    async with database(settings):
        print("The database is up to date.")
    return 0
