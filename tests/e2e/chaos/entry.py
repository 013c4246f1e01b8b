"""`python -m tests.e2e.chaos.entry run|worker|sync`: as `python -m bot …`, with small models and a point to die at."""

import os
import sys
from pathlib import Path

from bot.cli.main import main
from models.catalogue import load_catalogue
from tests.e2e.chaos.kill_points import KILL_AT, watch_for

CATALOGUE = "CATALOGUE"
"""The environment variable that names the catalogue, in place of the shipped one."""


def enter(words: list[str]) -> int:
    """Run a command of the bot's and return its exit status."""
    # The shipped catalogue is the default of a parameter: no setting names another.
    load_catalogue.__defaults__ = (Path(os.environ[CATALOGUE]),)
    if name := os.environ.get(KILL_AT):
        watch_for(name)
    return main(words)


if __name__ == "__main__":
    sys.exit(enter(sys.argv[1:]))
