"""Polls of a demo: their end before their time, and what came of them, read without any privileged intent."""

import discord

from bot.cards.text import inline
from bot.demos.gathered import NAMED, who_was_right
from bot.demos.prediction import Prediction
from bot.demos.sayings import say
from bot.demos.values import listed
from bot.runbooks.steps import ANSWER_CHARACTERS, Language

ENDED_ALREADY = 520002  # Discord's own number: "Poll expired"


async def end_poll(message: discord.PartialMessage) -> None:
    """End a poll, or find that it has ended or is gone."""
    try:
        await (await message.fetch()).end_poll()
    except discord.NotFound:
        return
    except discord.HTTPException as refusal:
        if refusal.code != ENDED_ALREADY:
            raise


async def outcome(poll: discord.Poll, right: str | None, language: Language) -> list[str]:
    """Return the lines that tell what was answered, and where that is given what is right and who was."""
    answers = {answer: answer.vote_count for answer in poll.answers}
    counts = [(inline(answer.text, ANSWER_CHARACTERS), count) for answer, count in answers.items()]
    lines = [say("answered", language), *listed(counts)] if any(answers.values()) else [say("nobody", language)]
    if right is None:
        return lines
    lines.append(say("right", language, inline(right.strip(), ANSWER_CHARACTERS)))
    chosen = next((answer for answer in answers if answer.text.strip() == right.strip()), None)
    if not any(answers.values()):
        return lines
    correct = answers[chosen] if chosen else 0
    named = [voter.id async for voter in chosen.voters(limit=NAMED)] if chosen and correct else []
    return [*lines, who_was_right(named, correct, sum(answers.values()), language)]


def predicted_in_poll(turn: int, question: str, poll: discord.Poll, right: str | None) -> Prediction:
    """Return how many gave which answer."""
    votes = {answer.text.strip(): answer.vote_count for answer in poll.answers}
    correct = votes.get(right.strip(), 0) if right else 0
    return Prediction(turn, question, votes, sum(votes.values()), right and right.strip(), correct)
