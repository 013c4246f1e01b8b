"""What the bot hears of one server: nothing while it is not there, but that it was sent away."""

from rehearsal.gateway import Gateway
from rehearsal.guild import Guild
from rehearsal.intents import DIRECT, NONE, Intent

_ANYWHERE = frozenset({"INTERACTION_CREATE", "GUILD_DELETE"})


class Events:
    """The events of one server, on their way to the sessions of the bot."""

    def __init__(self, gateway: Gateway, guild: Guild) -> None:
        self._gateway = gateway
        self._guild = guild

    @property
    def privileged(self) -> Intent:
        """The privileged intents that the bot's application has."""
        return self._gateway.privileged

    def dispatch(self, event: str, data: str, intents: Intent = NONE, *, without: Intent = NONE) -> None:
        """Send an event, given as JSON text, to every session that has all of these intents and none of those."""
        if self._guild.bot.here or event in _ANYWHERE or intents & DIRECT:
            self._gateway.dispatch(event, data, intents, without=without)

    def introduce(self) -> None:
        """Tell every session of the server, to which the bot has come."""
        self._gateway.introduce(self._guild)
