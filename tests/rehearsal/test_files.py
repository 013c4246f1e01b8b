"""Files that the bot and people send, and how they are served."""

import asyncio
import io
import string
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import discord
import pytest
from discord.ui import Container, File, LayoutView, MediaGallery, TextDisplay
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from rehearsal import Message, Rehearsal, Upload
from rehearsal.files import Files, safe_name
from rehearsal.wire import Snowflakes
from tests.rehearsal.client import Api, Bot, Start

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + b"rest"


@pytest.fixture
async def channel(rehearsal: Rehearsal, bot: Bot, start: Start) -> discord.PartialMessageable:
    await start(bot)
    return bot.get_partial_messageable(rehearsal.guild.channel_ids["general"], guild_id=rehearsal.guild.id)


def last(rehearsal: Rehearsal) -> Message:
    return rehearsal.person("ada").messages()[-1]


async def served(url: str) -> tuple[bytes, str, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        return await answer.read(), answer.headers["Content-Type"], answer.headers["Content-Disposition"].split(";")[0]


@pytest.mark.parametrize(
    ("name", "data", "media_type", "disposition"),
    [
        ("loss.png", PNG, "image/png", "inline"),
        ("page.html", b"<script>1</script>", "application/octet-stream", "attachment"),
        ("figure.svg", b"<svg onload='1'/>", "application/octet-stream", "attachment"),
        ("notes.txt", "naïve".encode(), "application/octet-stream", "attachment"),
        ("unknown", b"\0", "application/octet-stream", "attachment"),
    ],
)
async def test_files_are_served_so_that_no_browser_runs_them(
    rehearsal: Rehearsal, channel: discord.PartialMessageable, name: str, data: bytes, media_type: str, disposition: str
) -> None:
    sent = await channel.send(file=discord.File(io.BytesIO(data), name, description="A file"))
    attachment = last(rehearsal).attachments[0]
    assert (attachment.name, attachment.bytes, attachment.description) == (name, data, "A file")
    assert sent.attachments[0].url == attachment.url
    assert await sent.attachments[0].read() == data
    assert await served(attachment.url) == (data, media_type, disposition)
    assert rehearsal.failures == []


async def test_pictures_have_their_size(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    sent = await channel.send(file=discord.File(io.BytesIO(PNG), "a.png"))
    assert (sent.attachments[0].width, sent.attachments[0].height) == (640, 480)


async def test_an_edit_keeps_adds_and_drops_files(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    first, second, third = (discord.File(io.BytesIO(name), name.decode()) for name in (b"a", b"b", b"c"))
    sent = await channel.send(files=[first, second])
    gone = last(rehearsal).attachments[1].url
    await sent.edit(attachments=[sent.attachments[0], third])
    assert [attachment.name for attachment in last(rehearsal).attachments] == ["a", "c"]
    await sent.edit(content="only text now")
    assert [attachment.name for attachment in last(rehearsal).attachments] == ["a", "c"]
    kept = last(rehearsal).attachments[0].url
    await sent.delete()
    async with aiohttp.ClientSession() as session:
        for url in (gone, kept):
            async with session.get(url) as answer:
                assert answer.status == 404


async def test_an_edit_describes_what_it_keeps(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    sent = await channel.send(file=discord.File(io.BytesIO(PNG), "a.png", description="before"))
    url = sent.attachments[0].url
    sent.attachments[0].description = "after"
    edited = await sent.edit(attachments=sent.attachments)
    assert (edited.attachments[0].description, edited.attachments[0].url) == ("after", url)
    assert (await served(url))[0] == PNG
    assert rehearsal.failures == []


async def test_pictures_in_embeds_are_no_attachments(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    embed = discord.Embed(title="Loss").set_image(url="attachment://loss.png")
    sent = await channel.send(embed=embed, file=discord.File(io.BytesIO(PNG), "loss.png"))
    assert sent.attachments == []
    assert sent.embeds[0].image.url is not None
    assert (await served(sent.embeds[0].image.url))[0] == PNG
    await sent.edit(content="more", embed=embed)
    assert (await served(str(last(rehearsal).embeds[0]["image"]["url"])))[0] == PNG


class Figure(LayoutView):
    def __init__(self, text: str) -> None:
        super().__init__(timeout=None)
        gallery: MediaGallery[Figure] = MediaGallery(discord.MediaGalleryItem("attachment://loss.png"))
        self.add_item(Container(TextDisplay(text), gallery, File("attachment://log.txt")))


async def test_files_in_components_are_shown_there(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    files = [discord.File(io.BytesIO(PNG), "loss.png"), discord.File(io.BytesIO(b"log"), "log.txt")]
    sent = await channel.send(view=Figure("before"), files=files)
    message = last(rehearsal)
    assert message.text == "before"
    picture = next(part for part in message.walk() if part["type"] == 12)["items"][0]["media"]
    assert (await served(picture["url"]))[0] == PNG
    assert (picture["width"], picture["content_type"]) == (640, "image/png")
    file = next(part for part in message.walk() if part["type"] == 13)
    assert (file["name"], file["size"]) == ("log.txt", 3)
    await sent.edit(view=Figure("after"))
    assert message.text == "after"
    assert (await served(picture["url"]))[0] == PNG
    assert rehearsal.failures == []


async def test_what_is_too_large_is_refused(rehearsal: Rehearsal, channel: discord.PartialMessageable) -> None:
    data = io.BytesIO(b"\0" * (10 * 1024 * 1024 + 1))
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send(file=discord.File(data, "large.bin"))
    assert (refused.value.status, refused.value.code) == (413, 40005)
    assert rehearsal.person("ada").messages() == []


@pytest.mark.parametrize("path", ["1/2/a.txt", "x/y/z", "1/99999999999999999999999/a", "1/²/a", f"1/{'9' * 5000}/a"])
async def test_other_paths_lead_nowhere(rehearsal: Rehearsal, path: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{rehearsal.cdn_url}/attachments/{path}") as answer:
        assert answer.status == 404


@given(st.text(max_size=300))
def test_names_are_safe_in_a_path_and_a_header(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 200
    assert set(safe) <= set(string.ascii_letters + string.digits + "._-")
    assert not safe.startswith(".")
    files = Files(Snowflakes())
    assert Path(files.keep(Upload(name, b""), 1).url).name == safe


async def test_a_named_part_that_nobody_knows_is_a_failure(rehearsal: Rehearsal, api: Api) -> None:
    url = f"{rehearsal.api_url}/channels/{rehearsal.guild.channel_ids['general']}/messages"
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", '{"content":"x"}')
    form.add_field("file", b"x", filename="a.txt")
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bot {rehearsal.token}"}
        async with session.post(url, data=form, headers=headers) as answer:
            assert answer.status == 400
    assert len(rehearsal.failures) == 1


async def test_a_file_that_comes_in_pieces_is_taken(rehearsal: Rehearsal) -> None:
    content = bytes(range(256)) * 1600

    async def pieces() -> AsyncIterator[bytes]:
        yield b'--edge\r\nContent-Disposition: form-data; name="payload_json"\r\n\r\n{}\r\n'
        yield b'--edge\r\nContent-Disposition: form-data; name="files[0]"; filename="a.bin"\r\n\r\n'
        for begin in range(0, len(content), 9000):
            # Fewer bytes than a boundary has, and then many.
            for piece in (content[begin : begin + 3], content[begin + 3 : begin + 9000]):
                yield piece
                for _turn in range(5):
                    await asyncio.sleep(0)
        yield b"\r\n--edge--\r\n"

    url = f"{rehearsal.api_url}/channels/{rehearsal.guild.channel_ids['general']}/messages"
    kind = {"Authorization": f"Bot {rehearsal.token}", "Content-Type": "multipart/form-data; boundary=edge"}
    async with aiohttp.ClientSession(headers=kind) as session, session.post(url, data=pieces()) as answer:
        assert answer.status == 200, await answer.text()
    assert last(rehearsal).attachments[0].bytes == content
    assert rehearsal.failures == []


async def test_a_bot_that_dies_while_it_sends_a_file_is_no_failure_of_the_rehearsal(rehearsal: Rehearsal) -> None:
    at = URL(rehearsal.api_url)
    _reader, writer = await asyncio.open_connection(at.host, at.port)
    channel_id = rehearsal.guild.channel_ids["general"]
    head = (
        f"POST {at.path}/channels/{channel_id}/messages HTTP/1.1\r\nHost: {at.authority}\r\n"
        f"Authorization: Bot {rehearsal.token}\r\nContent-Type: multipart/form-data; boundary=edge\r\n"
        "Content-Length: 100000\r\n\r\n"
    )
    begun = '--edge\r\nContent-Disposition: form-data; name="files[0]"; filename="a.bin"\r\n\r\nabc'
    writer.write(f"{head}{begun}".encode())
    await writer.drain()
    writer.transport.abort()
    await rehearsal.until(lambda: rehearsal.refusals, 5)
    assert "left before" in rehearsal.refusals[-1]
    assert rehearsal.failures == []
