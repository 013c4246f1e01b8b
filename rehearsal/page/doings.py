"""What a tab does as somebody, beside commands: they write, use the marks of messages, and manage the server."""

from typing import assert_never

from rehearsal.errors import CommandRejected
from rehearsal.page import actions, view
from rehearsal.page.uploads import Uploads
from rehearsal.person import Person
from rehearsal.users import User
from rehearsal.wire import JSON


async def perform(action: actions.Doing, person: Person, channel: str, uploads: Uploads) -> JSON | None:
    """Do what somebody does; return where they are to go, or what they asked to see."""
    if isinstance(action, actions.Writing):
        return await _write(action, person, channel, uploads)
    if isinstance(action, actions.Mark):
        return await _mark(action, person, channel)
    await _manage(action, person)
    return None


async def _write(action: actions.Writing, person: Person, channel: str, uploads: Uploads) -> JSON | None:
    match action:
        case actions.Say():
            await person.say(action.content, channel=channel, files=[uploads.get(one) for one in action.uploads])
        case actions.Reply():
            answered = view.seen_message(person, channel, action.message)
            await person.reply(answered, action.content, files=[uploads.get(one) for one in action.uploads])
        case actions.Forward():
            await person.forward(view.seen_message(person, channel, action.message), channel=action.channel)
        case actions.Type():
            await person.type(channel=channel)
        case actions.Edit():
            await person.edit(view.seen_message(person, channel, action.message), action.content)
        case actions.Delete():
            await person.delete(view.seen_message(person, channel, action.message))
        case actions.Thread():
            on = None if action.message is None else view.seen_message(person, channel, action.message)
            return {"channel": (await person.create_thread(action.name, on=on, channel=channel)).name}
        case _:
            assert_never(action)
    return None


async def _mark(action: actions.Mark, person: Person, channel: str) -> JSON | None:
    if isinstance(action, actions.Pins):
        return {"messages": [view.shown(message, person) for message in person.pins(channel)]}
    message = view.seen_message(person, channel, action.message)
    match action:
        case actions.React():
            await person.react(message, action.emoji)
        case actions.Pin():
            await person.pin(message, on=action.on)
        case actions.Vote():
            await person.vote(message, *action.answers)
        case _:
            assert_never(action)
    return None


async def _manage(action: actions.Managing, person: Person) -> None:
    match action:
        case actions.Kick():
            await person.kick(_one_of(person.removable, action.user))
        case actions.Leave():
            await person.leave()
        case actions.DeleteChannel():
            await person.delete_channel(action.channel)
        case actions.InviteBot():
            await person.invite_bot()
        case _:
            assert_never(action)


def _one_of(removable: list[User], user_id: int) -> User:
    for user in removable:
        if user.id == user_id:
            return user
    raise CommandRejected("You may not remove this person.")
