"""The command `/generate`."""

import discord
from discord import app_commands

from bot.asking import Asker, asks
from bot.client import Assistant
from bot.interaction import Interaction
from bot.message_menu import MessageMenuCog
from bot.message_text import message_text
from bot.model_option import ModelOption
from cogs.generate.card import GenerateCard
from models.catalogue import Entry
from models.errors import Refusal
from models.tasks.generate.request import (
    MAX_NEW_TOKENS,
    PROMPT_CHARACTERS,
    REPETITION_PENALTY,
    TEMPERATURE,
    TOP_P,
    GenerateRequest,
    Mode,
)
from models.tasks.sampling import MOST_BEAMS, MOST_TOP_K, SEEDS, new_seed
from models.tasks.values import ReadAs

MODES = [
    app_commands.Choice(name="continue: go on with my text, as the model was pretrained to", value="continue"),
    app_commands.Choice(name="answer: reply to my text, as the model was fine-tuned to", value="answer"),
]
READ_AS = [
    app_commands.Choice(name="text: whatever I type is text", value="text"),
    app_commands.Choice(name="tokens: names like <|im_end|> become control tokens", value="tokens"),
]


def request(
    asker: Asker,
    prompt: str,
    mode: Mode,
    model: Entry | None,
    max_new_tokens: int,
    temperature: float | None,
    top_k: int,
    top_p: float,
    repetition_penalty: float,
    num_beams: int,
    seed: int | None,
    control_tokens: ReadAs,
) -> GenerateRequest:
    """Return the request for these options."""
    entry = model or asker.models.default("generate")
    return GenerateRequest(
        prompt=prompt,
        mode=mode,
        model=entry.key,
        max_new_tokens=max_new_tokens,
        temperature=temperature if temperature is not None else TEMPERATURE if num_beams == 1 else 0,
        top_k=top_k,
        top_p=top_p,
        repetition_penalty=repetition_penalty,
        num_beams=num_beams,
        seed=new_seed() if seed is None else seed,
        control_tokens=control_tokens,
    )


class Generate(MessageMenuCog):
    """Let a model write."""

    def __init__(self, bot: Assistant) -> None:
        super().__init__(bot, "Continue this text", self.continue_this)
        bot.registry.add(GenerateCard(bot.catalogue))

    @app_commands.command(extras=asks(request))
    @app_commands.choices(mode=MODES, control_tokens=READ_AS)
    @app_commands.describe(
        prompt="The text to go on from, e.g. Once upon a time",
        mode="Continue your text (the default), or answer it like a chat assistant",
        model="Which model writes; leave it out for the workshop's default",
        max_new_tokens="At most how many tokens to write (a token is about four letters); 128 unless you say",
        temperature="0 always takes the likeliest token; higher is more adventurous; 0.6 unless you say",
        top_k="Choose among so many of the likeliest tokens; 0, all of them, unless you say",
        top_p="Choose among the likeliest tokens that together reach this probability; 0.9 unless you say",
        repetition_penalty="Over 1 it repeats itself less, 1 is plain; 1.1 unless you say",
        num_beams="Follow so many texts at once and take the likeliest; nothing is drawn; 1 unless you say",
        seed="The same seed and settings give the same text again; a random one unless you say",
        control_tokens="How to read control tokens that you type, e.g. <|im_end|>: as text unless you say",
        private="Show the answer to me alone",
    )
    async def generate(
        self,
        interaction: Interaction,
        prompt: app_commands.Range[str, 1, PROMPT_CHARACTERS],
        mode: Mode = "continue",
        model: app_commands.Transform[Entry, ModelOption("generate")] | None = None,
        max_new_tokens: app_commands.Range[int, 1, MAX_NEW_TOKENS] = 128,
        temperature: app_commands.Range[float, 0.0, 2.0] | None = None,
        top_k: app_commands.Range[int, 0, MOST_TOP_K] = 0,
        top_p: app_commands.Range[float, 0.01, 1.0] = TOP_P,
        repetition_penalty: app_commands.Range[float, 1.0, 2.0] = REPETITION_PENALTY,
        num_beams: app_commands.Range[int, 1, MOST_BEAMS] = 1,
        seed: app_commands.Range[int, 0, SEEDS - 1] | None = None,
        control_tokens: ReadAs = "text",
        private: bool = False,
    ) -> None:
        """Watch a language model write, token by token."""
        asker = Asker.of(interaction)
        chosen = (temperature, top_k, top_p, repetition_penalty, num_beams, seed)
        asked = request(asker, prompt, mode, model, max_new_tokens, *chosen, control_tokens)
        await self.bot.desk.ask(interaction, asked, private=private)

    async def continue_this(self, interaction: Interaction, message: discord.Message) -> None:
        """Continue a message's text, or the end of a long one, for the person who chose it alone."""
        text = message_text(message)
        if not text.strip():
            raise Refusal("This message has no text that I can read.")
        model = self.bot.catalogue.default("generate").key
        asked = GenerateRequest.usual(text[-PROMPT_CHARACTERS:], model)
        await self.bot.desk.ask(interaction, asked, private=True)
