"""From what a person said of a training, by options or in a form, to their data being read."""

from dataclasses import dataclass
from pathlib import PurePath

import discord

from bot.interaction import Interaction
from bot.jobs.job import NewCard, TooManyWaiting
from cogs.fine_tune.free_name import free_name
from cogs.fine_tune.set_option import chosen_set
from cogs.fine_tune.source import from_file
from models.catalogue import Catalogue
from models.data.examples import Recipe
from models.errors import Refusal, UnknownModel
from models.tasks.read_data.request import ReadDataRequest, Source, Upload
from models.training.plan import Plan, model_name

ONE_OF_TWO = "Give me one thing to learn from: a file of yours, or a set that is here already."


@dataclass(frozen=True)
class Wish:
    """What a person said; None is what they left out.

    Attributes
    ----------
    data, data_set
        A file, or the key of a named set.
    model
        The base, by its key or its name.
    """

    data: discord.Attachment | None = None
    data_set: str | None = None
    recipe: Recipe | None = None
    model: str | None = None
    name: str | None = None
    private: bool = False

    @property
    def has_data(self) -> bool:
        """Whether they said what to learn from."""
        return self.data is not None or self.data_set is not None


async def read(interaction: Interaction, wish: Wish) -> None:
    """Have the data read, and show its card; raises `Refusal` for what there is not, before anything is kept."""
    bot = interaction.client
    if (wish.data is None) == (wish.data_set is None):
        raise Refusal(ONE_OF_TWO)
    limits = bot.access.training(interaction.user)
    data_name = wish.data.filename if wish.data else wish.data_set or ""
    name = model_name(wish.name) if wish.name else free(interaction, data_name)
    plan = Plan(name=name, base=base(wish.model, bot.catalogue), limits=limits.run)
    if wish.recipe is not None and plan.base is not None:
        plan.entry(wish.recipe, bot.catalogue)
    place = await bot.desk.acknowledge(interaction, private=wish.private)
    source: Source = (
        await from_file(wish.data, bot.stores.artifacts, limits.data.file_bytes)
        if wish.data
        else await chosen_set(wish.data_set or "", bot.stores.data_sets)
    )
    request = ReadDataRequest(
        source=source, recipe=wish.recipe, limits=limits.data, plan=plan, allowance=limits.allowance
    )
    await submit(interaction, request, place)


async def submit(interaction: Interaction, request: ReadDataRequest, place: NewCard) -> None:
    """Submit the reading; an upload is not kept where that is refused, for who tries again brings it anew."""
    try:
        await interaction.client.desk.submit(interaction, request, place)
    except (Refusal, TooManyWaiting):
        if isinstance(request.source, Upload):
            await interaction.client.stores.artifacts.delete(request.source.artifact)
        raise


def free(interaction: Interaction, data_name: str) -> str:
    """Return what a model is called after its data, where nobody said."""
    return free_name(model_name(PurePath(data_name).stem), interaction.user.id, interaction.client.catalogue)


def base(model: str | None, catalogue: Catalogue) -> str | None:
    """Return the key of a model that can be fine-tuned; raises `UnknownModel` for any other."""
    if model is None:
        return None
    wanted = model.strip().casefold()
    trainable = [entry for entry in catalogue if entry.recipes]
    for entry in trainable:
        if wanted in {entry.key, entry.name.casefold()}:
            return entry.key
    raise UnknownModel(
        f"“{model[:60]}” cannot be fine-tuned here. There is: {', '.join(entry.key for entry in trainable)}."
    )
