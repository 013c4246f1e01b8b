"""Cards: where each job shows, and the interaction tokens that edit them. Tokens are secrets; they are never logged."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.database.connection import Connection, Database
from bot.jobs.job import Card, Copy, Job
from bot.jobs.rows import CARD_COLUMNS, JOB_COLUMNS, read_card, read_jobs
from models.tasks import task as known
from models.tasks.task import Task

OWED_FOR = timedelta(days=7)
"""How long after its job's end a card is owed edits: one that is out of reach for good is let be. `/jobs` opens it."""


class Cards:
    """The cards of all jobs. Every method raises `DatabaseAway` when the database does not answer in ~2 s."""

    def __init__(self, database: Database, tasks: Mapping[str, Task] | None = None) -> None:
        self._database = database
        self._tasks = known.tasks() if tasks is None else tasks

    async def get(self, job_id: int) -> Card | None:
        """Return the job's card, or None when there is no such job."""
        rows = await self._database.fetch(_GET, {"job": job_id})
        return read_card(rows[0]) if rows else None

    async def job_in(self, channel_id: int, message_id: int) -> int | None:
        """Return the job that a message shows, or None for a message that shows none."""
        rows = await self._database.fetch(_JOB_IN, {"channel": channel_id, "message": message_id})
        return rows[0]["job_id"] if rows else None

    async def unsettled(self) -> list[tuple[Job, Card]]:
        """Return every card that still owes an edit, with its job, oldest first, but for jobs that ended long ago."""
        rows = await self._database.fetch(_UNSETTLED, {"owed_for": OWED_FOR})
        return [(job, read_card(row)) for job, row in read_jobs(rows, self._tasks)]

    async def renew(self, job_id: int, message_id: int, token: str, expires_at: datetime) -> bool:
        """Store the fresh token of an interaction on the card's message, and owe it edits again.

        False where the card does not stand there any more: the token would edit no other message.
        """
        renewed = "token = %(token)s, token_expires_at = %(expires)s, settled_at = null"
        values = {"job": job_id, "message": message_id, "token": token, "expires": expires_at}
        return await self._change(renewed, values, "message_id = %(message)s") == 1

    async def reopen(self, job_id: int) -> None:
        """Owe the card edits again."""
        await self._change("settled_at = null", {"job": job_id})

    async def settle(self, job_id: int) -> bool:
        """Note that the last edit is done and erase the token; True only for the one call that settled it."""
        settled = "settled_at = clock_timestamp(), token = null, token_expires_at = null"
        return await self._change(settled, {"job": job_id}, "settled_at is null") == 1

    async def move(self, job_id: int, from_message_id: int, to_channel_id: int, to_message_id: int) -> bool:
        """Let the card go on in another message, which the bot's own token edits; False where it has left its own."""
        moved = (
            "channel_id = %(channel)s, message_id = %(message)s, thread = null, token = null, token_expires_at = null"
        )
        values = {"job": job_id, "from": from_message_id, "channel": to_channel_id, "message": to_message_id}
        return await self._change(moved, values, "message_id = %(from)s") == 1

    async def stay(self, job_id: int) -> None:
        """Wish the card in no thread any more."""
        await self._change("thread = null", {"job": job_id})

    async def forget(self, job_id: int) -> None:
        """Owe no edits to a message that its owner deleted; the job stays, and may be shown anew."""
        await self._change(
            "message_id = null, token = null, token_expires_at = null,"
            " settled_at = coalesce(settled_at, clock_timestamp())",
            {"job": job_id},
        )

    async def copies(self, job_id: int) -> list[Copy]:
        """Return the copies that everyone sees, but for those whose message another job's card took over."""
        return [Copy(**row) for row in await self._database.fetch(_COPIES, {"job": job_id})]

    async def add_copy(self, job_id: int, copy: Copy) -> None:
        """Note a copy that everyone sees."""
        async with self._database.transaction() as connection:
            await connection.execute(_ADD_COPY, _of_copy(job_id, copy))

    async def forget_copy(self, job_id: int, copy: Copy) -> None:
        """Take note that a copy was deleted."""
        async with self._database.transaction() as connection:
            await connection.execute(_FORGET_COPY, _of_copy(job_id, copy))

    async def erase_expired_tokens(self) -> int:
        """Erase tokens past their time and return how many; every worker's sweep does so too."""
        async with self._database.transaction() as connection:
            return await erase_expired_tokens(connection)

    async def _change(self, assignments: str, values: Mapping[str, Any], condition: str = "true") -> int:
        query = f"update cards set {assignments} where job_id = %(job)s and {condition}"
        async with self._database.transaction() as connection:
            return (await connection.execute(query, values)).rowcount


async def erase_expired_tokens(connection: Connection) -> int:
    """Erase tokens past their time and return how many."""
    return (await connection.execute(_ERASE)).rowcount


def _of_copy(job_id: int, copy: Copy) -> dict[str, int]:
    return {"job": job_id, "channel": copy.channel_id, "message": copy.message_id}


_GET = f"select {CARD_COLUMNS} from cards where job_id = %(job)s"

_JOB_IN = "select job_id from cards where channel_id = %(channel)s and message_id = %(message)s"

_UNSETTLED = f"""
select {JOB_COLUMNS}, {CARD_COLUMNS} from jobs join cards on job_id = id
where settled_at is null and (finished_at is null or finished_at > clock_timestamp() - %(owed_for)s::interval)
order by id
"""

_ERASE = "update cards set token = null, token_expires_at = null where token_expires_at < clock_timestamp()"

_COPIES = """
select channel_id, message_id from card_copies
where job_id = %(job)s
    and not exists (select from cards where cards.message_id = card_copies.message_id)
order by message_id
"""

_ADD_COPY = """
insert into card_copies (job_id, channel_id, message_id)
select id, %(channel)s, %(message)s from jobs where id = %(job)s
on conflict do nothing
"""

_FORGET_COPY = """
delete from card_copies where job_id = %(job)s and channel_id = %(channel)s and message_id = %(message)s
"""
