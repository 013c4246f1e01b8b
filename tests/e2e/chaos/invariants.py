"""What must hold once faults have stopped and everything has settled; each breach is a sentence."""

import asyncio
import contextlib
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from bot.artifacts import Artifacts
from bot.cards.registry import CardRegistry
from bot.database.connection import Database
from bot.jobs.cards import Cards
from bot.jobs.job import Job
from bot.jobs.store import Jobs
from bot.jobs.tuned_models import TunedModels
from bot.servers.store import ServerRows
from bot.settings import Settings
from bot.tuned import PeoplesModels
from models.catalogue import load_catalogue
from rehearsal import Interaction, Message
from rehearsal.components import walk
from tests.bot.cards.registries import registry_of
from tests.e2e.chaos.stage import Row, Stage
from tests.models.own_catalogue import CATALOGUE

LOOK_SECONDS = 0.2
OUTLOOK = "⏱️ "
LATE = 3.0  # seconds that Discord waits for a first answer
SUBMITTED_WITHIN = 15.0  # of an acknowledgement: a database that is away is waited for

UNFINISHED = """
select jobs.id, kind, state, attempt, losses, settled_at, message_id, worker_id from jobs join cards on job_id = jobs.id
where state in ('queued', 'running') or settled_at is null order by jobs.id
"""
ALL = """
select jobs.id, kind, state, attempt, losses, error, message_id, replaced, private, token,
    extract(epoch from created_at)::float as began, extract(epoch from finished_at)::float as ended
from jobs join cards on job_id = jobs.id order by jobs.id
"""


async def settled(stage: Stage, within: float) -> list[Row]:
    """Wait until every job has ended and every card is settled; return what is left if nothing moves for so long."""
    left: list[Row] = [{"database": "away"}]
    moved = time.monotonic()
    while left and time.monotonic() < moved + within:
        await asyncio.sleep(LOOK_SECONDS)
        with contextlib.suppress(psycopg.OperationalError):
            found = await stage.query(UNFINISHED)
            moved = moved if found == left else time.monotonic()
            left = found
    return left


async def breaches(stage: Stage, within: float) -> list[str]:
    """Wait until all has settled, and return what does not hold."""
    left = await settled(stage, within)
    found = [*stage.ledger.broken, *(f"nothing moves for {within:g} s: {row}" for row in left)]
    found += [f"{name} ended by itself:\n{one.tail()}" for name, one in stage.processes.items() if not one.running]
    found += [f"the loopback Discord cannot: {line}" for line in stage.discord.failures]
    rows = await stage.query(ALL)
    if not left:
        found += [f"job {row['id']} keeps its token, though its card is settled" for row in rows if row["token"]]
    return [*found, *await _cards(stage, rows), *_losses(stage, rows), *_unanswered(stage), *_exposed(stage)]


async def _cards(stage: Stage, rows: list[Row]) -> list[str]:
    """Compare every card that is on record with the message that people see."""
    found = []
    messages = {message.id: message for message in all_messages(stage)}
    on_record = [row["message_id"] for row in rows if row["message_id"] is not None]
    found += [f"message {one} has several cards" for one in {one for one in on_record if on_record.count(one) > 1}]
    forgotten = [row for row in rows if row["message_id"] is None and not row["replaced"]]
    deleted = stage.ledger.deleted + stage.ledger.actions["[delete]"]
    if len(forgotten) > deleted:
        found.append(f"{len(forgotten)} cards were forgotten, and people deleted {deleted} messages at most")
    settings = Settings.model_validate({name.lower(): value for name, value in stage.settings.items() if value})
    catalogue = load_catalogue(Path(stage.settings[CATALOGUE]))
    async with (
        Database(stage.dsn) as database,
        registry_of(settings, catalogue, ServerRows(database)) as registry,
    ):
        await PeoplesModels(catalogue, TunedModels(database), Artifacts(database)).refresh()
        for row in rows:
            message = messages.get(row["message_id"])
            job, card = await Jobs(database).get(row["id"]), await Cards(database).get(row["id"])
            if row["message_id"] is None or job is None or card is None:
                continue
            if message is None or message.deleted:
                continue  # deleted after its last edit
            if _differs(registry, job, message, private=card.private):
                found.append(f"job {job.id} ({job.kind}, {job.state}) does not show what it is: {message}")
    return found


def _differs(registry: CardRegistry, job: Job, message: Message, *, private: bool) -> bool:
    view: Any = registry.render_card(job, private=private).view
    rendered = view.to_components()
    return _seen(rendered) != _seen(message.components)


def _seen(components: list[dict[str, object]]) -> list[object]:
    """Return what can be read and pressed: not how things stood when a card was shown, nor a model's owner.

    The bot may not have heard of a model yet when it shows the card of its training.
    """
    shown = [
        str(part.get("content") or part.get("custom_id")) for part in walk(components) if part["type"] in {2, 3, 10}
    ]
    return [re.sub(r"model:@[\w-]+/", "model:", part) for part in shown if not part.startswith(OUTLOOK)]


def _losses(stage: Stage, rows: list[Row]) -> Iterator[str]:
    for row in rows:
        kills = [at for at in stage.ledger.worker_kills if row["began"] - 1 <= at <= (row["ended"] or time.time())]
        if row["losses"] > len(kills):
            yield f"job {row['id']} counts {row['losses']} losses, and {len(kills)} workers were killed meanwhile"


def sent_at(sent: Interaction) -> float:
    """Return by the clock `time.time` when somebody did something."""
    return time.time() - sent.age()


def _unanswered(stage: Stage) -> Iterator[str]:
    for sent in stage.discord.interactions.by_id.values():
        at = sent_at(sent)
        if sent.failed and not stage.ledger.was_away(at - 0.1, at + LATE):
            opened = f" (from {sent.parent})" if sent.parent else ""
            yield f"nobody answered {sent}{opened}, {stage.ledger.around(at)}"
        elif sent.thinking and not lost(stage, sent):
            yield f"the bot is thinking for ever: {sent}, {stage.ledger.around(at)}"


def lost(stage: Stage, sent: Interaction) -> bool:
    """Whether an acknowledged interaction was lost before its job was written, as it may be where the bot is killed."""
    at = sent_at(sent)
    return any(at <= kill <= at + SUBMITTED_WITHIN for kill in stage.ledger.bot_kills)


def all_messages(stage: Stage) -> list[Message]:
    """Return every message of every channel and thread."""
    guild = stage.discord.guild
    return [message for channel in guild.channels.values() for message in stage.discord.messages.of(channel).values()]


def _exposed(stage: Stage) -> Iterator[str]:
    for message in all_messages(stage):
        for secret in set(re.findall(r"zq\d+x", message.text)) - stage.ledger.released:
            owner = stage.ledger.secrets[secret]
            if message.viewer is None or message.viewer.name != owner:
                yield f"a secret of {owner} is seen by {message.viewer or 'everyone'}: {message}"
