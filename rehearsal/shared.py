"""What all servers have in common: the one bot's token, its gateway and commands, files, limits, faults, the clock."""

import logging
import secrets
from collections import deque

from rehearsal.changes import Change, Changes, ChangeType
from rehearsal.commands import Commands
from rehearsal.faults import Faults
from rehearsal.files import Files
from rehearsal.gateway import Gateway
from rehearsal.guild import Guild
from rehearsal.intents import Intent
from rehearsal.limits import Limits
from rehearsal.timers import Timers
from rehearsal.validation import Validator
from rehearsal.wire import Snowflakes

_log = logging.getLogger(__name__)


class Shared:
    """The parts that are there once, however many servers there are."""

    def __init__(self, application_id: int, privileged: Intent, validator: Validator | None) -> None:
        self.token = secrets.token_urlsafe(48)
        self.failures: list[str] = []
        self.refusals: deque[str] = deque(maxlen=1000)
        self.validator = validator
        self.guilds: list[Guild] = []
        self.ids = Snowflakes()
        self.changes = Changes()
        self.timers = Timers()
        self.limits = Limits(self.changes)
        self.faults = Faults(self.changes)
        self.files = Files(self.ids)
        self.commands = Commands(self.ids, application_id)
        self.gateway = Gateway(self.guilds, self.token, privileged, self.changes, self.fail, validator)

    def fail(self, what: str) -> None:
        """Record, and log as an error, that the bot asked for something that is not supported here."""
        self.failures.append(what)
        _log.error("%s", what)
        self.changes.emit(Change(ChangeType.FAILURE, detail=what))

    def refuse(self, what: str) -> None:
        """Record that a request was refused as Discord refuses it."""
        self.refusals.append(what)
        _log.info("refused %s", what)
        self.changes.emit(Change(ChangeType.REFUSED, detail=what))
