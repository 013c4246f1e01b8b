"""The runbooks that demos run."""

from functools import cached_property

from bot.demos.demo import Demo
from bot.demos.house import House
from bot.runbooks.check import Checker
from bot.runbooks.library import SHIPPED, checker_of, shipped
from bot.runbooks.reading import read
from bot.runbooks.runbook import Runbook


class Books:
    """Reads runbooks, each text once."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._read: dict[str, Runbook] = {}

    @cached_property
    def checker(self) -> Checker:
        """What checks runbooks against the commands of this bot; its cogs are loaded by now."""
        return checker_of(self._house.tree, self._house.catalogue)

    @cached_property
    def shipped(self) -> dict[str, Runbook]:
        """The runbooks that come with the bot."""
        return shipped(self.checker)

    def of(self, demo: Demo) -> Runbook:
        """Return the runbook of a demo; raises `RunbookInvalid` where this version cannot run it any more."""
        if demo.runbook not in self._read:
            self._read[demo.runbook] = read(demo.runbook.encode(), "runbook", self.checker, SHIPPED)
        return self._read[demo.runbook]
