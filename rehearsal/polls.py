"""Polls that run: votes, and their end."""

from collections.abc import Collection
from functools import partial

from rehearsal.errors import CommandRejected
from rehearsal.intents import Intent
from rehearsal.message import Message, MessageType
from rehearsal.messages import Messages
from rehearsal.timers import Timers
from rehearsal.users import User
from rehearsal.wire import now

_INTENTS = (Intent.GUILD_MESSAGE_POLLS, Intent.DIRECT_MESSAGE_POLLS)


class Polls:
    """The polls in all messages."""

    def __init__(self, messages: Messages, timers: Timers) -> None:
        self._messages = messages
        self._timers = timers

    def end_later(self, message: Message) -> None:
        """Let the poll in a message, if there is one, end when its time has come."""
        if message.poll is not None:
            seconds = (message.poll.expiry - now()).total_seconds()
            self._timers.start(message, seconds, partial(self.end, message))

    def end(self, message: Message) -> None:
        """End a poll: its votes are final, and its author says who has won."""
        poll = message.poll
        if poll is None or poll.final or message.deleted:
            return
        self._timers.stop(message)
        poll.final = True
        self._messages.updated(message)
        self._messages.add_system_message(
            message.channel, MessageType.POLL_RESULT, message.author, about=message, embeds=(poll.outcome,)
        )

    def vote(self, message: Message, user: User, answers: Collection[int]) -> None:
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
            votes = poll.votes.setdefault(answer, [])
            if answer in answers and answer not in before:
                votes.append(user)
                self._dispatch("MESSAGE_POLL_VOTE_ADD", message, user, answer)
            elif answer in before and answer not in answers:
                votes.remove(user)
                self._dispatch("MESSAGE_POLL_VOTE_REMOVE", message, user, answer)

    def _dispatch(self, event: str, message: Message, user: User, answer: int) -> None:
        self._messages.dispatch_about(message, event, {"user_id": str(user.id), "answer_id": answer}, _INTENTS)
