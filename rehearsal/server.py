"""One server as who rehearses sees it: its people, and what is done to it from outside."""

from collections.abc import Iterable

from rehearsal.backend import Backend
from rehearsal.channel import THREADS, Overwrite
from rehearsal.guild import Guild
from rehearsal.options import Value
from rehearsal.person import Person
from rehearsal.shared import Shared
from rehearsal.slash import Attach, parse
from rehearsal.users import Permission, User


class Server(Backend):
    """A server with people who type and press."""

    def __init__(self, shared: Shared, guild: Guild) -> None:
        super().__init__(shared, guild)
        self._people: dict[User, Person] = {}

    @property
    def people(self) -> list[Person]:
        """Everybody who is in it."""
        return [self.person(name) for name in self.guild.people]

    def person(self, name: str) -> Person:
        """Return one of the people; raises `LookupError` where there is none of that name."""
        user = self.guild.people.get(name)
        if user is None:
            raise LookupError(f"There is no {name!r}; there are: {', '.join(self.guild.people)}")
        return self._people.setdefault(user, Person(self, user))

    def add_person(self, name: str, roles: Iterable[str] = ()) -> Person:
        """Let somebody join; raises `ValueError` if the name is taken, `LookupError` for a role there is not."""
        self.membership.join(name, roles)
        return self.person(name)

    def remove_bot(self) -> None:
        """Remove the bot from the server, as who may can at any time."""
        self.membership.leave(self.guild.bot)

    def invite_bot(self) -> None:
        """Let the bot come back to the server."""
        self.membership.invite_bot()

    def delete_channel(self, channel: str) -> None:
        """Delete a text channel or thread; raises `LookupError` where there is none."""
        found = self.guild.channel(channel)
        (self.threads if found.type in THREADS else self.places).delete(found)

    def permit(self, channel: str, whom: str, *, allow: int = 0, deny: int = 0) -> None:
        """Set what a role or a person, by name, may do in a channel other than in the server.

        Parameters
        ----------
        whom
            A role ("@everyone", "Instructor", the bot's own is called as the bot), or a person.
        allow, deny
            Permissions, as Discord numbers them; both 0: as in the server.

        Raises
        ------
        LookupError
            There is no such channel, role or person.
        """
        target = self.guild.roles.get(whom) or self.person(whom).user
        different = Overwrite(Permission(allow), Permission(deny)) if allow or deny else None
        self.places.permit(self.guild.channel(channel), target, different)

    def parse(self, line: str, attach: Attach | None = None) -> tuple[str, dict[str, Value]]:
        """Read a slash line as typed, e.g. `/generate prompt:"Once upon" max_new_tokens:8`; see `slash.parse`."""
        return parse(line, self.commands.known(self.guild.id), attach)
