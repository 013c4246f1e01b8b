"""The server as one person sees it, as JSON for the page."""

from collections.abc import Iterator

from rehearsal.channel import Channel
from rehearsal.commands import CommandType, subcommands
from rehearsal.loopback import Rehearsal
from rehearsal.message import Message
from rehearsal.page.faults import faults
from rehearsal.person import Person
from rehearsal.server import Server
from rehearsal.users import Permission, User
from rehearsal.wire import JSON, encode

HISTORY = 50
"""Messages that are sent at once, as Discord does."""


def snapshot(rehearsal: Rehearsal, server: Server, person: Person, channel: str) -> JSON:
    """Return everything that the page shows to a person who looks at a channel."""
    return {
        "servers": [one.guild.name for one in rehearsal.servers],
        "server": server.guild.name,
        "me": str(person.id),
        "channel": channel,
        "files": rehearsal.cdn_url,
        "upload_limit": rehearsal.files.size_limit,
        "people": people(server),
        "roles": roles(server),
        "channels": channels(person),
        **commands(person, channel),
        "may": may(person, channel),
        "faults": faults(rehearsal),
        "connected": rehearsal.gateway.connected.is_set(),
        **history(person, channel),
    }


def people(server: Server) -> list[JSON]:
    """Return everybody, and the bot."""
    return [_person(user) for user in server.guild.users.values()]


def roles(server: Server) -> list[JSON]:
    """Return the roles."""
    return [{"id": str(role), "name": name} for name, role in server.guild.role_ids.items()]


def channels(person: Person) -> list[JSON]:
    """Return the channels and threads of the server that a person sees."""
    return [_channel(channel) for channel in person.channels]


def commands(person: Person, channel: str) -> JSON:
    """Return the commands that a person is offered in a channel, in their language; a subcommand is one of its own."""
    slash = [leaf for command in person.menu(CommandType.CHAT_INPUT, channel=channel) for leaf in _leaves(command)]
    types = (CommandType.USER, CommandType.MESSAGE)
    menus = {one.name.lower(): [_texts(command) for command in person.menu(one, channel=channel)] for one in types}
    return {"commands": slash, "menus": menus, "locale": person.locale}


def may(person: Person, channel: str) -> JSON:
    """Return what a person may do in a channel with messages, and to the server."""
    needed = {
        "attach": Permission.ATTACH_FILES,
        "react": Permission.ADD_REACTIONS,
        "pin": Permission.PIN_MESSAGES,
        "delete": Permission.MANAGE_MESSAGES,
    }
    may = {act: person.may(permission, channel) for act, permission in needed.items()}
    return may | {"thread": person.may_create_threads(channel), **_may_manage(person)}


def _may_manage(person: Person) -> JSON:
    user = person.user
    return {
        "kick": [str(other.id) for other in person.removable],
        "channel": user.may(Permission.MANAGE_CHANNELS),
        "invite": person.may_invite_bot,
        "leave": not user.owner,
    }


def history(person: Person, channel: str, before: int | None = None) -> JSON:
    """Return the last messages that a person sees in a channel, before one of them where that is named."""
    seen = [message for message in person.messages(channel) if before is None or message.id < before]
    return {"messages": [shown(message, person) for message in seen[-HISTORY:]], "more": len(seen) > HISTORY}


def shown(message: Message, person: Person) -> JSON:
    """Return a message as a person sees it: with their own reactions and votes."""
    return message.payload | {"mine": _own(message, person)}


def shown_text(message: Message, person: Person) -> str:
    """Return the same as JSON text, the message's part of it built once for all who see it."""
    return f'{message.payload_text[:-1]},"mine":{encode(_own(message, person))}}}'


def _own(message: Message, person: Person) -> JSON:
    return {
        "reactions": [emoji for emoji, users in message.reactions.items() if person.user in users],
        "votes": message.poll.voted(person.user) if message.poll else [],
    }


def seen_message(person: Person, channel: str, message_id: int) -> Message:
    """Return a message that a person sees; raises `LookupError` where there is none."""
    for message in person.messages(channel):
        if message.id == message_id:
            return message
    raise LookupError("This message is gone.")


def _person(user: User) -> JSON:
    return {
        "id": str(user.id),
        "name": user.name,
        "display": user.display,
        "roles": [role.name for role in user.roles],
        "bot": user.bot,
    }


def _channel(channel: Channel) -> JSON:
    return {
        "id": str(channel.id),
        "name": channel.name,
        "type": int(channel.type),
        "parent": None if channel.parent is None else channel.parent.name,
    }


def _leaves(command: JSON, names: tuple[str, ...] = (), labels: tuple[str, ...] = ()) -> Iterator[JSON]:
    """Yield the commands in a command: itself, or its subcommands by their full names."""
    names, labels = (*names, command["name"]), (*labels, command["name_localized"])
    inner = list(subcommands(command))
    for part in inner:
        yield from _leaves(part, names, labels)
    if not inner:
        options = [option | _texts(option) for option in command.get("options") or ()]
        yield _texts(command) | {"name": " ".join(names), "label": " ".join(labels), "options": options}


def _texts(part: JSON) -> JSON:
    """Return what a command or option is called by the bot, and what a client shows of it."""
    return {
        "name": part["name"],
        "label": part["name_localized"],
        "description": part["description_localized"],
    }
