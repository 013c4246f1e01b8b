"""An exhibition: layouts of Components V2 with pictures, sections and files, and what edits make of them."""

import io
import os
import struct
import zlib
from typing import Any

import discord
from discord import app_commands, ui

Used = discord.Interaction[Any]
COLOURS = {"red": (200, 30, 30), "green": (30, 160, 60), "blue": (40, 70, 200)}


def picture(colour: str, width: int = 64, height: int = 48) -> discord.File:
    """Paint a PNG of one colour."""
    rows = (b"\0" + bytes(COLOURS[colour]) * width) * height

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return discord.File(io.BytesIO(data), f"{colour}.png", description=f"All {colour}")


class Like(ui.Button["Exhibition"]):
    def __init__(self) -> None:
        super().__init__(label="Like", style=discord.ButtonStyle.success)
        self.likes = 0

    async def callback(self, interaction: Used) -> None:
        assert self.view is not None
        self.likes += 1
        self.label = f"Liked {self.likes}×"
        self.view.count.content = f"-# {self.likes} of {self.likes} visitors like it"
        await interaction.response.edit_message(view=self.view)


class Hang(ui.ActionRow["Exhibition"]):
    @ui.select(placeholder="Another picture", options=[discord.SelectOption(label=colour) for colour in COLOURS])
    async def choose(self, interaction: Used, menu: ui.Select["Exhibition"]) -> None:
        assert self.view is not None
        new = picture(menu.values[0])
        leaflet = discord.File(io.BytesIO(b"About one picture"), "leaflet.txt")
        self.view.wall.clear_items()
        self.view.wall.add_item(media=new, description=f"All {menu.values[0]}", spoiler=True)
        await interaction.response.edit_message(view=self.view, attachments=[new, leaflet])


class Close(ui.ActionRow["Exhibition"]):
    @ui.button(label="Take down", style=discord.ButtonStyle.danger, custom_id="down")
    async def down(self, interaction: Used, button: ui.Button["Exhibition"]) -> None:
        closed = ui.LayoutView()
        closed.add_item(ui.TextDisplay("Closed"))
        await interaction.response.edit_message(view=closed, attachments=[])


class Exhibition(ui.LayoutView):
    def __init__(self, visitor: discord.User | discord.Member) -> None:
        super().__init__()
        self.title = ui.TextDisplay[Exhibition](f"# Exhibition\nfor {visitor.mention}")
        self.count = ui.TextDisplay[Exhibition]("-# nobody was here")
        face = ui.Thumbnail[Exhibition](visitor.display_avatar.url, description="You")
        self.wall = ui.MediaGallery[Exhibition]()
        self.wall.add_item(media="attachment://red.png", description="All red")
        self.wall.add_item(media="attachment://green.png")
        container = ui.Container[Exhibition](
            ui.Section(self.title, accessory=face),
            ui.Separator(spacing=discord.SeparatorSpacing.large),
            self.wall,
            ui.Section(self.count, accessory=Like()),
            ui.File("attachment://leaflet.txt"),
            accent_colour=discord.Colour.blurple(),
        )
        self.add_item(container)
        self.add_item(Hang())
        self.add_item(Close())


class Gallery(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default(), allowed_mentions=discord.AllowedMentions.none())
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()


client = Gallery()


@client.tree.command(name="open")
async def open_exhibition(interaction: Used) -> None:
    """Open an exhibition."""
    files = [picture("red"), picture("green"), discord.File(io.BytesIO(b"About the pictures"), "leaflet.txt")]
    await interaction.response.send_message(view=Exhibition(interaction.user), files=files)


@client.tree.command()
async def renovate(interaction: Used) -> None:
    """Turn a plain message into a layout."""
    await interaction.response.send_message("Plain", file=picture("blue"))
    sent = await interaction.original_response()
    view = ui.LayoutView()
    view.add_item(ui.MediaGallery(discord.MediaGalleryItem("attachment://blue.png")))
    view.add_item(ui.TextDisplay("Renovated"))
    await sent.edit(content=None, view=view)  # type: ignore[call-overload] # as the documentation says


@client.tree.command()
async def visit(interaction: Used, at: str) -> None:
    """Look at a message, tell what it shows, part by part, and add a line to it."""
    assert isinstance(interaction.channel, discord.TextChannel)
    message = await interaction.channel.fetch_message(int(at))
    view = ui.LayoutView.from_message(message)
    kinds = [type(item).__name__ for item in view.walk_children()]
    view.add_item(ui.TextDisplay(f"-# seen by {interaction.user}"))
    await message.edit(view=view)
    text = f"{', '.join(kinds)}; {len(message.attachments)} files beside"
    await interaction.response.send_message(text, ephemeral=True)


@client.tree.command()
async def portrait(interaction: Used) -> None:
    """Make a print of your face."""
    await interaction.response.defer(thinking=True)
    face = interaction.user.display_avatar
    embed = discord.Embed(title="Portrait", colour=discord.Colour.gold(), timestamp=interaction.created_at)
    embed.set_image(url="attachment://face.png")
    embed.set_footer(text=f"{len(await face.read())} bytes", icon_url=face.url)
    await interaction.edit_original_response(embed=embed, attachments=[await face.to_file(filename="face.png")])


client.run(os.environ["DISCORD_TOKEN"])
