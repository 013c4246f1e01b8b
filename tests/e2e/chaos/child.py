"""`python -m tests.e2e.chaos.child PACKAGE`: as `python -m models.child`, with small models and a point to die at."""

import os
import sys
from pathlib import Path

from models.child.__main__ import main
from tests.e2e.chaos.training_points import Doomed, Orders, save_often
from tests.models.own_catalogue import use_own_catalogue

TRAINING = "models.tasks.fine_tune"


def enter(package: str) -> None:
    """Run what the worker asks for."""
    use_own_catalogue()
    if package == TRAINING:
        orders = Orders(Path(os.environ["DATA_DIR"]))
        save_often(orders)
        if order := orders.next():
            Doomed(orders, *order).watch()
    main(package)


if __name__ == "__main__":
    enter(sys.argv[1])
