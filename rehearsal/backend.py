"""One server without its network: its own parts, and those that all servers have in common."""

from rehearsal.compose import Composer
from rehearsal.events import Events
from rehearsal.guild import Guild
from rehearsal.interactions import Interactions
from rehearsal.membership import Membership
from rehearsal.messages import Messages
from rehearsal.pins import Pins
from rehearsal.places import Places
from rehearsal.polls import Polls
from rehearsal.reactions import Reactions
from rehearsal.roles import Roles
from rehearsal.shared import Shared
from rehearsal.threads import Threads
from rehearsal.typists import Typists


class Backend:
    """The parts, each an attribute; people's clients and the HTTP interface work on them."""

    def __init__(self, shared: Shared, guild: Guild) -> None:
        self.token = shared.token
        """The bot's token, another each time."""
        self.failures = shared.failures
        """What the bot asked for that is not supported here; empty when all is well."""
        self.refusals = shared.refusals
        """The requests that were refused as Discord would refuse them, the last thousand."""
        self.fail, self.refuse = shared.fail, shared.refuse
        self.validator = shared.validator
        self.changes, self.timers = shared.changes, shared.timers
        self.limits, self.faults = shared.limits, shared.faults
        self.files, self.commands = shared.files, shared.commands
        self.gateway = shared.gateway
        self.guild = guild
        shared.guilds.append(guild)
        events, changes, timers, ids = Events(shared.gateway, guild), shared.changes, shared.timers, shared.ids
        self.events = events
        self.messages = Messages(guild, events, changes, self.files, ids)
        self.threads = Threads(guild, self.messages, events, changes, timers, ids)
        self.membership = Membership(guild, events, changes)
        self.places = Places(guild, self.messages, self.threads, events, changes, ids)
        self.roles = Roles(guild, events, changes, ids)
        self.typists = Typists(guild, events, changes)
        self.pins = Pins(self.messages, events)
        self.reactions = Reactions(guild, self.messages)
        self.polls = Polls(self.messages, timers)
        self.composer = Composer(guild, self.messages, self.threads, self.polls, self.files, ids)
        self.interactions = Interactions(guild, self.messages, events, changes, timers, files=self.files, ids=ids)
