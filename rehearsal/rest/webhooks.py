"""Further answers to an interaction, by its token, as long as that lives."""

from rehearsal.errors import ApiError, Unsupported, unknown
from rehearsal.interaction import Interaction
from rehearsal.message import Message
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rules.messages import check_answer, check_edit
from rehearsal.threads import must_accept_from, must_be_open


def _interaction(call: Call) -> Interaction:
    backend = call.backend
    interaction = backend.interactions.by_token.get(call.path["token"])
    if call.id_of("application_id") != backend.guild.bot.id or interaction is None:
        raise unknown("Webhook")
    if backend.interactions.is_expired(interaction):
        raise ApiError(401, 50027, "Invalid Webhook Token")
    if interaction.acknowledged_after is None:
        raise unknown("Webhook")
    if "thread_id" in call.query:
        raise Unsupported("followups into a thread by thread_id")
    return interaction


def _message(call: Call) -> Message:
    """Return one of the interaction's own messages: its original response, its source or a followup."""
    interaction = _interaction(call)
    wanted = call.path["message_id"]
    original = interaction.original
    if wanted == "@original":
        found = original
    else:
        own = {message.id: message for message in (original, *interaction.followups) if message is not None}
        found = own.get(call.id_of("message_id"))
    if found is None or found.deleted:
        raise unknown("Message")
    return found


def _create(call: Call) -> Answer:
    interaction, backend = _interaction(call), call.backend
    check_answer(call.body, call.uploads)
    original = interaction.message
    if original is not None and original.thinking:
        # The first followup takes the place of "thinking…", and with it who sees it.
        must_be_open(original.channel, backend.guild.bot)
        backend.composer.edit(original, call.body, call.uploads)
        return backend.messages.bot_payload_text(original)
    backend.guild.channel_of(interaction.channel.id)
    must_accept_from(interaction.channel, interaction.user)
    followup = backend.composer.post(
        interaction.channel, call.body, call.uploads, answers=interaction, reference=interaction.message
    )
    interaction.followups.append(followup)
    return backend.messages.bot_payload_text(followup)


def _get(call: Call) -> Answer:
    return call.backend.messages.bot_payload_text(_message(call))


def _edit(call: Call) -> Answer:
    message = _message(call)
    must_be_open(message.channel, call.backend.guild.bot)
    check_edit(call.body, call.uploads, message)
    call.backend.composer.edit(message, call.body, call.uploads)
    return call.backend.messages.bot_payload_text(message)


def _delete(call: Call) -> Answer:
    call.backend.messages.delete(_message(call))
    return None


_ALL = "/webhooks/{application_id}/{token}"
_ONE = _ALL + "/messages/{message_id}"
ROUTES = [
    Route("POST", _ALL, _create, public=True),
    Route("GET", _ONE, _get, public=True),
    Route("PATCH", _ONE, _edit, public=True),
    Route("DELETE", _ONE, _delete, public=True),
]
