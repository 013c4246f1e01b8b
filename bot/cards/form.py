"""What modals share, and the one that asks for a request anew."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic
from weakref import WeakSet

import discord

from bot.access import Access, Role
from bot.cards.action import RequestT
from bot.discord_limits import FORM_FIELD
from bot.errors import answer_error
from bot.interaction import Interaction, is_private
from bot.jobs.job import Job
from bot.logs import bind_interaction
from models.tasks import Result

OPEN_FOR = 3600.0  # seconds; Discord does not tell when somebody closes a form without sending it
SHORT_CHARACTERS = 100


class Form(discord.ui.Modal):
    """A modal whose errors are answered in the one place for errors.

    Its `custom_id` is another each time: many people may have the form of one card open at once.

    Attributes
    ----------
    role
        What a person has to be to send it, however they came by it.
    check
        Of a form that a card opened: what is asked anew when it is sent, such as whether the card was hidden meanwhile.
        Raises the `Refusal` that says why not.
    """

    role: ClassVar[Role] = Role.PARTICIPANT
    check: Callable[[Interaction], Awaitable[object]] | None = None
    _open: ClassVar[WeakSet["Form"]] = WeakSet()

    def __init__(self) -> None:
        super().__init__(timeout=OPEN_FOR)
        self._open.add(self)

    @classmethod
    def takes(cls, interaction: Interaction) -> bool:
        """Whether this process takes a form that was sent: it opened it, and not too long ago."""
        data: Any = interaction.data
        return any(form.custom_id == data["custom_id"] and not form.is_finished() for form in cls._open)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let those send it who may, and where they may."""
        bind_interaction(interaction)
        access: Access = interaction.client.access
        access.require_place(interaction)
        access.require(interaction.user, self.role)
        if self.check is not None:
            await self.check(interaction)
        return True

    async def on_error(self, interaction: Interaction, error: Exception) -> None:  # type: ignore[override] # as Modal's
        """Answer whatever went wrong."""
        await answer_error(interaction, error)


@dataclass(frozen=True)
class Field:
    """A field of a request that a form asks for; a `long` one takes several lines, an `optional` one may stay empty."""

    name: str
    label: str
    hint: str
    long: bool = False
    optional: bool = False


class RequestForm(Generic[RequestT], Form, title="Change it"):
    """Asks for fields of a job's request, filled in as they were, and submits a new job with them.

    A text that is longer than a form can hold is not asked for: it stays as it is. `reset` are fields that begin anew.
    """

    fields: ClassVar[Sequence[Field]]
    reset: ClassVar[dict[str, Any]] = {}

    def __init__(self, job: Job[RequestT, Result]) -> None:
        super().__init__()
        self._request = job.request
        self._inputs: dict[str, discord.ui.TextInput[Any]] = {}
        for field in self.fields:
            value = self.written(field.name)
            most = FORM_FIELD if field.long else SHORT_CHARACTERS
            if len(value) > most:
                continue
            style = discord.TextStyle.paragraph if field.long else discord.TextStyle.short
            text = discord.ui.TextInput[Any](
                custom_id=field.name, style=style, default=value, max_length=most, required=not field.optional
            )
            self._inputs[field.name] = text
            self.add_item(discord.ui.Label[Any](text=field.label, description=field.hint, component=text))

    def written(self, name: str) -> str:
        """Return a field of the request as one would type it."""
        return str(getattr(self._request, name))

    def read(self, name: str, typed: str) -> Any:
        """Return what was typed as the request's type takes it; in half of Europe a decimal point is a comma."""
        return typed.strip().replace(",", ".") if isinstance(getattr(self._request, name), int | float) else typed

    def changes(self) -> dict[str, Any]:
        """Return the request's fields as they were typed."""
        return {name: self.read(name, text.value) for name, text in self._inputs.items()}

    async def on_submit(self, interaction: Interaction) -> None:
        """Check what was typed and submit it as a new job."""
        request = type(self._request).model_validate(self._request.model_dump() | self.reset | self.changes())
        await interaction.client.desk.ask(interaction, request, private=is_private(interaction))
