"""The command `/classify`."""

from discord import app_commands
from discord.ext import commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.interaction import Interaction
from bot.model_option import ModelOption
from cogs.classify.card import ClassifyCard
from models.catalogue import Catalogue, Entry
from models.errors import Refusal
from models.tasks.classify.request import TEXT_CHARACTERS, ClassifyRequest


def request(asker: Asker, text: str, model: Entry | None) -> ClassifyRequest:
    """Return the request for these options; raises `Refusal` where none is given and there is none for this person."""
    return ClassifyRequest(text=text, model=(model or newest(asker.models)).key)


class Classify(commands.Cog):
    """Let people try the classifiers that they fine-tuned."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        bot.registry.add(ClassifyCard(bot.catalogue))

    @app_commands.command(extras=asks(request, needs=("model",)))
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
        await self.bot.desk.ask(interaction, request(Asker.of(interaction), text, model), private=private)


def newest(models: Catalogue) -> Entry:
    """Return a person's newest classifier, or where they have none the newest shared one; raises `Refusal` for none."""
    entries = models.for_task("classify")
    if not entries:
        raise Refusal("There is no classifier for you yet. Train one in a few minutes: type `/finetune start`.")
    return entries[-1]
