"""What is set for one server, a name and a type each."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, PlainValidator

from bot.daily_time import daily_text, daily_time
from bot.settings import Count, Minutes, Rows, Settings


def _daily(value: object) -> time | None:
    return None if value is None else daily_time(value)


def _written(value: time | None) -> str | None:
    return None if value is None else daily_text(value)


def _no_channel(value: object) -> object:
    """Take a channel that was never chosen, or taken away, for none."""
    return value or None


Ids = Annotated[frozenset[int], PlainSerializer(sorted)]
Channel = Annotated[int | None, BeforeValidator(_no_channel)]
Daily = Annotated[time | None, PlainValidator(_daily), PlainSerializer(_written)]


class ServerSettings(BaseModel):
    """Who is what, where, how much and until when, in one server; the names are those of `Settings`, where it has them.

    Attributes
    ----------
    participant_channel_ids
        Where participants may use the bot; everywhere where there are none.
    crowded_channel_ids
        Where cards are private until their owner shows them.
    stage_channel_id
        Where demos are shown.
    log_channel_id
        Where moderators read reports and what was done.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    instructor_role_ids: Ids = frozenset()
    moderator_role_ids: Ids = frozenset()
    participant_channel_ids: Ids = frozenset()
    crowded_channel_ids: Ids = frozenset()
    stage_channel_id: Channel = None
    log_channel_id: Channel = None
    participant_running: Count = 2
    participant_waiting: Count = 4
    participant_models: Count = 5
    participant_runs_a_day: Count = 10
    participant_training_minutes: Minutes = 15
    participant_training_rows: Rows = 20_000
    staff_running: Count = 8
    staff_waiting: Count = 32
    staff_models: Count = 50
    staff_runs_a_day: Count = 100
    staff_training_minutes: Minutes = 60
    staff_training_rows: Rows = 50_000
    class_ends: Daily = None

    @classmethod
    def first(cls, settings: Settings) -> "ServerSettings":
        """Return what is set for a server where nobody has set anything: what the environment says."""
        named = {name: getattr(settings, name) for name in cls.model_fields if hasattr(settings, name)}
        return cls.model_validate(named | {"log_channel_id": settings.moderators_channel_id})

    def changed(self, changes: Mapping[str, Any]) -> "ServerSettings":
        """Return these settings with some changed; raises `ValidationError`, and `KeyError` for a name there is not."""
        if unknown := changes.keys() - type(self).model_fields.keys():
            raise KeyError(*unknown)
        return type(self).model_validate(dict(self) | dict(changes))

    def written(self, names: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of these names as JSON has them."""
        return self.model_dump(mode="json", include=set(names))
