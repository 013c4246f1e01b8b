"""The runbooks that come with the bot, and what checks any of them."""

from pathlib import Path

from bot.access import Training
from bot.asking import Asker
from bot.runbooks.check import Checker
from bot.runbooks.commands import Tree, others, runnable
from models.catalogue import Catalogue
from models.data.values import DataLimits
from models.training.settings import Allowance, TrainingLimits

SHIPPED = Path(__file__).with_name("shipped")


def checker_of(tree: Tree, catalogue: Catalogue) -> Checker:
    """Return what checks runbooks against the commands of a tree, to which cogs have added theirs, and the models."""
    anybody = Training(DataLimits(), TrainingLimits(), Allowance(models=1, runs_a_day=1, running=1))
    return Checker(runnable(tree), others(tree), Asker(0, None, catalogue, anybody))
