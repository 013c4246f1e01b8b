"""How much data a person has brought that is still kept: without a limit, one person's files fill the disk."""

from collections.abc import Mapping
from typing import Any

from bot.database.connection import Connection
from bot.jobs.job import Limits
from models.errors import Refusal


class TooMuchData(Refusal):
    """The files of one person take as much room as allowed."""

    def __init__(self, kept: int, limit: int) -> None:
        super().__init__(
            f"With this file, what you brought would take {kept / 1e6:.0f} MB here, and one person may keep "
            f"{limit / 1e6:.0f} MB. Files go by themselves when their cards are old; until then take a smaller one, or "
            "a set that is here: `/finetune start data_set:`."
        )


async def refuse_too_much_data(connection: Connection, values: Mapping[str, Any], limits: Limits) -> None:
    """Raise `TooMuchData` where a job reads an upload that is one too many for its owner.

    What earlier jobs of the kind read and made counts, for as long as it is kept. The submissions of one person wait
    for each other, so this is exact.
    """
    if not values["artifacts"]:
        return
    row = await (await connection.execute(_KEPT, values)).fetchone()
    assert row is not None
    if row["brings"] and row["kept"] > limits.data_bytes:
        raise TooMuchData(row["kept"], limits.data_bytes)


# No attempt at a job made what was uploaded. What was added for all is nobody's.
_KEPT = """
with brought as (
    select id from artifacts
    where id = any(%(artifacts)s::uuid[]) and attempt is null
        and not exists (select from data_sets where artifact = artifacts.id)
),
earlier as (
    select unnest(jobs.artifacts) as id from jobs where owner_id = %(owner)s and kind = %(kind)s
)
select exists (select from brought) as brings, coalesce(sum(size), 0)::bigint as kept
from artifacts
where id in (select id from brought union select id from earlier)
    and not exists (select from data_sets where artifact = artifacts.id)
"""
