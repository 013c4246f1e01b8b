"""The rehearsal: a loopback Discord that an unmodified discord.py client logs in to over real sockets."""

from bot.rehearsal.changes import Change, Kind
from bot.rehearsal.errors import CommandRejected
from bot.rehearsal.files import Upload
from bot.rehearsal.interaction import Interaction
from bot.rehearsal.message import Button, Message
from bot.rehearsal.person import Person
from bot.rehearsal.server import Rehearsal

__all__ = ["Button", "Change", "CommandRejected", "Interaction", "Kind", "Message", "Person", "Rehearsal", "Upload"]
