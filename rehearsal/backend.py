"""A Discord without its network: the parts, put together."""

import logging
import secrets
from collections import deque

from rehearsal.changes import Change, Changes, ChangeType
from rehearsal.commands import Commands
from rehearsal.compose import Composer
from rehearsal.faults import Faults
from rehearsal.files import Files
from rehearsal.gateway import Gateway
from rehearsal.guild import Guild
from rehearsal.intents import Intent
from rehearsal.interactions import Interactions
from rehearsal.limits import Limits
from rehearsal.membership import Membership
from rehearsal.messages import Messages
from rehearsal.pins import Pins
from rehearsal.places import Places
from rehearsal.polls import Polls
from rehearsal.reactions import Reactions
from rehearsal.roles import Roles
from rehearsal.threads import Threads
from rehearsal.timers import Timers
from rehearsal.typists import Typists
from rehearsal.validation import Validator
from rehearsal.wire import Snowflakes

_log = logging.getLogger(__name__)


class Backend:
    """The parts, each an attribute; people's clients and the HTTP interface work on them."""

    def __init__(
        self,
        guild: Guild,
        privileged: Intent,
        validator: Validator | None,
    ) -> None:
        self.token = secrets.token_urlsafe(48)
        """The bot's token, another each time."""
        self.failures: list[str] = []
        """What the bot asked for that is not supported here; empty when all is well."""
        self.refusals: deque[str] = deque(maxlen=1000)
        """The requests that were refused as Discord would refuse them, the last thousand."""
        self.validator = validator
        ids = Snowflakes()
        self.changes = Changes()
        self.timers = Timers()
        self.limits = Limits(self.changes)
        self.faults = Faults(self.changes)
        self.guild = guild
        self.files = Files(ids)
        self.commands = Commands(ids, self.guild.bot.id)
        self.gateway = Gateway(self.guild, self.token, privileged, self.changes, self.fail, validator)
        self.messages = Messages(self.guild, self.gateway, self.changes, self.files, ids)
        self.threads = Threads(self.guild, self.messages, self.gateway, self.changes, self.timers, ids)
        self.membership = Membership(self.guild, self.gateway, self.changes)
        self.places = Places(self.guild, self.messages, self.threads, self.gateway, self.changes, ids)
        self.roles = Roles(self.guild, self.gateway, self.changes, ids)
        self.typists = Typists(self.guild, self.gateway, self.changes)
        self.pins = Pins(self.messages, self.gateway)
        self.reactions = Reactions(self.guild, self.messages)
        self.polls = Polls(self.messages, self.timers)
        self.composer = Composer(self.guild, self.messages, self.threads, self.polls, self.files, ids)
        self.interactions = Interactions(
            self.guild, self.messages, self.gateway, self.changes, self.timers, files=self.files, ids=ids
        )

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
