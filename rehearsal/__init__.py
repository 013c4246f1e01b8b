"""The rehearsal: a loopback Discord that an unmodified discord.py client logs in to over real sockets.

    async with Rehearsal() as discord:
        ...  # point a client at discord.api_url and discord.gateway_url, and start it with discord.token
        await discord.ready()
        sent = await discord.person("ada").command("generate", {"prompt": "Once"})
        await discord.until(lambda: "upon" in sent.message.text if sent.message else False)
        assert discord.failures == []

There are slash commands, context menus, autocomplete, buttons, menus, forms, messages with files, embeds and Components
V2, threads and their archive, direct messages, forwards, reactions, pins, polls, the messages that Discord itself
writes, members who come, are changed and go, roles, text channels, permissions by channel, and a gateway whose sessions
can be resumed. Interactions have their deadlines, and a body that Discord would refuse is refused. Where it is asked
for, requests are held to rate limits and go wrong. The bot's application has no privileged intents but those that are
named in `Rehearsal(intents=...)`. More servers come by `discord.add_server(...)`, each with people, channels and roles
of its own. There are no emojis but Unicode's, no stickers and no voice; what is asked of these is recorded in
`discord.failures`.
"""

from rehearsal.changes import Change, ChangeType
from rehearsal.commands import CommandType
from rehearsal.components import Button
from rehearsal.connect import CONNECT
from rehearsal.errors import CommandRejected
from rehearsal.faults import Fault
from rehearsal.files import Upload
from rehearsal.guild import HOME
from rehearsal.intents import PRIVILEGED
from rehearsal.interaction import Interaction
from rehearsal.loopback import Rehearsal
from rehearsal.message import Message
from rehearsal.person import Person
from rehearsal.plain import plain
from rehearsal.server import Server

__all__ = [
    "CONNECT",
    "HOME",
    "PRIVILEGED",
    "Button",
    "Change",
    "ChangeType",
    "CommandRejected",
    "CommandType",
    "Fault",
    "Interaction",
    "Message",
    "Person",
    "Rehearsal",
    "Server",
    "Upload",
    "plain",
]
