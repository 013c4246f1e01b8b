"""How the options of a command become a request: by one function for each, for who types and for a demo's step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from discord import app_commands

from bot.access import Training
from bot.interaction import Interaction
from bot.jobs.job import Job
from models.catalogue import Catalogue
from models.tasks import Request

EXTRA = "asks"  # where discord.py's command keeps it


@dataclass(frozen=True)
class Asker:
    """The person for whom a request is made, in a server: who typed, or the instructor of a demo.

    Attributes
    ----------
    catalogue
        All models that there are, others' included.
    training
        What a training of theirs may use.
    """

    person_id: int
    guild_id: int | None
    catalogue: Catalogue
    training: Training

    @property
    def models(self) -> Catalogue:
        """The models that they may use there."""
        return self.catalogue.seen_by(self.person_id, self.guild_id)

    @classmethod
    def of(cls, interaction: Interaction) -> "Asker":
        """Return who typed or pressed."""
        bot = interaction.client
        training = bot.access.training(interaction.user)
        return cls(interaction.user.id, interaction.guild_id, bot.catalogue, training)


@dataclass(frozen=True)
class Asks:
    """How a command is asked without typing it.

    Attributes
    ----------
    request
        Makes the request of an `Asker` and the command's options, as many as it has parameters, by their names; raises
        `Refusal` or `ValidationError` for what does not fit.
    needs
        Options that may be left out where one types, since a form or a default of that person stands in.
    then
        What is asked once the first has succeeded, as the training after its data were read.
    """

    request: Callable[..., Request]
    needs: tuple[str, ...] = ()
    then: Callable[[Job[Any, Any], Catalogue], Request] | None = None


def asks(
    request: Callable[..., Request],
    *,
    needs: tuple[str, ...] = (),
    then: Callable[[Job[Any, Any], Catalogue], Request] | None = None,
) -> dict[Any, Any]:
    """Return the `extras` of a command that steps of a demo can run, too."""
    return {EXTRA: Asks(request, needs, then)}


def asked_by(command: app_commands.Command[Any, ..., Any]) -> Asks | None:
    """Return how a command is asked; None for one that starts no job."""
    found: Asks | None = command.extras.get(EXTRA)
    return found
