"""The forms of `/setup`: limits, and when class ends."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.cards.form import Form
from bot.daily_time import EXPECTED
from bot.interaction import Interaction, defer
from bot.servers.settings import ServerSettings

LONGEST = 60  # characters


@dataclass(frozen=True)
class Field:
    """A setting that is typed; an `optional` one may be left empty."""

    name: str
    label: str
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Page:
    """What one form asks for, and the button that opens it."""

    label: str
    emoji: str
    fields: tuple[Field, ...]


def _training(who: str) -> tuple[Field, ...]:
    return (
        Field(f"{who}_models", "Models that one person may keep", "1 to 1000"),
        Field(f"{who}_runs_a_day", "Trainings that one person may begin a day", "1 to 1000; learning curves, too"),
        Field(f"{who}_training_minutes", "Minutes of one training", "at most 60"),
        Field(f"{who}_training_rows", "Rows of one training", "2 to 1,000,000; those beyond are left out"),
    )


PAGES: Mapping[str, Page] = {
    "jobs": Page(
        "Jobs at once",
        "🚦",
        (
            Field("participant_running", "Participants: jobs at once", "of one person, 1 to 1000"),
            Field("participant_waiting", "Participants: jobs waiting", "more that wait; others are refused"),
            Field("staff_running", "Instructors and moderators: jobs at once"),
            Field("staff_waiting", "Instructors and moderators: jobs waiting"),
        ),
    ),
    "participants": Page("Training: participants", "🎓", _training("participant")),
    "staff": Page("Training: instructors", "🧑\u200d🏫", _training("staff")),
    "class": Page(
        "End of class",
        "🔔",
        (Field("class_ends", "Class ends each day at", f"{EXPECTED.removeprefix('it should be ')}; or empty", True),),
    ),
}


class SetupForm(Form, title="Set me up"):
    """Asks for the settings of a page, filled in as they are, and sets those that were changed.

    What stays as it was is not written: somebody else may have set it meanwhile.
    """

    def __init__(self, page: Page, settings: ServerSettings, then: Callable[[Interaction], Awaitable[None]]) -> None:
        super().__init__()
        self.title = page.label
        self._then = then
        written = settings.written({field.name: None for field in page.fields})
        self._before = {name: _typed(value) for name, value in written.items()}
        self._inputs: dict[str, discord.ui.TextInput[Any]] = {}
        for field in page.fields:
            self._inputs[field.name] = discord.ui.TextInput(
                custom_id=field.name,
                default=self._before[field.name],
                required=not field.optional,
                max_length=LONGEST,
            )
            hint, text = field.hint or None, self._inputs[field.name]
            self.add_item(discord.ui.Label[Any](text=field.label, description=hint, component=text))

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let those send it who may manage the server."""
        interaction.client.access.require_server_manager(interaction)
        return await super().interaction_check(interaction)

    async def on_submit(self, interaction: Interaction) -> None:
        """Set what was changed."""
        typed = {name: text.value.strip() for name, text in self._inputs.items()}
        changes = {name: _read(value) for name, value in typed.items() if value != self._before[name]}
        await defer(interaction, thinking=False)
        if changes:
            await interaction.client.servers.change(interaction.guild_id, changes, by_id=interaction.user.id)
        await self._then(interaction)


def _typed(value: object) -> str:
    """Return a setting as one would type it."""
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _read(typed: str) -> str | None:
    """Return what was typed as the setting takes it; none where the field was emptied, a decimal comma as a point."""
    return (typed if ":" in typed else typed.replace(",", ".")) or None
