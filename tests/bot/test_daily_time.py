from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.daily_time import daily_text, daily_time, next_time

BERLIN = daily_time("16:00 Europe/Berlin")


@pytest.mark.parametrize("text", ["16:00+01:00", " 16:00+01:00 "])
def test_a_time_with_its_offset(text: str) -> None:
    assert daily_time(text) == time(16, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize("text", ["16:00", "16 Uhr", "16:00 Berlin", "25:00 UTC", "", "16:00 ../etc/passwd"])
def test_what_is_none_says_what_one_is(text: str) -> None:
    with pytest.raises(ValueError, match="16:00 Europe/Berlin"):
        daily_time(text)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-01-15 14:59", "2026-01-15 15:00"),
        ("2026-01-15 15:00", "2026-01-16 15:00"),
        ("2026-07-15 12:00", "2026-07-15 14:00"),  # in summer
        ("2026-03-28 16:00", "2026-03-29 14:00"),  # the clocks go forward that night
        ("2026-01-15 23:30", "2026-01-16 15:00"),  # tomorrow already, there
    ],
)
def test_it_comes_next_by_the_clock_of_its_zone(now: str, expected: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_time(BERLIN, moment) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@given(st.times(), st.sampled_from([ZoneInfo("Europe/Berlin"), ZoneInfo("UTC"), UTC, timezone(timedelta(hours=-3.5))]))
def test_a_time_is_written_as_it_is_read(clock: time, zone: tzinfo) -> None:
    daily = clock.replace(tzinfo=zone)
    assert daily_time(daily_text(daily)) == daily
    assert repr(daily_time(daily_text(daily)).utcoffset()) == repr(daily.utcoffset())


def test_a_time_is_written_without_what_it_does_not_need() -> None:
    assert daily_text(BERLIN) == "16:00 Europe/Berlin"
