"""What is set for a server goes to the database and comes back as it was; the environment gives the first values."""

import json
from datetime import time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.servers.settings import ServerSettings
from bot.settings import Settings

IDS = st.frozensets(st.integers(1, 2**63 - 1), max_size=25)
CHANNEL = st.none() | st.integers(1, 2**63 - 1)
COUNT, MINUTES, ROWS = st.integers(1, 1000), st.floats(0.1, 60), st.integers(2, 1_000_000)
ZONES = st.sampled_from([ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"), timezone(timedelta(hours=-3.5))])
SETTINGS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(["instructor_role_ids", "moderator_role_ids"], IDS),
        **dict.fromkeys(["participant_channel_ids", "crowded_channel_ids"], IDS),
        **dict.fromkeys(["stage_channel_id", "log_channel_id"], CHANNEL),
        **dict.fromkeys(["participant_running", "participant_waiting", "staff_models", "staff_runs_a_day"], COUNT),
        **dict.fromkeys(["participant_training_minutes", "staff_training_minutes"], MINUTES),
        **dict.fromkeys(["participant_training_rows", "staff_training_rows"], ROWS),
        "class_ends": st.none() | st.builds(lambda clock, zone: clock.replace(tzinfo=zone), st.times(), ZONES),
    },
)


@given(SETTINGS)
def test_what_is_set_comes_back_as_it_was(changes: dict[str, Any]) -> None:
    settings = ServerSettings().changed(changes)
    written = json.loads(json.dumps(settings.written(changes)))
    assert written.keys() == changes.keys()
    assert ServerSettings().changed(written) == settings


@given(SETTINGS, SETTINGS)
def test_one_change_leaves_what_another_set(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    both = dict(ServerSettings().changed(earlier).changed(later))
    assert all(both[name] == value for name, value in (earlier | later).items())


def test_the_environment_gives_the_first_values() -> None:
    settings = Settings.model_validate(
        {
            "instructor_role_ids": "11, 12",
            "crowded_channel_ids": "5",
            "moderators_channel_id": 6,
            "participant_running": 3,
            "class_ends": "16:00 Europe/Berlin",
        }
    )
    first = ServerSettings.first(settings)
    assert (first.instructor_role_ids, first.crowded_channel_ids, first.log_channel_id) == (
        frozenset({11, 12}),
        frozenset({5}),
        6,
    )
    assert (first.participant_running, first.class_ends) == (3, time(16, tzinfo=ZoneInfo("Europe/Berlin")))
    assert first.participant_channel_ids == frozenset()


def test_both_have_the_same_limits_where_nobody_sets_any() -> None:
    assert ServerSettings.first(Settings()) == ServerSettings()


@pytest.mark.parametrize(
    "changes",
    [{"participant_running": 0}, {"class_ends": "noon"}, {"staff_training_minutes": 61}, {"log_channel_id": "#"}],
)
def test_what_does_not_fit_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ServerSettings().changed(changes)


def test_a_name_that_nothing_has_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="moderators"):
        ServerSettings().changed({"moderators": [1]})
