"""What is set for a server and has no select: in words."""

from collections.abc import Iterator
from datetime import UTC, datetime

import discord

from bot.cards.text import counted
from bot.daily_time import daily_text, next_time
from bot.servers.settings import ServerSettings

WHO = {"participant": "Participants", "staff": "Instructors and moderators"}


def class_line(settings: ServerSettings) -> str:
    """Say when class ends."""
    ends = settings.class_ends
    if ends is None:
        return "**Class ends** · not set: nobody is told whether a training would be done in time"
    next_one = discord.utils.format_dt(next_time(ends, datetime.now(UTC)), "R")
    return f"**Class ends** · {daily_text(ends)}, each day ({next_one})"


def limit_lines(settings: ServerSettings) -> Iterator[str]:
    """Yield what one person may have, a line for each kind of person."""
    values = dict(settings)
    for who, name in WHO.items():
        one = {limit.removeprefix(f"{who}_"): value for limit, value in values.items() if limit.startswith(f"{who}_")}
        yield (
            f"**{name}**, each · {counted(one['running'], 'job')} at once and {one['waiting']} more waiting · "
            f"{counted(one['models'], 'model')} kept, {counted(one['runs_a_day'], 'training')} a day, each of at most "
            f"{one['training_minutes']:g} min and {one['training_rows']:,} rows"
        )
