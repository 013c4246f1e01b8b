"""A command, its answer and its buttons, as two people see them."""

import discord

from rehearsal import Rehearsal
from tests.rehearsal.client import Bot, Start, Used


class Card(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Tell me", custom_id="tell:1")
    async def tell(self, interaction: Used, _: discord.ui.Button[discord.ui.View]) -> None:
        await interaction.response.send_message("secret", ephemeral=True)

    @discord.ui.button(label="Change", custom_id="change:1")
    async def change(self, interaction: Used, _: discord.ui.Button[discord.ui.View]) -> None:
        await interaction.response.edit_message(content="changed")


def with_generate(bot: Bot) -> Bot:
    @bot.tree.command(description="Generate text")
    async def generate(interaction: Used, prompt: str, max_new_tokens: int = 5) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"{prompt} {max_new_tokens}", view=Card())

    return bot


async def test_a_command_its_answer_and_its_buttons(rehearsal: Rehearsal, bot: Bot, start: Start) -> None:
    await start(with_generate(bot))
    ada, grace = rehearsal.person("ada"), rehearsal.person("grace")

    sent = await ada.command("generate", {"prompt": "hi", "max_new_tokens": 8})
    await rehearsal.until(lambda: sent.message is not None and sent.message.content == "hi 8")
    card = grace.messages()[-1]
    assert card is sent.message
    assert card.author.name == "bot"
    assert card.interaction is not None
    assert (card.interaction.user.name, card.interaction.name) == ("ada", "generate")
    assert sent.acknowledged_after is not None
    assert sent.acknowledged_after < 3

    pressed = await grace.press(card, "Tell me")
    await rehearsal.until(lambda: pressed.message)
    assert [message.text for message in grace.messages()] == ["hi 8", "secret"]
    assert ada.messages() == [card]

    await ada.press(card, "change:1")
    await rehearsal.until(lambda: card.content == "changed")
    assert card.edits == 2
    assert rehearsal.failures == []
