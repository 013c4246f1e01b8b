"""“Deploy” and “Download”: what a person gets of a model, within what Discord takes."""

import io
import zipfile

from rehearsal import Message
from tests.bot.room import Room
from tests.cogs.fine_tune.runs import RUN, ran

ARCHIVE = {"config.json": b"{}", "model.safetensors": b"weights"}


def archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for name, data in ARCHIVE.items():
            packed.writestr(name, data)
    return content.getvalue()


async def deployed(room: Room, size: int, **changes: object) -> tuple[Message, dict[str, bytes]]:
    """Return what comes for a model of a size, and the files in it."""
    result = RUN.model_copy(update={"weights": room.artifacts.keep(archive()), "weight_bytes": size, **changes})
    card = await ran(room, result=result)
    told = await room.told(await room.ada.press(card, "Deploy"))
    (file,) = told.attachments
    assert file.name == "spam-space.zip"
    with zipfile.ZipFile(io.BytesIO(file.bytes)) as packed:
        return told, {name: packed.read(name) for name in packed.namelist()}


async def test_a_space_comes_with_the_model_and_the_line_to_type(room: Room) -> None:
    told, files = await deployed(room, 5_000_000)
    assert "hf upload YOUR-NAME/spam . --repo-type space" in told.text
    assert "never here" in told.text
    assert "export" not in told.text
    assert {"app.py", "requirements.txt", "README.md"} < set(files)
    assert {name: files[f"model/{name}"] for name in ARCHIVE} == ARCHIVE


async def test_without_the_model_where_that_is_too_large(room: Room) -> None:
    told, files = await deployed(room, 90_000_000)
    assert (
        "has 90 MB, and Discord takes 10 MB here. Ask an instructor for its files (`python -m bot export " in told.text
    )
    assert set(files) == {"app.py", "requirements.txt", "README.md"}


async def test_in_half_the_bytes_where_the_whole_is_too_large(room: Room) -> None:
    half = room.artifacts.keep(archive())
    told, files = await deployed(room, 90_000_000, half=half, half_bytes=5_000_000)
    assert "export" not in told.text
    assert {name: files[f"model/{name}"] for name in ARCHIVE} == ARCHIVE


async def test_files_that_are_kept_no_longer_are_told(room: Room) -> None:
    card = await ran(room, result=RUN.model_copy(update={"weight_bytes": 5_000_000}))
    for label in ("Deploy", "Download"):
        assert "kept no longer" in (await room.told(await room.ada.press(card, label))).text


async def test_nobody_else_deploys_it(room: Room) -> None:
    card = await ran(room)
    told = await room.told(await room.alan.press(card, "Deploy"))
    assert not told.attachments
