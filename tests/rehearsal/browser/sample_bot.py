"""A discord.py bot with one of each thing that the page shows."""

import asyncio
import io
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from tests.rehearsal.browser.fields import everything, menus, pictures
from tests.rehearsal.browser.picture import picture

MODELS = ["smollm2-135m", "albert", "minilm"]
HOSTILE = (
    "<img src=x onerror=\"document.body.dataset.hacked='yes'\"> [click](javascript:alert(1)) <script>alert(2)</script>"
)
LAYOUT = discord.Colour(0x57F287)


Bot = commands.Bot
Interaction = discord.Interaction[Bot]


class SampleBot(commands.Bot):
    """The bot. A test lets a stream go on by `step`."""

    def __init__(self, guild_id: int) -> None:
        super().__init__(
            command_prefix=(),
            intents=discord.Intents(guilds=True, guild_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0,
        )
        self.home = discord.Object(guild_id)
        self.step = asyncio.Semaphore(0)
        self.asked: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def go_on(self) -> None:
        """Let every stream run to its end."""
        for _ in range(1000):
            self.step.release()

    async def setup_hook(self) -> None:
        offered: tuple[app_commands.Command[Any, Any, Any] | app_commands.ContextMenu, ...] = (
            generate,
            secret,
            form,
            measure,
            remark,
            show,
            describe,
            silent,
            hostile,
            ask,
            tokenize,
            greet,
            everything,
            menus,
            pictures,
        )
        for command in offered:
            self.tree.add_command(command)
        self.tree.copy_global_to(guild=self.home)
        await self.tree.sync(guild=self.home)


def sample_bot(interaction: Interaction) -> SampleBot:
    assert isinstance(interaction.client, SampleBot)
    return interaction.client


@app_commands.command()
@app_commands.choices(mode=[app_commands.Choice(name=name, value=name) for name in ("continue", "answer")])
@app_commands.describe(
    prompt="The text to go on from", mode="Continue your text, or answer it", model="Which model writes"
)
async def generate(
    interaction: Interaction,
    prompt: str,
    mode: str = "continue",
    model: str = MODELS[0],
    max_new_tokens: app_commands.Range[int, 1, 64] = 8,
    temperature: app_commands.Range[float, 0, 2] = 0.8,
) -> None:
    """Write a text, word by word."""
    asked = {"prompt": prompt, "mode": mode, "model": model, "max_new_tokens": max_new_tokens}
    sample_bot(interaction).asked.put_nowait(asked | {"temperature": temperature})
    await interaction.response.defer()
    for number in range(1, 4):
        await sample_bot(interaction).step.acquire()
        await interaction.edit_original_response(content=f"{prompt} {'word ' * number}".strip(), view=Buttons())


@generate.autocomplete("model")
async def complete_model(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    if typed == "slow":
        await asyncio.sleep(0.5)
    return [app_commands.Choice(name=f"The {name}", value=name) for name in MODELS if typed in name]


@app_commands.context_menu(name="Tokenize this")
async def tokenize(interaction: Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"{len(message.content.split())} words by {message.author.display_name}")


@app_commands.context_menu(name="Greet")
async def greet(interaction: Interaction, member: discord.Member) -> None:
    await interaction.response.send_message(f"Good morning, {member.mention}.")


class Buttons(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Again", custom_id="again", style=discord.ButtonStyle.primary)
    async def again(self, interaction: Interaction, _button: discord.ui.Button[Any]) -> None:
        await interaction.response.send_message(f"Again, {interaction.user.mention}.", ephemeral=True)

    @discord.ui.button(label="Change", custom_id="change")
    async def change(self, interaction: Interaction, _button: discord.ui.Button[Any]) -> None:
        await interaction.response.send_modal(Form())

    @discord.ui.button(label="Nothing", custom_id="nothing", style=discord.ButtonStyle.danger)
    async def nothing(self, _interaction: Interaction, _button: discord.ui.Button[Any]) -> None:
        """Never answer."""


class Form(discord.ui.Modal, title="Change settings"):
    prompt: discord.ui.Label[Any] = discord.ui.Label(
        text="Prompt",
        description="The text to go on from",
        component=discord.ui.TextInput(style=discord.TextStyle.paragraph, default="Once"),
    )
    size: discord.ui.Label[Any] = discord.ui.Label(
        text="Size",
        component=discord.ui.Select(
            options=[discord.SelectOption(label=name, default=name == "small") for name in ("small", "large")]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        assert isinstance(self.prompt.component, discord.ui.TextInput)
        assert isinstance(self.size.component, discord.ui.Select)
        await interaction.response.send_message(f"Got {self.prompt.component.value!r}, {self.size.component.values[0]}")


class Menu(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.select(
        custom_id="colour",
        placeholder="Choose a colour",
        options=[discord.SelectOption(label=name, description=f"The {name} one") for name in ("red", "green", "blue")],
    )
    async def chosen(self, interaction: Interaction, menu: discord.ui.Select[Any]) -> None:
        await interaction.response.send_message(f"You chose {menu.values[0]}.")


@app_commands.command()
async def secret(interaction: Interaction, loud: bool = False) -> None:
    """Say something to you alone."""
    await interaction.response.send_message("For all." if loud else "Between us.", ephemeral=not loud)


@app_commands.command()
async def measure(interaction: Interaction, text: str) -> None:
    """Count the letters of a text."""
    await interaction.response.send_message(f"{len(text)} letters")


@app_commands.command()
async def remark(interaction: Interaction, words: str = "", loud: bool = False) -> None:
    """Repeat what you say, if you say anything."""
    await interaction.response.send_message(f"{words!r}, {'loud' if loud else 'low'}")


@app_commands.command()
async def form(interaction: Interaction) -> None:
    """Open a form."""
    await interaction.response.send_modal(Form())


@app_commands.command()
async def ask(interaction: Interaction) -> None:
    """Show a menu."""
    await interaction.response.send_message("Which one?", view=Menu())


@app_commands.command()
async def silent(_interaction: Interaction) -> None:
    """Never answer."""


@app_commands.command()
async def hostile(interaction: Interaction) -> None:
    """Say something wicked."""
    await interaction.response.send_message(HOSTILE)


@app_commands.command()
async def describe(interaction: Interaction, file: discord.Attachment) -> None:
    """Tell of a file."""
    content = await file.read()
    await interaction.response.send_message(f"{file.filename} has {len(content)} bytes.")


@app_commands.command()
async def show(interaction: Interaction) -> None:
    """Show a layout with everything in it."""
    view = discord.ui.LayoutView(timeout=None)
    box = discord.ui.Container[Any](accent_colour=LAYOUT)
    box.add_item(discord.ui.TextDisplay("### A heading\nSome **bold** text, `code` and ||a spoiler||"))
    box.add_item(discord.ui.TextDisplay("> a quote\n> of two lines"))
    box.add_item(discord.ui.Separator())
    thumbnail = discord.ui.Thumbnail[Any]("attachment://dot.png", description="A dot")
    box.add_item(discord.ui.Section(discord.ui.TextDisplay("Beside a picture:\n- one\n- two"), accessory=thumbnail))
    box.add_item(
        discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://dot.png", description="The dot, large"))
    )
    box.add_item(discord.ui.TextDisplay("```python\ndef answer() -> int:\n    return 42  # of course\n```"))
    box.add_item(discord.ui.File("attachment://notes.txt"))
    box.add_item(discord.ui.TextDisplay(f"-# small print by {interaction.user.mention} <t:1700000000:D>"))
    view.add_item(box)
    row = discord.ui.ActionRow[Any]()
    row.add_item(discord.ui.Button(label="Go", emoji="\N{BLACK RIGHT-POINTING TRIANGLE}", custom_id="go"))
    row.add_item(discord.ui.Button(label="Off", custom_id="off", disabled=True))
    row.add_item(discord.ui.Button(label="Read", url="https://example.com/"))
    view.add_item(row)
    files = [discord.File(io.BytesIO(picture()), "dot.png"), discord.File(io.BytesIO(b"notes\n"), "notes.txt")]
    await interaction.response.send_message(view=view, files=files)
