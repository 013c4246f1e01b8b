"""Files of a model in one ZIP file, and out of it again: only what is expected, and never outside the folder."""

import asyncio
import errno
import re
import struct
import zipfile
from pathlib import Path
from typing import IO
from uuid import UUID

from models.artifacts import ArtifactReader
from models.errors import Refusal

# What `save_pretrained` writes, flat: weights as safetensors, settings and tokenizers as text. No pickles, no Python.
MODEL_FILES = re.compile(r"\w[\w-]*\.(safetensors|json|txt|jinja|model)")
MOST_BYTES = 8 * 2**30
MOST_FILES = 100
CHUNK_BYTES = 1 << 20
DAMAGED = (zipfile.BadZipFile, FileExistsError, NotImplementedError, RuntimeError, EOFError, ValueError, struct.error)


class NotAModel(Refusal):
    """A file that holds anything but a model of ours."""

    def __init__(self) -> None:
        super().__init__("This file is not a model that was trained here, so it is not opened.")


def pack(folder: Path, file: Path, names: re.Pattern[str] = MODEL_FILES) -> None:
    """Write the files of a folder whose names fit; weights do not compress, so nothing is."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.iterdir()):
            if names.fullmatch(path.name):
                archive.write(path, path.name)


def unpack(file: Path, folder: Path, names: re.Pattern[str] = MODEL_FILES, most_bytes: int = MOST_BYTES) -> None:
    """Write an archive's files into a new folder.

    Raises `NotAModel` where a name does not fit, or there are more bytes than allowed, whatever the archive says of
    its sizes; the folder may hold some of them then.
    """
    folder.mkdir()
    room = most_bytes
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES or not all(_expected(member, names) for member in members):
                raise NotAModel
            for member in members:
                with archive.open(member) as source, (folder / member.filename).open("xb") as target:
                    room -= _copy(source, target, room)
    except DAMAGED as error:
        raise NotAModel from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the beginning of the file
            raise
        raise NotAModel from error


def _expected(member: zipfile.ZipInfo, names: re.Pattern[str]) -> bool:
    return bool(names.fullmatch(member.filename)) and member.compress_type == zipfile.ZIP_STORED


def _copy(source: IO[bytes], target: IO[bytes], room: int) -> int:
    """Copy to the end, in chunks; raises `NotAModel` at more than `room` bytes."""
    size = 0
    while chunk := source.read(CHUNK_BYTES):
        size += len(chunk)
        if size > room:
            raise NotAModel
        target.write(chunk)
    return size


async def download(store: ArtifactReader, artifact_id: UUID, file: Path) -> None:
    """Write an artifact to a file; raises `KeyError` where there is none of this id."""
    opened = await asyncio.to_thread(file.open, "wb")
    try:
        async for chunk in store.read(artifact_id):
            await asyncio.to_thread(opened.write, chunk)
    finally:
        opened.close()
