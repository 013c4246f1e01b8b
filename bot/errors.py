"""One place where whatever goes wrong in an interaction becomes a sentence for the person who asked."""

import contextlib
import logging
import secrets
from collections.abc import AsyncIterator

import discord
from discord import app_commands
from prometheus_client import Counter
from pydantic import ValidationError

from bot.database.connection import DatabaseAway, DatabaseFull, DatabaseSlow
from bot.interaction import Interaction, reply_privately
from bot.jobs.job import TooManyWaiting
from bot.jobs.rows import UnreadableJob
from models.errors import Refusal

log = logging.getLogger(__name__)

UPDATED = "This command has just been updated. Please reload Discord (Ctrl+R) and try again."
# What needs no more than its kind to be explained; the first that fits.
SENTENCES: dict[type[BaseException], str] = {
    DatabaseFull: "The queue's disk is full, so it can take nothing new. Nothing you sent before is lost; please tell "
    "an instructor or a moderator.",
    DatabaseSlow: "The queue did not answer in time. Nothing you sent before is lost; please try again in a moment.",
    DatabaseAway: "The queue is restarting. Nothing you sent before is lost; please try again in ten seconds.",
    UnreadableJob: "This job is from an earlier version of the bot and cannot be read any more. Please start anew.",
    discord.RateLimited: "Discord lets me do no more of that for a while. Please try again in some minutes.",
    app_commands.CommandSignatureMismatch: UPDATED,
    app_commands.CommandNotFound: UPDATED,
    app_commands.NoPrivateMessage: "This works in the workshop's server only, not in direct messages.",
    app_commands.CheckFailure: "This is not for your role. Ask an instructor if you think it should be.",
}

# What pydantic says in words that are not for people, by its own name for the problem.
VALIDATION = {
    "string_unicode": "the text holds half of a character, as when an emoji is cut in two, and nobody can read that; "
    "please type it anew"
}
ARCHIVED = "This thread is archived or locked. Please open it, and try again."
# What Discord refuses the bot, by Discord's own number, where people can do something about it.
DISCORD_SENTENCES = {
    50001: "I do not see this channel. Please ask a moderator to let me in.",
    50013: "I may not do that in this channel. Please ask a moderator to let me.",
    50083: ARCHIVED,
    160005: ARCHIVED,
}


def count_of_errors() -> Counter:
    """Return what counts the errors of a bot; `answer_error` looks for it as the client's `errors`."""
    counter = Counter(
        "workshop_errors",
        "Interactions that failed, by what they were answered with: a sentence that explains it, as for a refusal or "
        "a full queue, or no more than a reference to the log.",
        ["answer"],
        registry=None,
    )
    for answer in ("sentence", "reference"):
        counter.labels(answer)
    return counter


@contextlib.asynccontextmanager
async def answering(interaction: Interaction) -> AsyncIterator[None]:
    """Tell the person what goes wrong in the block; of a component's callback discord.py would only log it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 # each becomes a sentence
        await answer_error(interaction, error)


async def answer_error(interaction: Interaction, error: Exception) -> None:
    """Tell the person, privately, what went wrong; what is not theirs to know goes to the log under a reference."""
    if interaction.type is discord.InteractionType.autocomplete:
        log.warning("interaction %s offers no choices: %s", interaction.id, error)  # nothing else may be said there
        return
    sentence = explain(error)
    interaction.client.errors.labels("sentence" if sentence else "reference").inc()
    if sentence is None:
        reference = secrets.token_hex(3)
        log.error("interaction %s failed, reference %s", interaction.id, reference, exc_info=error)
        sentence = f"Something went wrong on our side, not yours. Please try again, or tell a moderator: `{reference}`."
    try:
        await reply_privately(interaction, f"⚠️ {sentence}")
    except discord.HTTPException:
        log.exception("interaction %s could not be answered", interaction.id)


def explain(error: BaseException) -> str | None:
    """Return the sentence for an error, or None for one that people should not have to understand."""
    match error:
        case Refusal():
            return str(error)
        case app_commands.CommandInvokeError():
            return explain(error.original)
        case TooManyWaiting():
            return (
                f"You already have {error.limit} jobs under way, which is as many as one person may. "
                "Wait for one to finish, or cancel one with `/jobs`."
            )
        case discord.HTTPException() if error.code in DISCORD_SENTENCES:
            return DISCORD_SENTENCES[error.code]
        case ValidationError():
            return explain_validation(error)
        case app_commands.TransformerError():
            if error.__cause__ is not None and (known := explain(error.__cause__)):
                return known
            return (
                f"`{str(error.value)[:50]}` is not something I can use there. Please pick from what the option offers."
            )
    return next((sentence for kind, sentence in SENTENCES.items() if isinstance(error, kind)), None)


def explain_validation(error: ValidationError) -> str:
    """Return a sentence for each option that does not fit."""
    return " ".join(
        f"{_option(problem['loc'])}{VALIDATION.get(problem['type'], problem['msg'].removeprefix('Value error, '))}."
        for problem in error.errors(include_url=False, include_input=False)
    )


def _option(location: tuple[int | str, ...]) -> str:
    """Name the option that a problem is about; some are about several together."""
    return f"`{'.'.join(map(str, location))}`: " if location else ""
