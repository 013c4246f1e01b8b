"""The commands `/finetune …`, and “Fine-tune on this” on a message."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.discord_limits import SELECT_OPTIONS
from bot.interaction import Interaction, defer
from bot.message_menu import MessageMenuCog
from cogs.fine_tune import cancelling, starting
from cogs.fine_tune.compare_card import CompareRunsCard
from cogs.fine_tune.comparison import compare, job_id_of, run_of
from cogs.fine_tune.curve import curve_of
from cogs.fine_tune.curve_card import LearningCurveCard
from cogs.fine_tune.data_card import ReadDataCard
from cogs.fine_tune.delete_form import DeleteForm
from cogs.fine_tune.model_list import about_view, list_view
from cogs.fine_tune.own_model import TunedModelOption
from cogs.fine_tune.reading import planned
from cogs.fine_tune.run_card import FineTuneCard
from cogs.fine_tune.set_option import offered_sets, set_cards
from cogs.fine_tune.source import from_message
from cogs.fine_tune.start_form import StartForm
from models.catalogue import TunedModel
from models.data.examples import Recipe
from models.errors import Refusal
from models.training.plan import NAME_CHARACTERS, model_name

TunedChoice = app_commands.Transform[TunedModel, TunedModelOption()]
OtherChoice = app_commands.Transform[TunedModel, TunedModelOption(beside="model")]
ManagedChoice = app_commands.Transform[TunedModel, TunedModelOption(managed=True)]
RECIPES = [
    app_commands.Choice(name="classify: a text in, one of your classes out", value="classify"),
    app_commands.Choice(name="style: write as these texts are written", value="style"),
    app_commands.Choice(name="mask: fill gaps in texts of a field", value="mask"),
]


class FineTune(
    MessageMenuCog, commands.GroupCog, group_name="finetune", group_description="Train a small model of your own"
):
    """Let people train a model on their data, and use it."""

    def __init__(self, bot: Assistant) -> None:
        super().__init__(bot, "Fine-tune on this", self.fine_tune_on_this)
        bot.registry.add(ReadDataCard(bot.catalogue, lambda guild_id: bot.servers.of(guild_id).class_ends))
        bot.registry.add(FineTuneCard(bot.catalogue))
        bot.registry.add(CompareRunsCard())
        bot.registry.add(LearningCurveCard(bot.catalogue))

    @app_commands.command(extras=asks(starting.on_named_set, needs=("data_set",), then=planned))
    @app_commands.choices(recipe=RECIPES)
    @app_commands.describe(
        data="Your file: a table (CSV, Excel, JSON) or a text; it is read and shown before anything is trained",
        data_set="Or a set that is here already, to try it out",
        recipe="What to train; leave it out and your data decides",
        model="The model to start from; leave it out for the one that suits",
        name="What your model is to be called; the file's name unless you say",
        private="Show everything to me alone",
    )
    async def start(
        self,
        interaction: Interaction,
        data: discord.Attachment | None = None,
        data_set: str | None = None,
        recipe: Recipe | None = None,
        model: str | None = None,
        name: app_commands.Range[str, 1, NAME_CHARACTERS] | None = None,
        private: bool = False,
    ) -> None:
        """Train a small model on your own data: see first what is in it, then press Start."""
        wish = starting.Wish(data, data_set, recipe, model, name, private)
        if wish.has_data:
            await starting.read(interaction, wish)
            return
        starting.base(model, self.bot.catalogue)
        await interaction.response.send_modal(StartForm(wish, await set_cards(self.bot.stores.data_sets)))

    async def fine_tune_on_this(self, interaction: Interaction, message: discord.Message) -> None:
        """Read a message's file or lines, for the person who chose it alone: the message may be another's."""
        asker = Asker.of(interaction)
        place = await self.bot.desk.acknowledge(interaction, private=True)
        source = await from_message(message, self.bot.stores.artifacts, asker.training.data.file_bytes)
        plan = starting.planned_by(asker, None, None, starting.free(asker, source.name))
        await starting.submit(interaction, starting.request(asker, source, plan), place)

    @start.autocomplete("data_set")
    async def complete_set(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the sets whose key or title holds what was typed."""
        return await offered_sets(typed, self.bot.stores.data_sets)

    @start.autocomplete("model")
    async def complete_base(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the models that can be fine-tuned."""
        entries = [entry for entry in self.bot.catalogue.matching(typed, len(self.bot.catalogue)) if entry.recipes]
        return [app_commands.Choice(name=entry.name, value=entry.key) for entry in entries[:SELECT_OPTIONS]]

    @app_commands.command(name="list")
    async def list_models(self, interaction: Interaction) -> None:
        """See the fine-tuned models that you can use: your own, and those that others share."""
        await interaction.response.send_message(view=list_view(interaction), ephemeral=True)

    @app_commands.command()
    @app_commands.describe(model="The model; yours come first")
    async def show(self, interaction: Interaction, model: TunedChoice) -> None:
        """See the card of a fine-tuned model again: its curve, its figures, and what to do with it."""
        if interaction.user.id != model.owner_id:
            await interaction.response.send_message(view=about_view(model), ephemeral=True)
            return
        await defer(interaction, private=True)
        job = await run_of(model, self.bot.desk.jobs)
        rendered = self.bot.registry.render_copy(job, private=True)
        files = await self.bot.delivery.files.of(rendered)
        await interaction.followup.send(view=rendered.view, files=files, ephemeral=True)

    @app_commands.command()
    @app_commands.describe(
        model="A fine-tuned model; yours come first",
        other="Another one, to draw beside it",
        private="Show the answer to me alone",
    )
    async def compare(
        self, interaction: Interaction, model: TunedChoice, other: OtherChoice, private: bool = False
    ) -> None:
        """See the curves of two of these models in one picture, and which setting helped."""
        if model.entry.key == other.entry.key:
            raise Refusal("These are one and the same model. Choose two that differ.")
        await compare(interaction, (model, other), private=private)

    @app_commands.command()
    @app_commands.describe(
        model="A model of yours: its data and settings are used", private="Show the answer to me alone"
    )
    async def curve(self, interaction: Interaction, model: TunedChoice, private: bool = False) -> None:
        """See whether more examples would help: a model is trained on 10, 30, 100, … of its own."""
        self.bot.access.require_owner(interaction.user, model.owner_id)
        place = await self.bot.desk.acknowledge(interaction, private=private)
        await self.bot.desk.submit(interaction, curve_of(await run_of(model, self.bot.desk.jobs)), place)

    @app_commands.command()
    @app_commands.describe(training="A training that waits or runs; leave it out where you have one only")
    async def cancel(self, interaction: Interaction, training: str | None = None) -> None:
        """Stop a training of yours that waits or runs."""
        await defer(interaction, private=True)
        await interaction.followup.send(await cancelling.cancel(interaction, training), ephemeral=True)

    @cancel.autocomplete("training")
    async def complete_training(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the trainings that this person may stop."""
        return await cancelling.offered(interaction, typed)

    @app_commands.command()
    @app_commands.describe(model="A model of yours", name="Its new name: letters, digits and hyphens")
    async def rename(
        self, interaction: Interaction, model: ManagedChoice, name: app_commands.Range[str, 1, NAME_CHARACTERS]
    ) -> None:
        """Give a model of yours another name."""
        await defer(interaction, private=True)
        self.bot.access.require_manager(interaction.user, model.owner_id)
        called = f"{model.entry.name.rpartition('/')[0]}/{model_name(name)}"
        await self.bot.tuned.rename(job_id_of(model), called)
        await interaction.followup.send(f"✏️ **{model.entry.name}** is called **{called}** now.", ephemeral=True)

    @app_commands.command()
    @app_commands.describe(model="A model of yours", everyone="Whether everybody in this server may use it")
    async def share(self, interaction: Interaction, model: ManagedChoice, everyone: bool = True) -> None:
        """Let everybody in this server use a model of yours, or take that back."""
        await defer(interaction, private=True)
        self.bot.access.require_to_share(interaction.user, model.owner_id, everyone=everyone)
        await self.bot.tuned.share(job_id_of(model), shared=everyone)
        told = "everybody in this server can use it" if everyone else "it is its owner's alone"
        await interaction.followup.send(f"🤝 **{model.entry.name}**: {told} now.", ephemeral=True)

    @app_commands.command()
    @app_commands.describe(model="A model of yours")
    async def delete(self, interaction: Interaction, model: ManagedChoice) -> None:
        """Delete a model of yours; a form asks for its name first."""
        self.bot.access.require_manager(interaction.user, model.owner_id)
        await interaction.response.send_modal(DeleteForm(model))
