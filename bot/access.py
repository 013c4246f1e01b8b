"""Who may do what: participants, instructors, moderators, and their limits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.artifacts import ROW_BYTES
from bot.interaction import Interaction
from bot.jobs.job import Limits
from bot.servers.servers import Servers
from bot.servers.settings import ServerSettings
from bot.settings import Settings
from models.catalogue import TunedModel
from models.data.values import DataLimits
from models.errors import Refusal
from models.tasks.training_request import TrainingRequest
from models.tasks.values import Request
from models.training.settings import Allowance, TrainingLimits

Person = discord.Member | discord.User
CommandT = TypeVar("CommandT")
PLACES_SHOWN = 5


class Role(StrEnum):
    """What a person is in the room, each with the rights of those before; which role that is, `bot.servers` tells."""

    PARTICIPANT = "participant"
    INSTRUCTOR = "instructor"
    MODERATOR = "moderator"

    def includes(self, other: "Role") -> bool:
        """Whether this role has the rights of the other."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class NotAllowed(Refusal, app_commands.CheckFailure):
    """A right that a person lacks; discord.py takes it for a check that failed."""


@dataclass(frozen=True)
class Training:
    """What one run of fine-tuning may use, of a file and of a machine, and how much its owner may train."""

    data: DataLimits
    run: TrainingLimits
    allowance: Allowance


class Access:
    """Decides from the roles that Discord sends with each interaction, never from what a client says."""

    def __init__(self, settings: Settings, servers: Servers) -> None:
        self._servers = servers
        self._file_bytes = settings.training_file_bytes
        self._data_bytes = settings.training_data_bytes
        self._weight_bytes = None if settings.artifacts_folder() else ROW_BYTES

    def role(self, person: Person) -> Role:
        """Return the highest role of a person; outside a server nobody has one."""
        ids, server = _role_ids(person), self._server(person)
        if ids & server.moderator_role_ids:
            return Role.MODERATOR
        return Role.INSTRUCTOR if ids & server.instructor_role_ids else Role.PARTICIPANT

    def limits(self, person: Person) -> Limits:
        """How many jobs of this person run at once, and how many more wait."""
        limits = self.limits_of(self.role(person), self._guild_id(person))
        return replace(limits, roles=frozenset(_role_ids(person)))

    def limits_of(self, role: Role, guild_id: int | None) -> Limits:
        """How many jobs of somebody of a role in a server run at once, and how many more wait."""
        server = self._servers.of(guild_id)
        if role is Role.PARTICIPANT:
            running, waiting = server.participant_running, server.participant_waiting
            models, runs_a_day = server.participant_models, server.participant_runs_a_day
        else:
            running, waiting = server.staff_running, server.staff_waiting
            models, runs_a_day = server.staff_models, server.staff_runs_a_day
        return Limits(running, waiting, models, runs_a_day, self._data_bytes)

    def training(self, person: Person) -> Training:
        """Return how much of a file this person's training may use, and for how long."""
        return self.training_of(self.role(person), self._guild_id(person))

    def training_of(self, role: Role, guild_id: int | None) -> Training:
        """Return how much of a file the training of somebody of a role in a server may use, and for how long."""
        server, limits = self._servers.of(guild_id), self.limits_of(role, guild_id)
        minutes, rows = server.staff_training_minutes, server.staff_training_rows
        if role is Role.PARTICIPANT:
            minutes, rows = server.participant_training_minutes, server.participant_training_rows
        return Training(
            DataLimits(rows=rows, file_bytes=self._file_bytes),
            TrainingLimits(minutes=minutes, weight_bytes=self._weight_bytes),
            Allowance(models=limits.models, runs_a_day=limits.runs_a_day, running=limits.running),
        )

    def limited(self, request: Request, person: Person) -> Request:
        """Return a request to train within the limits of now, whatever it was made of: a preview, an earlier run."""
        if not isinstance(request, TrainingRequest):
            return request
        return request.model_copy(update={"limits": self.training(person).run})

    def require(self, person: Person, role: Role, *, to: str = "do that") -> None:
        """Raise `NotAllowed` where a person has no such role; `to` says what it is needed for."""
        if not self.role(person).includes(role):
            allowed = [f"{other}s" for other in Role if other.includes(role)]
            raise NotAllowed(f"Only {' and '.join(allowed)} can {to}.")

    def require_owner(self, person: Person, owner_id: int) -> None:
        """Raise `NotAllowed` where a card, or what was trained, is another's; moderators are no exception."""
        if person.id != owner_id:
            raise NotAllowed(f"Only <@{owner_id}> can do that: it is theirs.")

    def require_manager(self, person: Person, owner_id: int) -> None:
        """Raise `NotAllowed` where a card is another's, except for moderators."""
        if person.id != owner_id and not self.role(person).includes(Role.MODERATOR):
            raise NotAllowed(f"Only <@{owner_id}>, whose card this is, and moderators can do that.")

    def manages(self, person: Person, guild_id: int | None, model: TunedModel) -> bool:
        """Whether a person may see that a model is there, and take it back: its owner, and moderators of its server."""
        own = person.id == model.owner_id
        return model.guild_id == guild_id and (own or self.role(person).includes(Role.MODERATOR))

    def require_to_share(self, person: Person, owner_id: int, *, everyone: bool) -> None:
        """Raise `NotAllowed` where a person may not let everyone use a model, as its owner may, or take that back."""
        self.require_manager(person, owner_id)
        if everyone and person.id != owner_id:
            raise NotAllowed(f"Only <@{owner_id}> can share this model: it is theirs. Moderators can take that back.")

    def require_server_manager(self, interaction: Interaction) -> None:
        """Raise `NotAllowed` where a person may not manage the server, by the permissions that Discord sent."""
        if not interaction.permissions.manage_guild:
            raise NotAllowed(
                "Only those whom Discord lets manage this server can set it up: a role of theirs has “Manage Server”."
            )

    def require_place(self, interaction: Interaction) -> None:
        """Raise `NotAllowed` where a participant may not use the bot; who runs the class or the server may anywhere."""
        named = self._servers.of(interaction.guild_id).participant_channel_ids
        if not named or not named.isdisjoint(_places(interaction)) or interaction.permissions.manage_guild:
            return
        if self.role(interaction.user) is Role.PARTICIPANT:
            raise NotAllowed(_elsewhere(interaction, named))

    def crowded(self, interaction: Interaction) -> bool:
        """Whether cards are private until shown where this was asked."""
        return not self._servers.of(interaction.guild_id).crowded_channel_ids.isdisjoint(_places(interaction))

    def _server(self, person: Person) -> ServerSettings:
        """Return what is set for the server in which a person did something."""
        return self._servers.of(self._guild_id(person))

    def _guild_id(self, person: Person) -> int | None:
        """Return the server in which a person did something: Discord sends them as its member."""
        return person.guild.id if isinstance(person, discord.Member) else None


