"""The command `/classify`."""

from discord import app_commands
from discord.ext import commands

from bot.client import Assistant
from bot.interaction import Interaction
from bot.model_option import ModelOption, models_of
from cogs.classify.card import ClassifyCard
from models.catalogue import Entry
from models.errors import Refusal
from models.tasks.classify.request import TEXT_CHARACTERS, ClassifyRequest


class Classify(commands.Cog):
    """Let people try the classifiers that they fine-tuned."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        bot.registry.add(ClassifyCard(bot.catalogue))

    @app_commands.command()
    @app_commands.describe(
        text="The text to classify, e.g. You have won a prize, call now!",
        model="A classifier that somebody fine-tuned; leave it out for your newest",
        private="Show the answer to me alone",
    )
    async def classify(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, TEXT_CHARACTERS],
        model: app_commands.Transform[Entry, ModelOption("classify")] | None = None,
        private: bool = False,
    ) -> None:
        """See which class a text belongs to, by a model that was fine-tuned here."""
        request = ClassifyRequest(text=text, model=(model or newest(interaction)).key)
        await self.bot.desk.ask(interaction, request, private=private)


def newest(interaction: Interaction) -> Entry:
    """Return a person's newest classifier, or where they have none the newest shared one; raises `Refusal` for none."""
    entries = models_of(interaction).for_task("classify")
    if not entries:
        raise Refusal("There is no classifier for you yet. Train one in a few minutes: type `/finetune start`.")
    return entries[-1]
