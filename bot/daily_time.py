"""A time of day in a time zone, as a setting says it, and when it comes next."""

from datetime import datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EXPECTED = "it should be a time with its zone, as in 16:00 Europe/Berlin or 16:00+01:00"


def daily_time(value: object) -> time:
    """Read `16:00 Europe/Berlin` or `16:00+01:00`; raises `ValueError`."""
    if isinstance(value, time):
        return value
    clock, _, zone = str(value).strip().partition(" ")
    try:
        read = time.fromisoformat(clock)
        read = read.replace(tzinfo=ZoneInfo(zone)) if zone else read
    except (ValueError, ZoneInfoNotFoundError):
        raise ValueError(EXPECTED) from None
    if read.tzinfo is None:
        raise ValueError(EXPECTED)
    return read


def daily_text(daily: time) -> str:
    """Write a time as `daily_time` reads it."""
    exact = "minutes" if daily == daily.replace(second=0, microsecond=0) else "auto"
    if isinstance(daily.tzinfo, ZoneInfo):
        return f"{daily.replace(tzinfo=None).isoformat(exact)} {daily.tzinfo.key}"
    return daily.isoformat(exact)


def next_time(daily: time, now: datetime) -> datetime:
    """Return when it is that time after `now`."""
    today = now.astimezone(daily.tzinfo).date()
    first = datetime.combine(today, daily)
    return first if first > now else datetime.combine(today + timedelta(days=1), daily)


def beginning_of_day(now: datetime, zone: tzinfo | None) -> datetime:
    """Return the midnight before `now` in a time zone; without one, in this machine's."""
    local = now.astimezone(zone)
    return datetime.combine(local.date(), time(), local.tzinfo if zone else None).astimezone(zone)
