"""`python -m bot demo check [FILE…]`: whether runbooks can be run, without a connection, a database or a model."""

import argparse
from pathlib import Path

from bot.client import CommandBot
from bot.runbooks.check import Checker
from bot.runbooks.library import SHIPPED, checker_of
from bot.runbooks.mistakes import RunbookInvalid
from bot.runbooks.reading import read_file
from bot.settings import Settings
from models.catalogue import load_catalogue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the files; without any, the runbooks that come with the bot are checked."""
    parser.add_argument("act", choices=["check"], help="tell what is wrong, with file and line")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a runbook; all that come with the bot")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Check each; the status is 1 where one cannot be run."""
    async with CommandBot(settings, load_catalogue()) as bot:
        await bot.setup_hook()
        checker = checker_of(bot.tree, bot.catalogue)
        files = arguments.files or sorted(SHIPPED.glob("*.toml"))
        sound = [_check(path, checker) for path in files]
    return 0 if all(sound) else 1


def _check(path: Path, checker: Checker) -> bool:
    try:
        runbook = read_file(path, checker)
    except RunbookInvalid as invalid:
        print(invalid)
        return False
    languages = " and ".join(runbook.languages)
    print(f"{path}: {len(runbook.steps)} steps, in {languages}: it can be run.")
    return True
