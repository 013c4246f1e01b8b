"""Sets of data that were added for all to fine-tune on: each with its card, its data an artifact."""

import logging
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError

from bot.database.connection import Database
from models.data.named_sets import Card

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AddedSet:
    """A set, by its key."""

    key: str
    card: Card
    artifact: UUID


class DataSets:
    """The sets; every method raises `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[AddedSet]:
        """Return every set, by its key; one whose card another version wrote is logged and left out."""
        rows = await self._database.fetch("select key, card::text, artifact from data_sets order by key")
        found = []
        for row in rows:
            try:
                found.append(AddedSet(row["key"], Card.model_validate_json(row["card"]), row["artifact"]))
            except ValidationError:
                log.warning("the data set %s was added by another version, and is left out: add it again", row["key"])
        return found

    async def keep(self, added: AddedSet) -> None:
        """Keep a set, in place of the one of its key."""
        values = {"key": added.key, "card": added.card.model_dump_json(), "artifact": added.artifact}
        await self._database.fetch(_KEEP, values)


_KEEP = """
insert into data_sets (key, card, artifact) values (%(key)s, %(card)s, %(artifact)s)
on conflict (key) do update set card = excluded.card, artifact = excluded.artifact
returning key
"""
