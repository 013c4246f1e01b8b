"""What a browser may ask for: one JSON object each, told apart by `do`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, TypeAdapter
from pydantic import Field as PydanticField

from rehearsal.faults import Fault
from rehearsal.page.troubles import Interruption, Requests


class _Act(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    id: int
    """The browser's number for it; the answer carries the same."""


class Handle(BaseModel):
    """A file that was uploaded before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    upload: str


Option = str | int | float | bool | Handle
"""A value for an option; people, roles and channels are named by their ids."""


class Files(BaseModel):
    """Files that were uploaded before, for a field that takes several."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    uploads: list[str]


Field = Option | Files | list[str] | None
"""A value for a field of a form."""


class Be(_Act):
    """Be this person and look at this channel; empty names mean the first of each."""

    do: Literal["be"]
    person: str = ""
    channel: str = ""


class Speak(_Act):
    """Change the language of this person's client."""

    do: Literal["speak"]
    locale: str


class Interrupt(_Act):
    """Let something go wrong at the gateway."""

    do: Literal["interrupt"]
    how: Interruption


class Spoil(_Act):
    """Let the next requests of the bot fail."""

    do: Literal["spoil"]
    fault: Fault
    on: Requests
    times: int = PydanticField(ge=1, le=100)


class Mend(_Act):
    """Let no more requests fail."""

    do: Literal["mend"]


class Limit(_Act):
    """Hold the bot's requests to rate limits, or do not."""

    do: Literal["limit"]
    on: bool


class Earlier(_Act):
    """Show the messages before one."""

    do: Literal["earlier"]
    before: int


class Say(_Act):
    """Write a plain message."""

    do: Literal["say"]
    content: str


class Reply(_Act):
    """Answer a message."""

    do: Literal["reply"]
    message: int
    content: str


class Edit(_Act):
    """Give a message of one's own another text."""

    do: Literal["edit"]
    message: int
    content: str


class Delete(_Act):
    """Delete a message."""

    do: Literal["delete"]
    message: int


class Thread(_Act):
    """Begin a thread, on a message where one is named."""

    do: Literal["thread"]
    name: str
    message: int | None = None


class Line(_Act):
    """Run a slash line as typed."""

    do: Literal["line"]
    line: str


class Parse(_Act):
    """Read a slash line without running it."""

    do: Literal["parse"]
    line: str


class Command(_Act):
    """Run a slash command."""

    do: Literal["command"]
    name: str
    options: dict[str, Option] = {}


class Autocomplete(_Act):
    """Ask for choices while `value` is typed into an option."""

    do: Literal["autocomplete"]
    name: str
    option: str
    value: str
    options: dict[str, Option] = {}


class Menu(_Act):
    """Choose a command in the context menu of a message or a person, named by its id."""

    do: Literal["menu"]
    kind: Literal["message", "user"]
    name: str
    target: int


class Press(_Act):
    """Press a button."""

    do: Literal["press"]
    message: int
    custom_id: str


class Select(_Act):
    """Choose in a menu."""

    do: Literal["select"]
    message: int
    custom_id: str
    values: list[str]


class React(_Act):
    """React to a message by an emoji, or take that back."""

    do: Literal["react"]
    message: int
    emoji: str


class Pin(_Act):
    """Pin a message, or take its pin away."""

    do: Literal["pin"]
    message: int
    on: bool


class Pins(_Act):
    """Show what is pinned."""

    do: Literal["pins"]


class Vote(_Act):
    """Vote in a poll for these answers and no others."""

    do: Literal["vote"]
    message: int
    answers: list[int]


class Submit(_Act):
    """Send in the form that an interaction of this tab opened."""

    do: Literal["submit"]
    interaction: int
    values: dict[str, Field]


Trouble = Interrupt | Spoil | Mend | Limit
"""What goes wrong on demand."""

Writing = Say | Reply | Edit | Delete | Thread
"""What people write."""

Mark = React | Pin | Pins | Vote
"""What people do with a message of which the bot is only told."""

Act = Annotated[
    Trouble
    | Mark
    | Writing
    | Be
    | Speak
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
ACT: TypeAdapter[Act] = TypeAdapter(Act)
