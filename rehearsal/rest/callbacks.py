"""The first answer to an interaction (documentation, "Receiving and Responding")."""

import copy
from collections.abc import Callable
from enum import IntEnum

from rehearsal.changes import Change, ChangeType
from rehearsal.components import complete_ids
from rehearsal.errors import ApiError, unknown
from rehearsal.interaction import Interaction
from rehearsal.message import Flag
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rules.callbacks import check_choices, check_deferral, check_type
from rehearsal.rules.messages import check_answer, check_edit
from rehearsal.rules.modals import check_modal
from rehearsal.threads import must_accept_from, must_be_open
from rehearsal.wire import JSON


class CallbackType(IntEnum):
    """Ways to answer."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


def _callback(call: Call) -> Answer:
    interaction = _open(call)
    callback_type = check_type(call.body, interaction)
    data = call.body.get("data") or {}
    effect = _ANSWERS[CallbackType(callback_type)](call, interaction, data)
    after = call.arrived - interaction.sent
    call.backend.interactions.acknowledge(interaction, after)
    effect()
    call.backend.changes.emit(Change(ChangeType.ACKNOWLEDGED, interaction=interaction))
    if call.query.get("with_response", "").lower() not in {"1", "true"}:
        return None
    return _described(call, interaction, callback_type)


def _open(call: Call) -> Interaction:
    """Return the interaction if it can still be answered."""
    interactions = call.backend.interactions
    interaction = interactions.by_id.get(call.id_of("interaction_id"))
    if interaction is None or interaction.token != call.path["token"]:
        raise unknown("Interaction")
    if interaction.acknowledged_after is not None:
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    if interactions.is_late(interaction, call.arrived):
        interactions.fail(interaction)
    if interaction.failed is not None:
        raise unknown("Interaction")
    return interaction


def _message(call: Call, interaction: Interaction, data: JSON) -> Callable[[], None]:
    check_answer(data, call.uploads, ("data",))
    _must_be_there(call, interaction)

    def effect() -> None:
        interaction.original = call.backend.composer.post(interaction.channel, data, call.uploads, answers=interaction)

    return effect


def _must_be_there(call: Call, interaction: Interaction) -> None:
    channel = call.backend.guild.channel_of(interaction.channel.id)
    must_accept_from(channel, interaction.user)


def _deferred_message(call: Call, interaction: Interaction, data: JSON) -> Callable[[], None]:
    check_deferral(data)
    _must_be_there(call, interaction)
    body = {"flags": int(Flag(data.get("flags") or 0) & Flag.EPHEMERAL | Flag.LOADING)}

    def effect() -> None:
        interaction.original = call.backend.composer.post(interaction.channel, body, {}, answers=interaction)

    return effect


def _deferred_update(_call: Call, interaction: Interaction, _data: JSON) -> Callable[[], None]:
    def effect() -> None:
        interaction.original = interaction.source

    return effect


def _update(call: Call, interaction: Interaction, data: JSON) -> Callable[[], None]:
    source = interaction.source
    if source is None or source.deleted:
        raise unknown("Message")
    must_be_open(source.channel, call.backend.guild.bot)
    check_edit(data, call.uploads, source, ("data",))

    def effect() -> None:
        interaction.original = source
        call.backend.composer.edit(source, data, call.uploads)

    return effect


def _choices(call: Call, interaction: Interaction, data: JSON) -> Callable[[], None]:
    check_choices(data, interaction)

    def effect() -> None:
        interaction.choices = data["choices"]
        call.backend.changes.emit(Change(ChangeType.CHOICES, interaction=interaction))

    return effect


def _modal(call: Call, interaction: Interaction, data: JSON) -> Callable[[], None]:
    check_modal(data)

    def effect() -> None:
        interaction.modal = copy.deepcopy(data)
        complete_ids(interaction.modal["components"])
        call.backend.changes.emit(Change(ChangeType.MODAL_OPENED, interaction=interaction))

    return effect


_ANSWERS: dict[CallbackType, Callable[[Call, Interaction, JSON], Callable[[], None]]] = {
    CallbackType.MESSAGE: _message,
    CallbackType.DEFERRED_MESSAGE: _deferred_message,
    CallbackType.DEFERRED_UPDATE: _deferred_update,
    CallbackType.UPDATE: _update,
    CallbackType.CHOICES: _choices,
    CallbackType.MODAL: _modal,
}


def _described(call: Call, interaction: Interaction, callback_type: int) -> JSON:
    about: JSON = {"id": str(interaction.id), "type": int(interaction.type)}
    message = interaction.message
    if message is None or callback_type in {CallbackType.CHOICES, CallbackType.MODAL}:
        return {"interaction": about}
    about["response_message_id"] = str(message.id)
    about["response_message_loading"] = message.thinking
    about["response_message_ephemeral"] = message.ephemeral
    if callback_type not in {CallbackType.MESSAGE, CallbackType.UPDATE}:
        return {"interaction": about}
    return {
        "interaction": about,
        "resource": {"type": callback_type, "message": call.backend.messages.bot_payload(message)},
    }


ROUTES = [Route("POST", "/interactions/{interaction_id}/{token}/callback", _callback, public=True)]
