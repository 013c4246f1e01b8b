"""Votes in polls."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from rehearsal.errors import CommandRejected
from rehearsal.intents import Intent
from rehearsal.message import Message
from rehearsal.users import User

if TYPE_CHECKING:
    from rehearsal.world import World

_INTENTS = (Intent.GUILD_MESSAGE_POLLS, Intent.DIRECT_MESSAGE_POLLS)


def vote(world: "World", message: Message, user: User, answers: Collection[int]) -> None:
    """Let somebody vote for these answers and no others; for none, to take a vote back.

    Raises
    ------
    CommandRejected
        There is no poll that runs, no such answer, or one answer only may be chosen.
    """
    poll = message.poll
    if poll is None or poll.final:
        raise CommandRejected("There is no poll in this message that runs.")
    if not set(answers) <= poll.answers.keys() or (len(answers) > 1 and not poll.several):
        raise CommandRejected("The poll does not take this vote.")
    before = set(poll.voted(user))
    for answer in poll.answers:
        given = poll.votes.setdefault(answer, [])
        if answer in answers and answer not in before:
            given.append(user)
            _tell(world, "MESSAGE_POLL_VOTE_ADD", message, user, answer)
        elif answer in before and answer not in answers:
            given.remove(user)
            _tell(world, "MESSAGE_POLL_VOTE_REMOVE", message, user, answer)


def _tell(world: "World", event: str, message: Message, user: User, answer: int) -> None:
    world.tell_about(message, event, {"user_id": str(user.id), "answer_id": answer}, _INTENTS)
