"""A demo as it stands: plain values, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.demos.prediction import Prediction
from bot.runbooks.steps import Language
from models.errors import Refusal


@dataclass(frozen=True)
class Done:
    """What the room has been shown in a turn.

    Attributes
    ----------
    step
        Which step it was of.
    messages
        By the part of the step that each shows.
    job
        The job that it runs: of two, the last.
    fault
        Why it did not work out, for the instructor; None where it did, or is not known yet.
    prediction
        What the room had predicted, where that was revealed.
    """

    step: int
    messages: Mapping[str, int] = field(default_factory=dict)
    job: int | None = None
    fault: str | None = None
    prediction: Prediction | None = None


@dataclass(frozen=True)
class NewDemo:
    """A run of a runbook that is about to begin.

    Attributes
    ----------
    channel_id
        Where the room sees it: a channel, or a thread.
    runbook
        The text of the file, as it was checked.
    """

    guild_id: int
    channel_id: int
    instructor_id: int
    instructor_name: str
    runbook: str
    language: Language


@dataclass(frozen=True)
class Demo(NewDemo):
    """A run of a runbook, as it stands.

    Attributes
    ----------
    turn
        Counts moves, so that of two at once one counts.
    done
        By turn.
    """

    id: int
    step: int = 0
    turn: int = 0
    done: Mapping[int, Done] = field(default_factory=dict)
    ended: bool = False

    @property
    def now(self) -> Done:
        """What has been shown in this turn."""
        return self.done.get(self.turn, Done(self.step))

    def require_in(self, guild_id: int | None) -> None:
        """Raise `Refusal` where it is another server's."""
        if self.guild_id != guild_id:
            raise Refusal("This demo is another server's.")

    def last(self, step: int) -> Done | None:
        """Return what was shown of a step when it was last run."""
        turn = self.last_turn(step)
        return None if turn is None else self.done[turn]

    def last_turn(self, step: int) -> int | None:
        """Return the turn in which a step was last run."""
        return max((turn for turn, one in self.done.items() if one.step == step), default=None)


@dataclass(frozen=True)
class Answer:
    """What a person in the room answered in a turn: a text they typed, and the job that they ran, if any."""

    person_id: int
    text: str = ""
    job: int | None = None


class DemoStore(Protocol):
    """The demos on record, as `bot.demos.store.DemoRows`; every method may raise `DatabaseAway`."""

    async def begin(self, new: NewDemo) -> Demo | None:
        """Begin a demo at its first step; None where one runs in that channel."""

    async def get(self, demo_id: int) -> Demo | None:
        """Return a demo."""

    async def running(self) -> list[Demo]:
        """Return the demos that have not ended."""

    async def move(self, demo_id: int, turn: int, step: int) -> Demo | None:
        """Go from a turn to a step; None where another has moved it meanwhile, or it has ended."""

    async def note(self, demo_id: int, turn: int, done: Done) -> None:
        """Note what was shown in a turn."""

    async def end(self, demo_id: int) -> bool:
        """End a demo; False where it had ended."""

    async def answer(self, demo_id: int, turn: int, answer: Answer) -> bool:
        """Note what a person answered, in place of what they did before; False where the turn is over."""

    async def gather(self, job: int, text: str) -> int | None:
        """Note what came of the job of an answer; return its demo, None where the job is of no answer."""

    async def answers(self, demo_id: int, turn: int) -> list[Answer]:
        """Return what was answered in a turn, by person."""


def done_of(written: Mapping[str, Any]) -> Done:
    """Return what JSON says was shown."""
    predicted = written.get("prediction")
    return Done(**{**written, "prediction": Prediction(**predicted) if predicted else None})
