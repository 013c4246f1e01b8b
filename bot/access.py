"""Who may do what: participants, instructors, moderators, and their limits."""

from enum import StrEnum

import discord

from bot.jobs.job import Limits
from bot.settings import Settings

Person = discord.Member | discord.User


class Role(StrEnum):
    """What a person is in the room; roles come from settings."""

    PARTICIPANT = "participant"
    INSTRUCTOR = "instructor"
    MODERATOR = "moderator"


class Access:
    """Decides from the roles that Discord sends with each interaction, never from what a client says."""

    def __init__(self, settings: Settings) -> None:
        self._instructors = settings.instructor_role_ids
        self._moderators = settings.moderator_role_ids
        self._crowded = settings.crowded_channel_ids
        self._participant = Limits(settings.participant_running, settings.participant_waiting)
        self._staff = Limits(settings.staff_running, settings.staff_waiting)

    def role(self, person: Person) -> Role:
        """Return the highest role of a person; outside a server nobody has one."""
        ids = {role.id for role in person.roles} if isinstance(person, discord.Member) else set()
        if ids & self._moderators:
            return Role.MODERATOR
        return Role.INSTRUCTOR if ids & self._instructors else Role.PARTICIPANT

    def limits(self, person: Person) -> Limits:
        """How many jobs of this person run at once, and how many more wait."""
        return self._participant if self.role(person) is Role.PARTICIPANT else self._staff

    def may_change(self, person: Person, owner_id: int) -> bool:
        """Whether this person may change a card: its owner and moderators may."""
        return person.id == owner_id or self.role(person) is Role.MODERATOR

    def crowded(self, channel_id: int | None) -> bool:
        """Whether cards in this channel are private until shown."""
        return channel_id in self._crowded
