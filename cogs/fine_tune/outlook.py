"""When a training would start and end, what would fit before class ends, and what is left of one's limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import discord

from bot.cards.layout import duration
from bot.cards.text import counted
from bot.daily_time import next_time
from bot.jobs.outlook import Outlook
from models.tasks.fine_tune.request import FineTuneRequest
from models.tasks.read_data.request import ReadDataResult
from models.training.duration import Pace
from models.training.settings import Allowance

FEWEST_EXAMPLES = 10  # with fewer there is no use in training
AT_ONCE = 1.0  # seconds: nobody notices such a wait


@dataclass(frozen=True)
class Forecast:
    """A training that may be started, and how things stand.

    Attributes
    ----------
    now
        When they stood so.
    class_ends
        The time of day, where a setting says it.
    """

    request: FineTuneRequest
    data: ReadDataResult
    outlook: Outlook
    pace: Pace
    now: datetime
    class_ends: time | None = None
    allowance: Allowance | None = None

    def lines(self) -> Iterator[str]:
        """Yield what a card says of it."""
        yield from self._times()
        yield from self._limit()
        yield from self._class()
        yield from self._left()

    @property
    def _whole(self) -> float:
        """Seconds that all of it takes."""
        return self.pace.seconds(self.data.train, self.request.settings, self.request.limits)

    @property
    def _most(self) -> float:
        """Seconds at which it is stopped."""
        return self.request.limits.minutes * 60

    @property
    def _takes(self) -> float:
        return min(self._whole, self._most + self.pace.overhead)

    def _times(self) -> Iterator[str]:
        takes, wait = self._takes, self.outlook.wait(self._takes)
        if wait is None:
            yield f"⏱️ No worker is at work for this right now: it would wait for one, and then take {duration(takes)}."
        else:
            begins = "starts at once and takes" if wait < AT_ONCE else f"would start in {duration(wait)} and take"
            done = discord.utils.format_dt(self.now + timedelta(seconds=wait + takes), "t")
            yield f"⏱️ It {begins} {duration(takes)}: done at about {done}."
        guessed = "" if self.pace.measured else " How long it takes is a guess: nobody has trained like this here yet."
        yield f"-# As things stood {discord.utils.format_dt(self.now, 'R')}.{guessed}"

    def _limit(self) -> Iterator[str]:
        """Say that a run which is too long is ended early."""
        if self._whole > self._most + self.pace.overhead:
            yield (
                f"⚠️ One training may take {self.request.limits.minutes:g} min here. It would end there, with what it "
                f"has learned. {self._fitting(self._most + self.pace.overhead)}"
            )

    def _class(self) -> Iterator[str]:
        wait = self.outlook.wait(self._takes)
        if self.class_ends is None or wait is None:
            return
        ends = next_time(self.class_ends, self.now)
        left = (ends - self.now).total_seconds() - wait
        if self._takes > left:
            fitting = self._fitting(left) or "It goes on after class all the same, and you are called when it is done."
            yield f"⚠️ Class ends at {discord.utils.format_dt(ends, 't')}, before it would be done. {fitting}"

    def _fitting(self, seconds: float) -> str:
        """Say what would be through in so many seconds, if anything."""
        data, epochs = self.data, self.request.settings.epochs
        fits = []
        if 0 < (fewer := self.pace.epochs_within(seconds, data.train)) < epochs:
            fits.append(f"{counted(fewer, 'epoch')} in place of {epochs} (press Advanced)")
        examples = self.pace.examples_within(seconds, epochs) * data.examples // data.train
        if examples >= FEWEST_EXAMPLES:
            fits.append(f"about {_rounded_down(examples):,} of the {data.examples:,} examples")
        return f"This would fit: {', or '.join(fits)}." if fits else ""

    def _left(self) -> Iterator[str]:
        """Say what is left of one's limits."""
        allowance, outlook = self.allowance, self.outlook
        if allowance is None:
            return
        if outlook.kept >= allowance.models:
            yield "⚠️ You keep as many models as you may: `/finetune delete` makes room for this one."
        if outlook.today >= allowance.runs_a_day:
            yield "⚠️ You have begun as many trainings within a day as you may. Come back later for this one."
        yield (
            f"-# Yours: {outlook.kept} of {allowance.models} models · {outlook.today} of {allowance.runs_a_day} "
            f"trainings within a day · {outlook.unfinished} waiting or running ({allowance.running} run at once)"
        )


def _rounded_down(number: int) -> int:
    """Return a number with its first two digits alone."""
    unit: int = 10 ** max(0, len(str(number)) - 2)
    return number // unit * unit
