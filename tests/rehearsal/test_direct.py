"""Commands, buttons and menus in direct messages with the bot."""

from typing import Any

import discord
import pytest
from discord import app_commands

from rehearsal import CommandRejected, CommandType, Rehearsal
from tests.rehearsal.client import Bot, Start, Used


class Everywhere(Bot):
    """A bot whose commands are for everywhere."""

    async def setup_hook(self) -> None:
        await self.tree.sync()


class Again(discord.ui.View):
    @discord.ui.button(label="Again", custom_id="again")
    async def again(self, interaction: Used, _button: discord.ui.Button["Again"]) -> None:
        await interaction.response.edit_message(content=f"again in {type(interaction.channel).__name__}")


@pytest.fixture
def bot(rehearsal: Rehearsal) -> Bot:
    return Everywhere(rehearsal.guild.id)


async def test_a_command_is_answered_directly(rehearsal: Rehearsal, bot: Bot, start: Start) -> None:
    @bot.tree.command(description="Greet somebody")
    async def greet(interaction: Used, whom: discord.User) -> None:
        assert isinstance(interaction.user, discord.User)
        assert (interaction.guild, interaction.context.dm_channel) == (None, True)
        await interaction.response.send_message(f"{interaction.user} greets {whom}", view=Again())

    await start(bot)
    ada = rehearsal.person("ada")
    sent = await ada.command("greet", {"whom": "grace"}, channel="direct")
    await rehearsal.until(lambda: sent.message)
    assert sent.message
    assert sent.message.text == "ada greets grace"
    assert rehearsal.person("grace").messages("direct") == []
    pressed = await ada.press(sent.message, "Again")
    await rehearsal.until(lambda: pressed.acknowledged_after)
    assert sent.message.text == "again in DMChannel"


async def test_a_message_menu_works_directly(rehearsal: Rehearsal, bot: Bot, start: Start) -> None:
    @bot.tree.context_menu(name="Count")
    async def count(interaction: Used, message: discord.Message) -> None:
        await interaction.response.send_message(str(len(message.content)))

    await start(bot)
    ada = rehearsal.person("ada")
    sent = await ada.use_message_menu(await ada.say("four", channel="direct"), "Count")
    await rehearsal.until(lambda: sent.message)
    assert sent.message
    assert sent.message.text == "4"


async def test_where_a_command_is_offered(rehearsal: Rehearsal, bot: Bot, start: Start) -> None:
    async def nothing(_interaction: Used) -> None: ...

    def add(name: str, **contexts: bool) -> None:
        allowed = app_commands.AppCommandContext(**contexts) if contexts else None
        command: app_commands.Command[Any, ..., None] = app_commands.Command(
            name=name, description=name, callback=nothing, allowed_contexts=allowed
        )
        bot.tree.add_command(command)

    add("both")
    add("here", guild=True)
    add("directly", dm_channel=True)
    await start(bot)
    ada = rehearsal.person("ada")
    assert [command["name"] for command in ada.commands] == ["both", "here"]
    offered = ada.menu(CommandType.CHAT_INPUT, channel="direct")
    assert [command["name"] for command in offered] == ["both", "directly"]
    with pytest.raises(CommandRejected):
        await ada.command("here", channel="direct")
    with pytest.raises(CommandRejected):
        await ada.command("directly")


async def test_commands_of_the_server_stay_there(rehearsal: Rehearsal, start: Start) -> None:
    local = Bot(rehearsal.guild.id)

    @local.tree.command(description="Only in the server")
    async def local_only(_interaction: Used) -> None: ...

    await start(local)
    ada = rehearsal.person("ada")
    assert [command["name"] for command in ada.commands] == ["local_only"]
    with pytest.raises(CommandRejected, match="there are: none"):
        await ada.command("local_only", channel="direct")