def _places(interaction: Interaction) -> set[int | None]:
    """Return the channel where something was asked and, of a thread or post, the channel that it is of."""
    channel = interaction.channel
    return {interaction.channel_id, channel.parent_id if isinstance(channel, discord.Thread) else None}


def _elsewhere(interaction: Interaction, named: frozenset[int]) -> str:
    """Return where a participant is to go instead."""
    guild = interaction.guild
    there = [channel.mention for number in sorted(named) if guild and (channel := guild.get_channel(number))]
    if not there:
        return "The channels where participants may use me are gone. Please tell an instructor or a moderator."
    places = ", ".join(there[:PLACES_SHOWN])
    return f"Please go to {places} and do it there: in this channel I am for instructors and moderators only."


def _role_ids(person: Person) -> set[int]:
    """Return the roles that Discord sent with an interaction, and everyone's, whose id is the server's.

    `Member.roles` leaves out those that the cache does not know, and while a server is not there yet, or a bot was
    invited for its commands alone, that is all of them; discord.py has no other name for the ids as they came.
    """
    return {person.guild.id, *person._roles} if isinstance(person, discord.Member) else set()


class Only:
    """The check of a command for those who have a role."""

    def __init__(self, role: Role) -> None:
        self.role = role

    async def __call__(self, interaction: Interaction) -> bool:
        """Return True, or raise `NotAllowed`."""
        access: Access = interaction.client.access
        access.require(interaction.user, self.role, to="use this command")
        return True


def only(role: Role) -> Callable[[CommandT], CommandT]:
    """Let those use a command who have a role; `default_permissions` merely hide it, and admins override them."""
    return app_commands.check(Only(role))


def needed(command: app_commands.Command[Any, ..., Any]) -> Role:
    """Return the role that a command is for, and those above it."""
    return next((check.role for check in command.checks if isinstance(check, Only)), Role.PARTICIPANT)
