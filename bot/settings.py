"""Every setting, typed, from the environment or `.env`, each with a default that works."""

from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.daily_time import daily_time
from models.tasks.values import SLOTS, Queue


class SettingsInvalid(Exception):
    """A setting is missing or wrong; the message is one clear line for each."""


def _separate(value: object) -> object:
    """Split `1, 2` as people write lists in an environment variable."""
    return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value


def _pairs(value: object) -> object:
    """Split `training=2, evaluation=4`."""
    parts = _separate(value)
    return dict(str(part).partition("=")[::2] for part in parts) if isinstance(parts, list) else parts


def _others(value: dict[Queue, int]) -> dict[Queue, int]:
    if "inference" in value:
        raise ValueError("those of inference are set by SLOTS")
    return value


def _postgresql(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("postgresql://", "postgres://")):
        raise ValueError("it should be an address like postgresql://user:password@host/name")
    return value


def _printable(value: SecretStr) -> SecretStr:
    token = value.get_secret_value().strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError("it holds characters that no token has: copy it again from the Bot page")
    return value


def _one_line(value: Path) -> Path:
    if len(str(value).splitlines()) > 1:
        raise ValueError("it holds a line break: write the path in one line")
    return value


def _daily(value: object) -> time | None:
    return None if value is None else daily_time(value)


Token = Annotated[SecretStr, AfterValidator(_printable)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_postgresql)]
WebUrl = Annotated[str, Field(pattern=r"^https?://\S+$")]
SocketUrl = Annotated[str, Field(pattern=r"^wss?://\S+$")]
Ids = Annotated[frozenset[int], NoDecode, BeforeValidator(_separate)]
Port = Annotated[int, Field(ge=0, le=65535)]
Count = Annotated[int, Field(ge=1, le=1000)]
Minutes = Annotated[float, Field(gt=0, le=60)]
Rows = Annotated[int, Field(ge=2, le=1_000_000)]
Bytes = Annotated[int, Field(gt=0, le=500_000_000)]

Slots = Annotated[int, Field(ge=1, le=256)]
QueueSlots = Annotated[dict[Queue, Slots], NoDecode, BeforeValidator(_pairs), AfterValidator(_others)]


class Settings(BaseSettings):
    """All settings; a name here, in capitals, is its environment variable."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    # Discord
    discord_token: Token | None = None
    discord_api_url: WebUrl = "https://discord.com/api/v10"
    discord_gateway_url: SocketUrl = "wss://gateway.discord.gg/"
    discord_cdn_url: WebUrl | None = None
    discord_guild_ids: Ids = frozenset()

    # Who may do what, by role; everybody else is a participant.
    instructor_role_ids: Ids = frozenset()
    moderator_role_ids: Ids = frozenset()

    # Jobs of one person: so many run at once, so many more wait.
    participant_running: Count = 2
    participant_waiting: Count = 4
    staff_running: Count = 8
    staff_waiting: Count = 32

    # Fine-tuning by one person: models kept, runs a day, minutes and rows of one run, bytes of a file, and
    # of all that one person's files take, what was made of them included.
    participant_models: Count = 5
    participant_runs_a_day: Count = 10
    participant_training_minutes: Minutes = 15
    participant_training_rows: Rows = 20_000
    staff_models: Count = 50
    staff_runs_a_day: Count = 100
    staff_training_minutes: Minutes = 60
    staff_training_rows: Rows = 50_000
    training_file_bytes: Bytes = 25_000_000
    training_data_bytes: Annotated[int, Field(gt=0)] = 500_000_000

    # When class ends, each day: a training that would not be done by then says so before it is started.
    class_ends: Annotated[time | None, PlainValidator(_daily)] = None

    # Channels where cards are private until their owner shows them.
    crowded_channel_ids: Ids = frozenset()

    # Where reports of cards go; without it nobody can report.
    moderators_channel_id: int | None = None

    # Where things are kept. Without a database, an embedded PostgreSQL runs in the data folder.
    data_dir: Annotated[Path, AfterValidator(_one_line)] = Path(".data")
    database_url: DatabaseUrl | None = None

    # Days after its end that a job and its card's buttons can be used; then it is deleted, with the files that it alone
    # needed. Fine-tuned models stay until their owner deletes them.
    keep_days: Annotated[int, Field(ge=1, le=36_500)] = 30

    # A folder that all machines share, as an fsspec URL, for artifacts over 25 MB. Without it they lie in the data
    # folder beside an embedded database, which has one machine alone, and are refused beside any other.
    artifacts_url: str | None = None

    # The workshop's own notes, Markdown files that `/search` searches beside those that come with the bot.
    notes_dir: Path | None = None

    # The pages of the bot and of a worker, /healthz and /metrics; 0 takes any port that is free. A worker has none
    # unless told: several on one machine would want the same.
    host: str = "127.0.0.1"
    port: Port = 8080
    worker_port: Port | None = None

    # Where people reach the bot's pages, such as https://workshop.example.org before a reverse proxy; links to the
    # board begin with it. Without it they begin with HOST and PORT.
    board_url: WebUrl | None = None

    # A worker: requests decoded together, jobs of each other queue that run at once, and the time it has to finish or
    # hand back when told to stop.
    slots: Slots = SLOTS["inference"]
    queue_slots: QueueSlots = {}  # of the other queues, e.g. training=2
    grace_seconds: Annotated[float, Field(ge=0, le=600)] = 20

    # What is logged: lines for people or JSON for what collects them; what people type only where that is wished.
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    log_texts: bool = False

    def slots_of(self, queue: Queue) -> int:
        """Return how many jobs of a queue a worker runs at once."""
        return self.slots if queue == "inference" else self.queue_slots.get(queue, SLOTS[queue])

    def artifacts_folder(self) -> str | None:
        """Return the URL of the folder for large artifacts, or None where they are refused."""
        if self.artifacts_url is None and self.database_url is None:
            return (self.data_dir.resolve() / "artifacts").as_uri()
        return self.artifacts_url

    def token(self) -> str:
        """Return the bot's token, or raise `SettingsInvalid` where there is none."""
        if self.discord_token is None:
            raise SettingsInvalid(
                "DISCORD_TOKEN is not set: copy it from your application's Bot page at "
                "https://discord.com/developers/applications, or try `make demo`, which needs none."
            )
        return self.discord_token.get_secret_value()


def load_settings() -> Settings:
    """Read the settings; raise `SettingsInvalid` with a line for each that is wrong, without its value."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"{str(problem['loc'][0]).upper()}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        ]
        raise SettingsInvalid("\n".join(lines)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f".env cannot be read, it should be a text in UTF-8: {error}") from None
