"""`python -m tests.models.child PACKAGE`: as `python -m models.child`, with a catalogue of a test's own."""

import os
import sys

from models.child.__main__ import main
from tests.models.own_catalogue import use_own_catalogue

FLOAT32 = "FLOAT32"
"""The environment variable that has trainings compute in float32 where the machine has quicker units, too."""


def enter(package: str) -> None:
    """Run what the worker asks for."""
    use_own_catalogue()
    if FLOAT32 in os.environ:
        from models.training import trainer  # noqa: PLC0415 # imports torch

        vars(trainer)["bf16_is_quick"] = lambda _: False
    main(package)


if __name__ == "__main__":
    enter(sys.argv[1])
