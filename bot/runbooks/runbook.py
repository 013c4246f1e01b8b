"""A runbook as it was read."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.runbooks.steps import LINE_CHARACTERS, AnyStep, Language, Step, Words, most

MOST_STEPS = 100


def _some(steps: tuple[AnyStep, ...]) -> tuple[AnyStep, ...]:
    """Refuse a runbook without steps; not by `min_length`, which counts those alone that are sound."""
    if not steps:
        raise ValueError("there is no step")
    return steps


class Runbook(BaseModel):
    """A demo: its steps, in the languages that it can be run in.

    Attributes
    ----------
    section
        The part of the workshop that it belongs to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[Words, most(LINE_CHARACTERS)]
    section: Annotated[Words, most(LINE_CHARACTERS)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=2)]
    steps: Annotated[tuple[Step, ...], AfterValidator(_some)]

    def named(self, name: str) -> AnyStep:
        """Return the step of a name; raises `KeyError` for none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)


def words_in(step: BaseModel) -> list[tuple[tuple[str | int, ...], dict[Any, str]]]:
    """Return every text of a step, or of the head of a runbook, with where it stands."""
    found: list[tuple[tuple[str | int, ...], dict[Any, str]]] = []
    for name, value in step:
        if name == "options":
            found += [((name, key), one) for key, one in value.items() if isinstance(one, dict)]
        elif name == "answers":
            found += [((name, number), one) for number, one in enumerate(value or ())]
        elif isinstance(value, dict):
            found.append(((name,), value))
    return found
