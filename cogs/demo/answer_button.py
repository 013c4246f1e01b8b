"""The button by which the room answers a question, or runs a step for itself."""

import asyncio
import re
from typing import Any, Self

import discord

from bot.asking import Asker
from bot.cards.form import Form
from bot.client import Assistant
from bot.database.connection import DatabaseAway
from bot.demos.demo import Answer, Demo
from bot.interaction import Interaction, defer
from bot.pressed import Pressed
from bot.runbooks.steps import ANSWER_CHARACTERS, Ask, Hand
from models.errors import Refusal

MODAL_READ_TIMEOUT = 1.5  # seconds to read a demo before a modal, which must be shown within three
TYPED = 1000  # characters
OVER = "This is over: the demo has gone on."


class AnswerButton(
    Pressed,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"demo:answer:(?P<demo>[0-9]{1,18}):(?P<turn>[0-9]{1,9})",
):
    """A button `demo:answer:<demo>:<turn>`."""

    def __init__(self, button: discord.ui.Button[Any], demo_id: int, turn: int) -> None:
        super().__init__(button)
        self.demo_id = demo_id
        self.turn = turn

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed from its `custom_id` alone."""
        del interaction
        assert isinstance(item, discord.ui.Button)
        return cls(item, int(match["demo"]), int(match["turn"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Open the form, or run the step where nothing is typed."""
        bot: Assistant = interaction.client
        demo = await self._demo(interaction)
        step = bot.demos.books.of(demo).steps[demo.step]
        if isinstance(step, Hand) and step.typed is None:
            await run(interaction, demo, "")
        elif isinstance(step, Hand):
            await interaction.response.send_modal(AnswerForm(demo, step.typed or ""))
        elif isinstance(step, Ask):
            await interaction.response.send_modal(AnswerForm(demo, None))

    async def _demo(self, interaction: Interaction) -> Demo:
        bot: Assistant = interaction.client
        try:
            async with asyncio.timeout(MODAL_READ_TIMEOUT):
                demo = await bot.demos.current(self.demo_id)
        except (TimeoutError, DatabaseAway):
            raise Refusal("The queue is slow to answer right now. Please press again.") from None
        demo.require_in(interaction.guild_id)
        if demo.ended or demo.turn != self.turn:
            raise Refusal(OVER)
        return demo


class AnswerForm(Form, title="Your answer"):
    """Asks for an answer, or for the option that each types; `option` is its name."""

    def __init__(self, demo: Demo, option: str | None) -> None:
        super().__init__()
        self._demo = demo
        self._option = option
        most = ANSWER_CHARACTERS if option is None else TYPED
        self._text: Any = discord.ui.TextInput(max_length=most)
        label = "What do you think?" if option is None else f"Your {option.replace('_', ' ')}"
        self.add_item(discord.ui.Label[Any](text=label, component=self._text))

    async def on_submit(self, interaction: Interaction) -> None:
        """Note it, or run the step with it."""
        bot: Assistant = interaction.client
        if self._option is not None:
            await run(interaction, self._demo, self._text.value)
            return
        await defer(interaction, private=True)
        await bot.demos.answers.add(self._demo, Answer(interaction.user.id, self._text.value))
        await interaction.followup.send("✋ Noted. Press again to change your answer.", ephemeral=True)


async def run(interaction: Interaction, demo: Demo, typed: str) -> None:
    """Run a step for the person who pressed alone."""
    bot: Assistant = interaction.client
    place = await bot.desk.acknowledge(interaction, private=True)
    request = await bot.demos.stage.commands.request(demo, bot.demos.books.of(demo), Asker.of(interaction), typed)
    job = await bot.desk.submit(interaction, request, place)
    await bot.demos.answers.add(demo, Answer(interaction.user.id, typed, job.id))
