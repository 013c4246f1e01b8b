"""The command `/compare`."""

from discord import app_commands
from discord.ext import commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.interaction import Interaction
from bot.model_option import ModelOption
from cogs.compare.card import CompareCard
from cogs.compare.variants import COMPARED, combined, values_of
from cogs.generate.command import MODES
from models.catalogue import Entry
from models.tasks.compare.request import CompareRequest
from models.tasks.generate.request import PROMPT_CHARACTERS, GenerateRequest, Mode
from models.tasks.sampling import SEEDS, new_seed

MAX_TOKENS = 256  # of each answer: four of them share a card
Listed = app_commands.Range[str, 1, 100]
Model = app_commands.Transform[Entry, ModelOption("compare")]


def request(
    asker: Asker,
    prompt: str,
    temperatures: str | None,
    top_ks: str | None,
    top_ps: str | None,
    repetition_penalties: str | None,
    num_beams: str | None,
    model_1: Entry | None,
    model_2: Entry | None,
    model_3: Entry | None,
    model_4: Entry | None,
    mode: Mode,
    max_new_tokens: int,
    seed: int | None,
) -> CompareRequest:
    """Return the request for these options."""
    chosen = [model.key for model in (model_1, model_2, model_3, model_4) if model]
    settings = GenerateRequest(
        prompt=prompt,
        mode=mode,
        model=chosen[0] if chosen else asker.models.default("compare").key,
        max_new_tokens=max_new_tokens,
        seed=new_seed() if seed is None else seed,
    )
    lists = (temperatures, top_ks, top_ps, repetition_penalties, num_beams)
    typed = {setting.option: text for setting, text in zip(COMPARED, lists, strict=True)}
    return combined(settings, chosen, values_of(typed))


class Compare(commands.Cog):
    """Let models write side by side."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        bot.registry.add(CompareCard(bot.catalogue))

    @app_commands.command(extras=asks(request))
    @app_commands.choices(mode=MODES)
    @app_commands.describe(
        prompt="The text that all go on from, e.g. Once upon a time",
        temperatures="Compare these, e.g. 0, 0.7, 1.2; with one model and nothing here 0, 0.7 and 1.3",
        top_ks="Compare these, e.g. 5, 50: tokens are drawn from so many of the likeliest, 0 is all",
        top_ps="Compare these, e.g. 0.5, 0.9, 1: tokens are drawn from the likeliest that reach this probability",
        repetition_penalties="Compare these, e.g. 1, 1.1, 1.3: over 1 it repeats itself less",
        num_beams="Compare these, e.g. 1, 4: so many texts are followed at once, and nothing is drawn",
        model_1="The first model; leave all out for the workshop's default",
        model_2="A second model, to compare models",
        model_3="A third model",
        model_4="A fourth model",
        mode="Continue your text (the default), or answer it like a chat assistant",
        max_new_tokens="At most how many tokens each writes; 64 unless you say",
        seed="The same seed and settings give the same text again; a random one unless you say",
        private="Show the answer to me alone",
    )
    async def compare(
        self,
        interaction: Interaction,
        prompt: app_commands.Range[str, 1, PROMPT_CHARACTERS],
        temperatures: Listed | None = None,
        top_ks: Listed | None = None,
        top_ps: Listed | None = None,
        repetition_penalties: Listed | None = None,
        num_beams: Listed | None = None,
        model_1: Model | None = None,
        model_2: Model | None = None,
        model_3: Model | None = None,
        model_4: Model | None = None,
        mode: Mode = "continue",
        max_new_tokens: app_commands.Range[int, 1, MAX_TOKENS] = 64,
        seed: app_commands.Range[int, 0, SEEDS - 1] | None = None,
        private: bool = False,
    ) -> None:
        """Put the answers of several models, or of several settings, beside each other."""
        asker = Asker.of(interaction)
        models = (model_1, model_2, model_3, model_4)
        lists = (temperatures, top_ks, top_ps, repetition_penalties, num_beams)
        asked = request(asker, prompt, *lists, *models, mode, max_new_tokens, seed)
        await self.bot.desk.ask(interaction, asked, private=private)
