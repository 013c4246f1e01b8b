"""Who is in the server: people come, are changed and go, and so may the bot. It learns of others by intents."""

from collections.abc import Iterable
from datetime import datetime

from rehearsal.changes import Change, Changes, ChangeType
from rehearsal.events import Events
from rehearsal.guild import Guild
from rehearsal.intents import NONE, Intent
from rehearsal.members import presence
from rehearsal.users import Role, User
from rehearsal.wire import JSON, encode


class Membership:
    """The members of the server, and those who may not come back."""

    def __init__(self, guild: Guild, events: Events, changes: Changes) -> None:
        self._guild = guild
        self._events = events
        self._changes = changes
        self.bans: dict[int, str | None] = {}
        """Why each person is banned, by id."""

    def join(self, name: str, roles: Iterable[str]) -> User:
        """Let somebody join; raises `ValueError` if the name is taken, `LookupError` for a role there is not."""
        user = self._guild.add_person(name, roles)
        self._dispatch("GUILD_MEMBER_ADD", self._guild.member_payload(user), Intent.GUILD_MEMBERS)
        self._events.dispatch("PRESENCE_UPDATE", encode(presence(self._guild, user)), Intent.PRESENCES)
        self._changes.emit(Change(ChangeType.PEOPLE, detail=name))
        return user

    def change(
        self,
        user: User,
        *,
        nick: str | None,
        roles: tuple[Role, ...],
        timed_out_until: datetime | None,
    ) -> None:
        """Change a member: all of what may be changed of one."""
        user.nick, user.roles, user.timed_out_until = nick, roles, timed_out_until
        user.changed()
        needed = NONE if user is self._guild.bot else Intent.GUILD_MEMBERS
        self._dispatch("GUILD_MEMBER_UPDATE", self._guild.member_payload(user), needed)
        self._changes.emit(Change(ChangeType.PEOPLE, detail=user.name))
        self._changes.emit(Change(ChangeType.COMMANDS_SYNCED))  # other roles may be offered others

    def leave(self, user: User) -> None:
        """Let somebody leave, or be removed."""
        if user is self._guild.bot:
            self._events.dispatch("GUILD_DELETE", encode({"id": str(self._guild.id)}))
        self._guild.remove(user)
        if not user.bot:
            self._dispatch("GUILD_MEMBER_REMOVE", {"user": user.payload}, Intent.GUILD_MEMBERS)
        self._emit(user)

    def invite_bot(self) -> None:
        """Let the bot come back."""
        bot = self._guild.bot
        bot.here = True
        self._guild.users[bot.id] = bot
        self._events.introduce()
        self._emit(bot)

    def ban(self, user: User, reason: str | None) -> None:
        """Let somebody not come back, and remove them where they are here."""
        self.bans[user.id] = reason
        self._dispatch("GUILD_BAN_ADD", {"user": user.payload}, Intent.GUILD_MODERATION)
        if user.here:
            self.leave(user)

    def unban(self, user: User) -> None:
        """Let somebody come back."""
        del self.bans[user.id]
        self._dispatch("GUILD_BAN_REMOVE", {"user": user.payload}, Intent.GUILD_MODERATION)

    def _dispatch(self, event: str, about: JSON, needed: Intent) -> None:
        self._events.dispatch(event, encode(about | {"guild_id": str(self._guild.id)}), needed)

    def _emit(self, user: User) -> None:
        self._changes.emit(Change(ChangeType.PEOPLE, detail=user.name))
        if user.bot:
            self._changes.emit(Change(ChangeType.COMMANDS_SYNCED))  # its commands come and go with it
