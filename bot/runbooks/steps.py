"""The steps of a runbook."""

from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
NAMES: dict[Language, str] = {"en": "English", "de": "German"}

TEXT_CHARACTERS = 2000
LINE_CHARACTERS = 100
QUESTION_CHARACTERS = 300  # of a poll, by Discord
ANSWER_CHARACTERS = 55  # of a poll
MOST_ANSWERS = 10  # of a poll
MOST_SECONDS = 600.0
MOST_OPTIONS = 25  # of a command, by Discord
MOST_MINUTES = 15.0
REFERENCE = r"\{([a-z][a-z0-9_]*)((?:\.[A-Za-z0-9_-]+)+)\}"  # {name.path}, a value of an earlier step


def _in_every_language(value: Any) -> Any:
    return dict.fromkeys(LANGUAGES, value) if isinstance(value, str) else value


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty")
    return text


def _plain(value: Any) -> Any:
    """Take what TOML can hold in one option: a text, also by language, a number, true or false."""
    texts = value.values() if isinstance(value, dict) else [value]
    if isinstance(value, dict) and not (value and value.keys() <= set(LANGUAGES)):
        raise ValueError(f"it should be one value, or a text for each language: {{ {', '.join(LANGUAGES)} }}")
    if not all(isinstance(one, str if isinstance(value, dict) else str | int | float | bool) for one in texts):
        raise ValueError("it should be a text, a number, true or false")
    return value


Words = Annotated[dict[Language, str], BeforeValidator(_in_every_language)]


def most(characters: int) -> AfterValidator:
    """Bound a text in each of its languages; it may not be empty."""

    def check(words: dict[Language, str]) -> dict[Language, str]:
        for language, text in words.items():
            _not_blank(text)
            if len(text) > characters:
                raise ValueError(
                    f"its {NAMES[language]} text has {len(text):,} characters; {characters:,} are the most"
                )
        return words

    return AfterValidator(check)


Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Command = Annotated[str, StringConstraints(min_length=1, max_length=70)]
Option = Annotated[Any, AfterValidator(_plain)]
Options = Annotated[dict[str, Option], Field(max_length=MOST_OPTIONS)]


class _Step(BaseModel):
    """What every step has.

    Attributes
    ----------
    name
        What later steps call its values by.
    notes
        For the instructor alone.
    seconds
        After which it goes on by itself; None waits for Next.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name | None = None
    notes: Annotated[Words, most(1500)] | None = None
    seconds: Annotated[float, Field(ge=1, le=MOST_SECONDS)] | None = None


class Say(_Step):
    """Says a text."""

    kind: Literal["say"]
    text: Annotated[Words, most(TEXT_CHARACTERS)]


class Run(_Step):
    """Runs a command in front of the room; its values are its result's.

    Attributes
    ----------
    text
        Said before it.
    minutes
        After which a training ends with what it has learned.
    """

    kind: Literal["run"]
    command: Command
    options: Options = {}
    text: Annotated[Words, most(TEXT_CHARACTERS)] | None = None
    minutes: Annotated[float, Field(gt=0, le=MOST_MINUTES)] = 5.0


class Ask(_Step):
    """Asks the room, until the step is left: a poll where there are answers to choose from, and else a form."""

    kind: Literal["ask"]
    question: Annotated[Words, most(QUESTION_CHARACTERS)]
    answers: (
        Annotated[tuple[Annotated[Words, most(ANSWER_CHARACTERS)], ...], Field(min_length=2, max_length=MOST_ANSWERS)]
        | None
    ) = None


class Reveal(_Step):
    """Tells what the room answered, and who was right.

    Attributes
    ----------
    of
        The name of the step that asked.
    right
        The right answer; None tells only what was answered.
    """

    kind: Literal["reveal"]
    of: Name
    right: Annotated[Words, most(LINE_CHARACTERS)] | None = None
    text: Annotated[Words, most(TEXT_CHARACTERS)] | None = None


class Hand(_Step):
    """Hands a command to the room: each runs it for themselves by a button, and the answers are gathered.

    Attributes
    ----------
    typed
        The option that each types in a form; None runs it for all alike.
    gather
        Which of the values of each result is gathered, by its path; None gathers what was typed.
    shown
        How: as bars of how many had which, or as a cloud of words.
    """

    kind: Literal["hand"]
    text: Annotated[Words, most(TEXT_CHARACTERS)]
    command: Command
    options: Options = {}
    typed: Annotated[str, StringConstraints(max_length=32)] | None = None
    gather: Annotated[str, StringConstraints(max_length=LINE_CHARACTERS)] | None = None
    shown: Literal["bars", "cloud"] = "bars"


class Show(_Step):
    """Shows a picture or a file that lies beside the runbook.

    Attributes
    ----------
    text
        What it shows, also for people who cannot see it.
    """

    kind: Literal["show"]
    file: Annotated[str, StringConstraints(pattern=r"^\w[\w.-]{0,99}$")]
    text: Annotated[Words, most(TEXT_CHARACTERS)]


KINDS: dict[str, type[_Step]] = {"say": Say, "run": Run, "ask": Ask, "reveal": Reveal, "hand": Hand, "show": Show}
Step = Annotated[Say | Run | Ask | Reveal | Hand | Show, Field(discriminator="kind")]
AnyStep = Say | Run | Ask | Reveal | Hand | Show
CommandStep = Run | Hand
