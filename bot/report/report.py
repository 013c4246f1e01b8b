"""The report as one HTML file: its style and pictures are in it, and it loads nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.board.curve import curve_svg
from bot.board.figures import Training
from bot.board.pages import PAGE
from bot.board.sections import DOING, kind_name, training_title
from bot.demos.prediction import Prediction
from bot.jobs.job import State
from bot.report.day import Day
from models.catalogue import Catalogue

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Table:
    """A table of the report; the first cell of a row says what it is about."""

    heading: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    empty: str


def report(day: Day, date_of_day: date, catalogue: Catalogue) -> bytes:
    """Return the file; all texts in it are escaped."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = (HERE / "report.css").read_text("utf-8") + (PAGE / "curve.css").read_text("utf-8")
    trained = [(training_title(one, catalogue), DOING[one.state], curve(one)) for one in day.trainings]
    page = environment.get_template("report.html").render(
        day=day,
        date=f"{date_of_day:%A}, {date_of_day.day} {date_of_day:%B %Y}",
        style=Markup(style),  # noqa: S704 # ours
        succeeded=sum(one.state is State.SUCCEEDED for one in day.trainings),
        tables=(_kinds(day), _predictions(day), _waits(day), _failures(day)),
        trained=trained,
    )
    return page.encode()


def _kinds(day: Day) -> Table:
    rows = [
        (kind_name(one.kind), one.asked, one.succeeded, one.failed, one.cancelled, f"{one.tokens:,}")
        for one in day.kinds
    ]
    columns = ("command", "asked for", "finished", "did not work out", "cancelled", "tokens written")
    return Table("What was run", columns, rows, "Nothing.")


def _predictions(day: Day) -> Table:
    rows = [(one.question, _votes(one), one.right or "–", _share(one)) for one in day.predictions]
    columns = ("question", "votes", "right answer", "were right")
    return Table("What the room predicted", columns, rows, "Nothing was asked in a demo.")


def _votes(prediction: Prediction) -> str:
    votes = ", ".join(f"{answer}: {count}" for answer, count in prediction.votes.items())
    return votes or f"{prediction.answered} answered"


def _share(prediction: Prediction) -> str:
    if prediction.right is None or not prediction.answered:
        return "–"
    share = prediction.correct / prediction.answered
    return f"{prediction.correct} of {prediction.answered} ({share:.0%})"


def _waits(day: Day) -> Table:
    rows = [(one.queue, one.jobs, duration(one.median), duration(one.late)) for one in day.waits]
    columns = ("queue", "that ran", "half waited less than", "one in twenty waited longer than")
    return Table("How long people waited", columns, rows, "Nothing has run.")


def _failures(day: Day) -> Table:
    return Table(
        "What did not work out", ("why", "how often"), list(day.failures.items()), "Whatever was run worked out."
    )


def curve(training: Training) -> Markup:
    """Return the picture of a training: numbers alone, so nothing in it has to be escaped."""
    return Markup(curve_svg(training.points, label="The loss of a training"))  # noqa: S704


def duration(seconds: float) -> str:
    """Return a length of time as one says it: `0.4 s`, `12 s`, `3 min 20 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
