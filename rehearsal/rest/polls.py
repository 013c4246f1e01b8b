"""Who voted in a poll, and its end before its time."""

from rehearsal.errors import ApiError
from rehearsal.message import Message
from rehearsal.poll import Poll
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rest.channels import message_of
from rehearsal.rest.query import whole


def _voters(call: Call) -> Answer:
    poll, answer = _poll(message_of(call)), call.id_of("answer_id")
    if answer not in poll.answers:
        raise ApiError(404, 10008, "Unknown poll answer")
    limit, after = whole(call, "limit", 25, 1, 100), whole(call, "after", 0)
    voters = sorted(poll.votes.get(answer, []), key=lambda user: user.id)
    return {"users": [user.payload for user in voters if user.id > after][:limit]}


def _end(call: Call) -> Answer:
    message = message_of(call)
    poll = _poll(message)
    if message.author is not call.backend.guild.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    if poll.final:
        raise ApiError(400, 520002, "Poll expired")
    call.backend.polls.end(message)
    return call.backend.messages.bot_payload_text(message)


def _poll(message: Message) -> Poll:
    if message.poll is None:
        raise ApiError(400, 520006, "Cannot expire a non-poll message")
    return message.poll


ROUTES = [
    Route("GET", "/channels/{channel_id}/polls/{message_id}/answers/{answer_id}", _voters),
    Route("POST", "/channels/{channel_id}/polls/{message_id}/expire", _end),
]
