from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from bot.daily_time import daily_time, next_time

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
