"""Layouts of a stranger: containers, sections, galleries, files; edited, replaced, taken down, read back."""

import aiohttp
import pytest

from rehearsal import Message, Rehearsal
from rehearsal.components import ComponentType
from rehearsal.wire import JSON
from tests.rehearsal.strangers.stranger import answer

pytestmark = pytest.mark.usefixtures("stranger")


async def opened(discord: Rehearsal, name: str = "open") -> Message:
    return await answer(discord, await discord.person("ada").command(name))


def parts(message: Message, kind: ComponentType) -> list[JSON]:
    return [part for part in message.walk() if part["type"] == kind]


async def loaded(url: str) -> bytes:
    async with aiohttp.ClientSession() as session, session.get(url) as got:
        assert got.status == 200
        return await got.read()


async def test_a_layout_shows_its_parts(discord: Rehearsal) -> None:
    message = await opened(discord)
    (container,) = parts(message, ComponentType.CONTAINER)
    assert container["accent_color"] == 0x5865F2
    assert [part["type"] for part in container["components"]] == [9, 14, 12, 9, 13]
    assert message.text == f"# Exhibition\nfor <@{discord.person('ada').id}>\n-# nobody was here"
    assert message.mentions == []
    (gallery,) = parts(message, ComponentType.MEDIA_GALLERY)
    assert [item.get("description") for item in gallery["items"]] == ["All red", None]
    assert (gallery["items"][0]["media"]["width"], gallery["items"][0]["media"]["height"]) == (64, 48)
    for item in gallery["items"]:
        assert (await loaded(item["media"]["url"])).startswith(b"\x89PNG")
    (file,) = parts(message, ComponentType.FILE)
    assert (file["name"], file["size"]) == ("leaflet.txt", 18)
    assert await loaded(file["file"]["url"]) == b"About the pictures"
    (face,) = parts(message, ComponentType.THUMBNAIL)
    assert (await loaded(face["media"]["url"])).startswith(b"\x89PNG")


async def test_edits_change_what_they_name(discord: Rehearsal) -> None:
    message = await opened(discord)
    await discord.person("grace").press(message, "Like")
    await discord.until(lambda: message.button("Liked 1×"))
    await discord.person("alan").press(message, "Liked 1×")
    await discord.until(lambda: "2 of 2 visitors" in message.text)
    assert len(message.attachments) == 3
    (menu,) = message.selects
    await discord.person("grace").select(message, menu["custom_id"], "blue")
    await discord.until(lambda: len(message.attachments) == 2)
    (gallery,) = parts(message, ComponentType.MEDIA_GALLERY)
    (item,) = gallery["items"]
    assert (item["description"], item["spoiler"]) == ("All blue", True)
    assert (await loaded(item["media"]["url"])).startswith(b"\x89PNG")
    (file,) = parts(message, ComponentType.FILE)
    assert await loaded(file["file"]["url"]) == b"About one picture"
    await discord.person("grace").press(message, "Take down")
    await discord.until(lambda: message.text == "Closed")
    assert message.attachments == []


async def test_a_plain_message_becomes_a_layout(discord: Rehearsal) -> None:
    message = await opened(discord, "renovate")
    await discord.until(lambda: message.text == "Renovated")
    (gallery,) = parts(message, ComponentType.MEDIA_GALLERY)
    assert gallery["items"][0]["media"]["url"] == message.attachments[0].url


async def test_a_layout_is_read_back(discord: Rehearsal) -> None:
    message = await opened(discord, "renovate")
    await discord.until(lambda: message.text == "Renovated")
    reply = await answer(discord, await discord.person("ada").command("visit", {"at": str(message.id)}))
    assert reply.text == "MediaGallery, TextDisplay; 0 files beside"
    assert message.text == "Renovated\n-# seen by ada"
    (gallery,) = parts(message, ComponentType.MEDIA_GALLERY)
    assert (await loaded(gallery["items"][0]["media"]["url"])).startswith(b"\x89PNG")


async def test_a_face_is_a_picture(discord: Rehearsal) -> None:
    message = await opened(discord, "portrait")
    await discord.until(lambda: message.embeds)
    (embed,) = message.embeds
    picture = await loaded(embed["image"]["url"])
    assert picture == await loaded(embed["footer"]["icon_url"])
    assert embed["footer"]["text"] == f"{len(picture)} bytes"
