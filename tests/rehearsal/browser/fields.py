"""Commands of the browser tests' bot that show every kind of field: a form with files, menus in a message, pictures."""

import io
from typing import Any

import discord
from discord import app_commands, ui

from tests.rehearsal.browser.picture import picture

Interaction = discord.Interaction[Any]


class Everything(ui.Modal, title="Everything at once"):
    code: ui.Label[Any] = ui.Label(
        text="Code",
        description="Several lines",
        component=ui.TextInput(style=discord.TextStyle.paragraph, min_length=3),
    )
    files: ui.Label[Any] = ui.Label(
        text="Files", component=ui.FileUpload(custom_id="files", required=False, min_values=0, max_values=2)
    )
    who: ui.Label[Any] = ui.Label(
        text="Who", component=ui.UserSelect(custom_id="who", placeholder="Some people", max_values=3, required=True)
    )
    mode: ui.Label[Any] = ui.Label(
        text="Mode",
        component=ui.RadioGroup(
            custom_id="mode",
            options=[
                discord.RadioGroupOption(label="Continue", description="Goes on with your text", default=True),
                discord.RadioGroupOption(label="Answer"),
            ],
        ),
    )
    private: ui.Label[Any] = ui.Label(text="For me alone", component=ui.Checkbox(custom_id="private"))

    async def on_submit(self, interaction: Interaction) -> None:
        parts: Any = [self.code, self.files, self.who, self.mode, self.private]
        code, files, who, mode, private = (part.component for part in parts)
        sizes = [(file.filename, len(await file.read())) for file in files.values]
        result = [code.value, sizes, [member.display_name for member in who.values], mode.value, private.value]
        await interaction.response.send_message(repr(result))


@app_commands.command()
async def everything(interaction: Interaction) -> None:
    """Open a form with every kind of field."""
    await interaction.response.send_modal(Everything())


class Menus(ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.select(custom_id="steps", placeholder="Steps", min_values=2, max_values=3, options=[])
    async def steps(self, interaction: Interaction, menu: ui.Select[Any]) -> None:
        await interaction.response.send_message(f"Steps: {', '.join(menu.values)}")

    @ui.select(cls=ui.UserSelect, custom_id="person", placeholder="Nobody", min_values=0)
    async def person(self, interaction: Interaction, menu: ui.UserSelect[Any]) -> None:
        names = ", ".join(user.display_name for user in menu.values)
        await interaction.response.edit_message(content=f"Person: {names or 'nobody'}")

    @ui.select(
        cls=ui.ChannelSelect,
        custom_id="channel",
        placeholder="A channel",
        channel_types=[discord.ChannelType.public_thread],
    )
    async def channel(self, interaction: Interaction, menu: ui.ChannelSelect[Any]) -> None:
        await interaction.response.send_message(f"Channel: {menu.values[0].name}")

    @ui.select(cls=ui.RoleSelect, custom_id="role", placeholder="A role")
    async def role(self, interaction: Interaction, menu: ui.RoleSelect[Any]) -> None:
        await interaction.response.send_message(f"Role: {menu.values[0].name}")

    @ui.select(cls=ui.MentionableSelect, custom_id="off", placeholder="Not now", disabled=True)
    async def off(self, interaction: Interaction, menu: ui.MentionableSelect[Any]) -> None:
        raise AssertionError("it is disabled")


@app_commands.command()
async def menus(interaction: Interaction) -> None:
    """Show a menu of each kind."""
    view = Menus()
    for name in ("Read", "Train", "Ask", "Rest"):
        view.steps.add_option(label=name, default=name in {"Read", "Train"})
    await interaction.response.send_message("Choose", view=view)


class Picture(ui.LayoutView):
    """A picture with a button that draws another in its place."""

    def __init__(self, number: int) -> None:
        super().__init__(timeout=None)
        item = discord.MediaGalleryItem(f"attachment://{number}.png", description=f"Picture number {number}")
        other = discord.MediaGalleryItem("attachment://other.png", description="The other one")
        self.add_item(ui.Container(ui.TextDisplay("Attention"), ui.MediaGallery(item, other)))
        button: ui.Button[Picture] = ui.Button(label="Next layer")
        button.callback = self.another  # type: ignore[method-assign] # the way discord.py documents
        self.add_item(ui.ActionRow(button))
        self.number = number

    @property
    def files(self) -> list[discord.File]:
        sides = {f"{self.number}.png": 200 + 20 * self.number, "other.png": 160}
        return [discord.File(io.BytesIO(picture(side)), name) for name, side in sides.items()]

    async def another(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        view = Picture(self.number + 1)
        await interaction.edit_original_response(view=view, attachments=view.files)


@app_commands.command()
async def pictures(interaction: Interaction) -> None:
    """Show pictures that can be exchanged."""
    view = Picture(1)
    await interaction.response.send_message(view=view, files=view.files)
