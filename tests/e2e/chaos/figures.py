"""The figures of a run, as a table."""

from collections import Counter
from collections.abc import Mapping

from tests.e2e.chaos.gauges import Gauges
from tests.e2e.chaos.invariants import LATE, lost, sent_at
from tests.e2e.chaos.stage import Stage

STATES = "select state::text, count(*) from jobs group by state order by state"
LOSSES = "select coalesce(sum(losses), 0) as losses, coalesce(sum(attempt), 0) as attempts from jobs"


async def figures(stage: Stage, gauges: Gauges) -> dict[str, object]:
    """Return what is to be told of a run, by its name."""
    sent = list(stage.discord.interactions.by_id.values())
    acknowledged = [one.acknowledged_after for one in sent if one.acknowledged_after is not None]
    (totals,) = await stage.query(LOSSES)
    return {
        **{f"jobs {row['state']}": row["count"] for row in await stage.query(STATES)},
        "attempts at jobs": totals["attempts"],
        "losses of jobs, with their worker": totals["losses"],
        **_each("fault", stage.ledger.faults),
        **_each("did", stage.ledger.actions),
        "interactions": len(sent),
        "interactions unanswered, the bot being away": sum(
            1 for one in sent if one.failed and stage.ledger.was_away(sent_at(one) - 0.1, sent_at(one) + LATE)
        ),
        "interactions lost between acknowledgement and queue": sum(
            1 for one in sent if one.thinking and lost(stage, one)
        ),
        "slowest acknowledgement, s": f"{max(acknowledged, default=0):.2f}",
        **memory(gauges),
    }


def memory(gauges: Gauges) -> dict[str, object]:
    """Return what each process held in the course of its life."""
    last = {name: looks[-1] for (name, _), looks in gauges.looks.items()}
    return {
        **{f"memory of {name}, MB": " → ".join(map(str, course)) for name, course in gauges.course().items()},
        **{f"open files of {name}": look.files for name, look in last.items()},
    }


def _each(what: str, counted: Counter[str]) -> dict[str, object]:
    return {f"{what}: {name}": count for name, count in sorted(counted.items())}


def table(rows: Mapping[str, object]) -> str:
    """Lay names and values out in two columns."""
    width = max(map(len, rows), default=0)
    return "\n".join(f"{name:{width}}  {value}" for name, value in rows.items())
