"""What a browser may ask for: one JSON object each, discriminated by `do`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, TypeAdapter
from pydantic import Field as PydanticField

from rehearsal.faults import Fault
from rehearsal.page.faults import Interruption, Requests
from rehearsal.page.values import Field, Option


class _Action(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    id: int
    """The browser's number for it; the answer carries the same."""


class Be(_Action):
    """Be this person and look at this channel of a server; empty names mean the first of each."""

    do: Literal["be"]
    server: str = ""
    person: str = ""
    channel: str = ""


class SetLocale(_Action):
    """Change the language of this person's client."""

    do: Literal["set_locale"]
    locale: str


class Interrupt(_Action):
    """Let something go wrong at the gateway."""

    do: Literal["interrupt"]
    how: Interruption


class InjectFault(_Action):
    """Let the next requests of the bot fail."""

    do: Literal["inject_fault"]
    fault: Fault
    on: Requests
    times: int = PydanticField(ge=1, le=100)


class ClearFaults(_Action):
    """Let no more requests fail."""

    do: Literal["clear_faults"]


class EnforceLimits(_Action):
    """Hold the bot's requests to rate limits, or do not."""

    do: Literal["enforce_limits"]
    on: bool


class Earlier(_Action):
    """Show the messages before one."""

    do: Literal["earlier"]
    before: int


class Say(_Action):
    """Write a plain message."""

    do: Literal["say"]
    content: str
    uploads: list[str] = []


class Reply(_Action):
    """Answer a message."""

    do: Literal["reply"]
    message: int
    content: str
    uploads: list[str] = []


class Forward(_Action):
    """Forward a message to a channel."""

    do: Literal["forward"]
    message: int
    channel: str


class Type(_Action):
    """Begin to write."""

    do: Literal["type"]


class Edit(_Action):
    """Give a message of one's own another text."""

    do: Literal["edit"]
    message: int
    content: str


class Delete(_Action):
    """Delete a message."""

    do: Literal["delete"]
    message: int


class Thread(_Action):
    """Create a thread, on a message where one is named."""

    do: Literal["thread"]
    name: str
    message: int | None = None


class Line(_Action):
    """Run a slash line as typed."""

    do: Literal["line"]
    line: str


class Parse(_Action):
    """Read a slash line without running it."""

    do: Literal["parse"]
    line: str


class Command(_Action):
    """Run a slash command."""

    do: Literal["command"]
    name: str
    options: dict[str, Option] = {}


class Autocomplete(_Action):
    """Ask for choices while `value` is typed into an option."""

    do: Literal["autocomplete"]
    name: str
    option: str
    value: str
    options: dict[str, Option] = {}


class Menu(_Action):
    """Choose a command in the context menu of a message or a person, named by its id."""

    do: Literal["menu"]
    target_type: Literal["message", "user"]
    name: str
    target: int


class Press(_Action):
    """Press a button."""

    do: Literal["press"]
    message: int
    custom_id: str


class Select(_Action):
    """Choose in a menu."""

    do: Literal["select"]
    message: int
    custom_id: str
    values: list[str]


class React(_Action):
    """React to a message by an emoji, or take that back."""

    do: Literal["react"]
    message: int
    emoji: str


class Pin(_Action):
    """Pin a message, or take its pin away."""

    do: Literal["pin"]
    message: int
    on: bool


class Pins(_Action):
    """Show what is pinned."""

    do: Literal["pins"]


class Vote(_Action):
    """Vote in a poll for these answers and no others."""

    do: Literal["vote"]
    message: int
    answers: list[int]


class Submit(_Action):
    """Send in the form that an interaction of this tab opened."""

    do: Literal["submit"]
    interaction: int
    values: dict[str, Field]


class Kick(_Action):
    """Remove somebody from the server."""

    do: Literal["kick"]
    user: int


class Leave(_Action):
    """Leave the server."""

    do: Literal["leave"]


class DeleteChannel(_Action):
    """Delete a channel or thread."""

    do: Literal["delete_channel"]
    channel: str


class InviteBot(_Action):
    """Let the bot come back to the server."""

    do: Literal["invite_bot"]


Managing = Kick | Leave | DeleteChannel | InviteBot
"""What people do to the server."""

FaultAction = Interrupt | InjectFault | ClearFaults | EnforceLimits
"""What goes wrong on demand."""

Writing = Say | Reply | Forward | Type | Edit | Delete | Thread
"""What people write."""

Mark = React | Pin | Pins | Vote
"""What people do with a message beside writing: the bot gets events of it at most."""

Doing = Writing | Mark | Managing
"""What people do beside commands."""

Action = Annotated[
    FaultAction
    | Doing
    | Be
    | SetLocale
    | Earlier
    | Line
    | Parse
    | Command
    | Autocomplete
    | Menu
    | Press
    | Select
    | Submit,
    Discriminator("do"),
]
ACTION: TypeAdapter[Action] = TypeAdapter(Action)
