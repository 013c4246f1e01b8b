"""From what a person said of a training, by options or in a form, to their data being read."""

from dataclasses import dataclass
from pathlib import PurePath

import discord

from bot.asking import Asker
from bot.interaction import Interaction
from bot.jobs.job import NewCard, TooManyWaiting
from cogs.fine_tune.free_name import free_name
from cogs.fine_tune.set_option import chosen_set
from cogs.fine_tune.source import from_file
from models.catalogue import Catalogue
from models.data.examples import Recipe
from models.data.named_sets import named_sets
from models.errors import Refusal, UnknownModel
from models.tasks.read_data.request import Named, ReadDataRequest, Source, Upload
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
    bot, asker = interaction.client, Asker.of(interaction)
    if (wish.data is None) == (wish.data_set is None):
        raise Refusal(ONE_OF_TWO)
    data_name = wish.data.filename if wish.data else wish.data_set or ""
    plan = planned_by(asker, wish.recipe, wish.model, model_name(wish.name) if wish.name else free(asker, data_name))
    place = await bot.desk.acknowledge(interaction, private=wish.private)
    source: Source = (
        await from_file(wish.data, bot.stores.artifacts, asker.training.data.file_bytes)
        if wish.data
        else await chosen_set(wish.data_set or "", bot.stores.data_sets)
    )
    await submit(interaction, request(asker, source, plan, wish.recipe), place)


def planned_by(asker: Asker, recipe: Recipe | None, model: str | None, name: str) -> Plan:
    """Return what is to be trained; raises `UnknownModel` for a base that there is not, or not for this recipe."""
    plan = Plan(name=name, base=base(model, asker.catalogue), limits=asker.training.run)
    if recipe is not None and plan.base is not None:
        plan.entry(recipe, asker.catalogue)
    return plan


def request(asker: Asker, source: Source, plan: Plan, recipe: Recipe | None = None) -> ReadDataRequest:
    """Return the request to read what a training is to be on, within the limits of who asks."""
    training = asker.training
    return ReadDataRequest(source=source, recipe=recipe, limits=training.data, plan=plan, allowance=training.allowance)


def on_named_set(
    asker: Asker, data_set: str, recipe: Recipe | None, model: str | None, name: str | None
) -> ReadDataRequest:
    """Return the request for a set that comes with the bot; a name that is taken gets a number.

    Raises `Refusal` for a set that there is not.
    """
    if data_set not in named_sets():
        raise Refusal(f"There is no data set called “{data_set[:60]}”. There is: {', '.join(named_sets())}.")
    plan = planned_by(asker, recipe, model, free(asker, name or data_set))
    return request(asker, Named(key=data_set), plan, recipe)


async def submit(interaction: Interaction, request: ReadDataRequest, place: NewCard) -> None:
    """Submit the reading; an upload is not kept where that is refused, for who tries again brings it anew."""
    try:
        await interaction.client.desk.submit(interaction, request, place)
    except (Refusal, TooManyWaiting):
        if isinstance(request.source, Upload):
            await interaction.client.stores.artifacts.delete(request.source.artifact)
        raise


def free(asker: Asker, data_name: str) -> str:
    """Return what a model is called after its data, where nobody said."""
    return free_name(model_name(PurePath(data_name).stem), asker.person_id, asker.catalogue)


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
