"""A bot that has the README's lines in its own file, which begins with an import from the future."""

from pathlib import Path

from rehearsal import CONNECT, Rehearsal
from tests.rehearsal.strangers.stranger import Stranger, answer

BOT = f'''"""Greets."""

from __future__ import annotations

{CONNECT}
from discord import app_commands

client = discord.Client(intents=discord.Intents.none())
tree = app_commands.CommandTree(client)


@tree.command(description="Greet somebody")
async def greet(interaction: discord.Interaction, name: str = "you") -> None:
    await interaction.response.send_message(f"Good morning, {{name}}.")


@client.event
async def setup_hook() -> None:
    await tree.sync()


client.run(os.environ["DISCORD_TOKEN"])
'''


async def test_a_file_with_the_lines_below_its_imports_from_the_future(discord: Rehearsal, tmp_path: Path) -> None:
    script = tmp_path / "greeter.py"
    script.write_text(BOT)
    greeter = Stranger(script, discord, tmp_path / "greeter.log", before="")
    await greeter.start()
    sent = await discord.person("ada").command("greet", {"name": "Grace"})
    assert (await answer(discord, sent)).text == "Good morning, Grace."
    await greeter.stop()
