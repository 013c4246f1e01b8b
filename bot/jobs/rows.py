"""From rows to jobs and cards."""

import logging
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from bot.jobs.job import Card, Job, State
from bot.jobs.stop import Steered
from models.tasks.task import Task
from models.tasks.values import Progress

# JSON is read by the task's own types, so it comes as text.
JOB_COLUMNS = """jobs.id, jobs.kind, jobs.queue, jobs.request::text, jobs.owner_id, jobs.guild_id, jobs.state,
    jobs.attempt, jobs.progress::text, jobs.result::text, jobs.error, jobs.created_at, jobs.started_at,
    jobs.finished_at, jobs.hidden_at, jobs.steered_act, jobs.steered_reason"""
CARD_COLUMNS = """cards.job_id, cards.application_id, cards.guild_id, cards.channel_id, cards.message_id, cards.private,
    cards.token, cards.token_expires_at, cards.settled_at, cards.thread, cards.quiet"""

log = logging.getLogger(__name__)


class UnreadableJob(Exception):
    """A row whose kind is unknown here, or whose request another version wrote."""


def read_job(row: Mapping[str, Any], tasks: Mapping[str, Task]) -> Job:
    """Return the job of a row with `JOB_COLUMNS`; raises `UnreadableJob`."""
    task = tasks.get(row["kind"])
    if task is None:
        raise UnreadableJob(f"job {row['id']} is of the unknown kind {row['kind']!r}")
    try:
        return Job(
            id=row["id"],
            kind=row["kind"],
            queue=row["queue"],
            request=task.request.model_validate_json(row["request"]),
            owner_id=row["owner_id"],
            guild_id=row["guild_id"],
            state=State(row["state"]),
            attempt=row["attempt"],
            progress=_progress(row, task),
            result=None if row["result"] is None else task.result.model_validate_json(row["result"]),
            error=row["error"],
            created_at=row["created_at"],
            started_at=row["started_at"],
            finished_at=row["finished_at"],
            hidden=row["hidden_at"] is not None,
            steered=None if row["steered_act"] is None else Steered(row["steered_act"], row["steered_reason"]),
        )
    except ValidationError as error:
        # The error itself quotes the request, which is no business of a log.
        raise UnreadableJob(f"job {row['id']} was written by another version of {row['kind']!r}") from error


def _progress(row: Mapping[str, Any], task: Task) -> Progress | None:
    """Return how far the job came: a hint, so one that another version wrote is left out and hides no job."""
    try:
        return None if row["progress"] is None else task.progress.model_validate_json(row["progress"])
    except ValidationError:
        log.info("the progress of job %s was written by another version of %r", row["id"], row["kind"])
        return None


def read_jobs(rows: list[dict[str, Any]], tasks: Mapping[str, Task]) -> list[tuple[Job, dict[str, Any]]]:
    """Return each row with its job; one that cannot be read is logged and left out, so that it hides no other."""
    read = []
    for row in rows:
        try:
            read.append((read_job(row, tasks), row))
        except UnreadableJob as unreadable:
            log.warning("Left out: %s", unreadable)
    return read


def read_card(row: Mapping[str, Any]) -> Card:
    """Return the card of a row with `CARD_COLUMNS`."""
    return Card(
        job_id=row["job_id"],
        application_id=row["application_id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        private=row["private"],
        token=row["token"],
        token_expires_at=row["token_expires_at"],
        settled_at=row["settled_at"],
        thread=row["thread"],
        quiet=row["quiet"],
    )
