"""What people do to the server, as far as a Discord client lets them: leave it, remove others, delete channels."""

from rehearsal.channel import THREADS
from rehearsal.errors import CommandRejected
from rehearsal.users import Permission, User
from rehearsal.writer import Writer


class Manager(Writer):
    """Somebody who leaves, removes and deletes."""

    async def leave(self) -> None:
        """Leave the server; raises `CommandRejected` for its owner."""
        if self.user.owner:
            raise CommandRejected("Who owns the server cannot leave it.")
        self._backend.membership.leave(self.user)

    async def kick(self, whom: "User | Manager") -> None:
        """Remove a person or the bot from the server; raises `CommandRejected` where they may not."""
        user = whom.user if isinstance(whom, Manager) else whom
        if not self.user.may(Permission.KICK_MEMBERS):
            raise CommandRejected(f"{self.name} may not remove anybody.")
        if not self.is_above(user):
            raise CommandRejected(f"{user} has a role that is not below those of {self.name}, or is above all.")
        self._backend.membership.leave(user)

    def is_above(self, user: User) -> bool:
        """Whether somebody's highest role is below theirs; the owner is above all, and nobody above the owner."""
        if user is self.user or user.owner:
            return False
        return self.user.owner or _height(user) < _height(self.user)

    async def invite_bot(self) -> None:
        """Let the bot come back to the server; raises `CommandRejected` where they may not, or it is there."""
        if not self.may_invite_bot:
            raise CommandRejected(f"{self.name} may not invite anybody, or nobody is left to be invited.")
        self._backend.membership.invite_bot()

    @property
    def may_invite_bot(self) -> bool:
        """Whether the bot is not in the server, and they may let it come back."""
        return self.user.may(Permission.MANAGE_GUILD) and not self._backend.guild.bot.here

    @property
    def removable(self) -> list[User]:
        """Whom they may remove."""
        if not self.user.may(Permission.KICK_MEMBERS):
            return []
        return [user for user in self._backend.guild.users.values() if self.is_above(user)]

    async def delete_channel(self, channel: str) -> None:
        """Delete a text channel or thread; raises `CommandRejected` where they may not."""
        found = self._channel(channel)
        threaded = found.type in THREADS
        self._must(found, Permission.MANAGE_THREADS if threaded else Permission.MANAGE_CHANNELS)
        (self._backend.threads if threaded else self._backend.places).delete(found)


def _height(user: User) -> int:
    return max((role.position for role in user.roles), default=0)
