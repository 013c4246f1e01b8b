"""`python -m tests.e2e.chaos.entry run|worker|sync`: as `python -m bot …`, with small models and a point to die at."""

import os
import sys

from bot.cli.main import main
from bot.worker.attempts import command
from tests.e2e.chaos.kill_points import KILL_AT, watch_for
from tests.models.own_catalogue import use_own_catalogue


def enter(words: list[str]) -> int:
    """Run a command of the bot's and return its exit status."""
    use_own_catalogue()
    command.CHILD = "tests.e2e.chaos.child"
    if name := os.environ.get(KILL_AT):
        watch_for(name)
    return main(words)


if __name__ == "__main__":
    sys.exit(enter(sys.argv[1:]))
