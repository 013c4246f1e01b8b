"""All interactions: sent to the bot, acknowledged in time or failed, found again by id or token."""

import logging
import secrets
from functools import partial

from rehearsal.changes import Change, Changes, ChangeType
from rehearsal.channel import Channel
from rehearsal.commands import IN_SERVER, WITH_BOT
from rehearsal.errors import CommandRejected
from rehearsal.events import Events
from rehearsal.files import Files
from rehearsal.guild import Guild
from rehearsal.interaction import UNANSWERED, Interaction, InteractionType
from rehearsal.message import Message
from rehearsal.messages import Messages
from rehearsal.timers import Timers
from rehearsal.users import User
from rehearsal.wire import JSON, Snowflakes, encode

_log = logging.getLogger(__name__)
_TOKEN_BYTES = 120


class Interactions:
    """What people asked of the bot."""

    def __init__(
        self,
        guild: Guild,
        messages: Messages,
        events: Events,
        changes: Changes,
        timers: Timers,
        *,
        files: Files,
        ids: Snowflakes,
    ) -> None:
        self.acknowledge_within = 3.0
        """Seconds that the bot has for its first response."""
        self.token_lifetime = 900.0
        """Seconds that an interaction's token is valid."""
        self.by_id: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self._guild = guild
        self._messages = messages
        self._events = events
        self._changes = changes
        self._timers = timers
        self._files = files
        self._ids = ids

    def send(
        self,
        interaction_type: InteractionType,
        user: User,
        channel: Channel,
        name: str,
        data: JSON,
        *,
        source: Message | None = None,
        parent: Interaction | None = None,
    ) -> Interaction:
        """Send the bot what a person did; it has `acknowledge_within` seconds to respond.

        Raises
        ------
        CommandRejected
            The bot is not in the server any more.
        """
        if channel.guild_id is not None and not self._guild.bot.here:
            raise CommandRejected(f"{self._guild.bot} is not in the server any more.")
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        interaction = Interaction(self._ids.next(), token, interaction_type, user, channel, name, data, source, parent)
        self.by_id[interaction.id] = self.by_token[token] = interaction
        self._timers.start(interaction, self.acknowledge_within, partial(self.fail, interaction))
        self._events.dispatch("INTERACTION_CREATE", encode(self._payload(interaction)))
        self._changes.emit(Change(ChangeType.INTERACTION_SENT, interaction=interaction))
        return interaction

    def acknowledge(self, interaction: Interaction, after: float) -> None:
        """Note that the bot has responded in time, `after` so many seconds."""
        interaction.acknowledged_after = after
        self._timers.stop(interaction)

    def fail(self, interaction: Interaction) -> None:
        """Show the person that the bot did not respond in time."""
        if interaction.answered:
            return
        self._timers.stop(interaction)
        interaction.failed = UNANSWERED[interaction.type]
        _log.warning("%s: %s", interaction, interaction.failed)
        self._changes.emit(Change(ChangeType.INTERACTION_FAILED, interaction=interaction))

    def is_late(self, interaction: Interaction, at: float) -> bool:
        """Whether a first response that came `at` this time of the event loop came too late."""
        return at - interaction.sent > self.acknowledge_within

    def is_expired(self, interaction: Interaction) -> bool:
        """Whether an interaction's token is no longer valid."""
        return interaction.expired or interaction.age() > self.token_lifetime

    def _payload(self, interaction: Interaction) -> JSON:
        user, channel = interaction.user, interaction.channel
        payload: JSON = {
            "id": str(interaction.id),
            "application_id": str(self._guild.bot.id),
            "type": int(interaction.type),
            "token": interaction.token,
            "version": 1,
            "data": interaction.data,
            "channel_id": str(channel.id),
            "channel": channel.payload_for(user),
            "locale": self._guild.locale_of(user),
            "app_permissions": str(int(channel.permissions_of(self._guild.bot))),
            "entitlements": [],
            "authorizing_integration_owners": interaction.owners,
            "attachment_size_limit": self._files.size_limit,
        }
        if interaction.source is not None:
            payload["message"] = self._messages.bot_payload(interaction.source)
        return payload | self._user_payload(user, channel)

    def _user_payload(self, user: User, channel: Channel) -> JSON:
        """Return who did it: a member of the server, or somebody in their direct messages."""
        if channel.guild_id is None:
            return {"user": user.payload, "context": WITH_BOT}
        guild = self._guild
        return {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": guild.member_payload(user) | {"permissions": str(int(channel.permissions_of(user)))},
            "context": IN_SERVER,
        }
